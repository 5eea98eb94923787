"""`import_restored`: what a file of Workstation IDs may look like, and what is told of it."""

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from booking.rules import label_file
from booking.rules.label_file import BadFile, Row
from outages.models import AffectedDevice, Outage, Standing, StandingChange
from tests import builders

TWO = [Row(2, "WS-1"), Row(3, "WS-2")]


@pytest.mark.parametrize(
    "content",
    [
        b"workstation_id\nWS-1\nWS-2\n",
        b"\xef\xbb\xbfWorkstation ID\r\n WS-1 \r\nWS-2",
        b'"Workstation-ID";owner;unit\nWS-1;Dana;A\nWS-2;Ana\n',
        "owner\tworkstationid\nRenée\tWS-1\nJosé\tWS-2\n".encode("cp1252"),
        b"workstation_id\nWS-1\nWS-2\n\n  \n",
        b"workstation_id;owner, unit\rWS-1;Dana, Ana\rWS-2;Ana\r",
    ],
)
def test_a_table_as_spreadsheets_save_it_is_read(content):
    assert label_file.read(content) == TWO


def test_lines_are_those_of_the_file_not_of_the_table():
    content = b'note,workstation_id\n\n"two\nlines",WS-1\n\nx,WS-2\ny\n'
    assert label_file.read(content) == [Row(3, "WS-1"), Row(6, "WS-2"), Row(7, "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"workstation_id\n", "no Workstation ID in it"),
        (b"WS-1\nWS-2\n", "does not name the column"),
        (b"workstation_id,Workstation ID\na,b\n", "there twice"),
        (b"workstation_id\nWS-1,WS-2\n", "Line 2 has more cells"),
        (b'workstation_id\nWS-1\n"WS-2\n', "Line 3 has a quotation mark"),
        ("workstation_id\nWS-1\n".encode("utf-16-le"), "not a text file"),
        (b"workstation_id\n\x81\x8d\n", "letters that cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_whole_in_a_sentence(content, words):
    with pytest.raises(BadFile, match=words):
        label_file.read(content)


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda rest: b"workstation_id\n" + rest))
def test_any_bytes_are_read_or_refused(content):
    try:
        rows = label_file.read(content)
    except BadFile:
        return
    assert rows
    assert all(row.workstation_id == row.workstation_id.strip() for row in rows)
    assert sorted({row.line for row in rows}) == [row.line for row in rows]


@pytest.fixture
def file(db, tmp_path):
    outage = builders.make_outage()
    dana = builders.make_person()
    for label, standing in {
        "WS-1": Standing.UNBOOKED,
        "WS-2": Standing.RESTORED,
        "WS-3": Standing.EXCLUDED,
    }.items():
        builders.make_affected(person=dana, outage=outage, workstation_id=label, standing=standing)
    builders.make_device(owner=dana, workstation_id="WS-4")
    path = tmp_path / "back.csv"
    path.write_text("workstation_id\nWS-1\nWS-2\nWS-9\nWS-3\nWS-4\nWS-1\nWS-8\n")
    return path


TOLD = """\
        1  restored
        1  were back already (line 3)
        1  are excluded: left as they are (line 5)
        1  are not on the list of this outage (line 6)
        2  are in no record (lines 4, 8)
        1  stood in the file before (line 7)
"""


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(file, capsys):
    before = StandingChange.objects.count()
    call_command("import_restored", str(file))
    assert capsys.readouterr().out == (
        f"{TOLD}This was a dry run: nothing is changed. Add --apply to do it.\n"
    )
    assert StandingChange.objects.count() == before


def test_applied_it_tells_the_same_and_does_it_once(file, capsys):
    call_command("import_restored", str(file), "--apply")
    assert capsys.readouterr().out == f"{TOLD}Done.\n"
    back = AffectedDevice.objects.filter(standing=Standing.RESTORED)
    assert set(back.values_list("device__workstation_id", flat=True)) == {"WS-1", "WS-2"}
    call_command("import_restored", str(file), "--apply")
    assert "        0  restored\n" in capsys.readouterr().out


def test_a_file_that_is_refused_changes_nothing_and_says_why(file, tmp_path):
    file.write_text("workstation_id\nWS-1\nWS-2,WS-3\n")
    with pytest.raises(CommandError, match=r"back\.csv: Line 3 has more cells"):
        call_command("import_restored", str(file), "--apply")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_restored", str(tmp_path / "none.csv"))
    assert AffectedDevice.objects.filter(standing=Standing.RESTORED).count() == 1


def test_without_an_outage_it_says_so(file):
    Outage.objects.update(ended_at=builders.JULY_24)
    with pytest.raises(CommandError, match="No outage"):
        call_command("import_restored", str(file), "--apply")
