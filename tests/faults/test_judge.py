"""The judge judges what it is given."""

from tests.faults.judge import Acceptance, judge, read, slowest_recovery

ONE, TWO, STRANGER = "<1@x>", "<2@x>", "<9@x>"


def test_what_is_missing_is_lost_and_what_came_three_times_is_doubled_twice():
    taken = [Acceptance(1, TWO), Acceptance(2, TWO), Acceptance(3, STRANGER), Acceptance(4, TWO)]
    verdict = judge([ONE, TWO], taken)
    assert (verdict.lost, verdict.doubled) == ({ONE}, {TWO: 2})


def test_starts_of_the_mail_server_are_no_acceptances(tmp_path):
    journal = tmp_path / "journal"
    journal.write_text(f"1.000 start\n2.500 {ONE}\n3.000 start\n")
    assert read(journal) == [Acceptance(2.5, ONE)]


def test_recovery_lasts_from_the_blow_to_the_next_acceptance():
    due = {ONE: 0, TWO: 1}
    assert slowest_recovery([3], due, [Acceptance(2, ONE), Acceptance(7, TWO)]) == 4


def test_recovery_begins_when_something_is_due_again():
    due = {ONE: 0, TWO: 5}
    assert slowest_recovery([3], due, [Acceptance(2, ONE), Acceptance(7, TWO)]) == 2


def test_a_blow_when_all_is_done_costs_nothing():
    assert slowest_recovery([3], {ONE: 0}, [Acceptance(2, ONE)]) == 0


def test_there_is_no_recovery_while_something_due_is_never_sent():
    assert slowest_recovery([3], {ONE: 0}, []) == float("inf")
