"""The roster import: what it adds, changes, refuses, and leaves alone."""

import codecs
import csv
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import given as given_example
from hypothesis import strategies as st

from outages.models import AffectedDevice, Outage, Source, Standing
from outages.operations import reports, roster
from outages.operations.roster import OutageTakesNoRoster
from people.errors import RosterUnreadable
from people.models import Device, Person
from people.rules import labels
from people.rules.roster_columns import ADDED, COLUMNS

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage():
    return Outage.objects.create(
        slug="july", title="July", kind="workstations", started_at=timezone.now()
    )


def row(who, boss="", **cells):
    """One row for `who`, whose supervisor is `boss`."""
    usual = dict.fromkeys(COLUMNS, "") | {
        "agency e-mail": f"{who}@example.gov",
        "private e-mail": f"{who}@home.example",
        "telephone": "(303) 555-0142",
        "SMS consent": "no",
        "name": f"Person {who}",
        "supervisor": f"{boss}@example.gov" if boss else "",
        "Workstation ID": f"WS-{who}",
        "worksite ZIP": "80294",
        "schedule kind": "8-hour",
        "Monday": "8",
    }
    return usual | {name.replace("_", " "): cell for name, cell in cells.items()}


def write(path, rows, *, columns=COLUMNS, encoding="utf-8", delimiter=",", end="\n"):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.fixture
def bring_in(tmp_path, outage):
    """Import rows; the refused ones go to `refused.csv`."""

    def import_rows(*rows, apply=True, **how):
        file = write(tmp_path / "roster.csv", rows, **how)
        return roster.import_file(
            file, outage=outage, apply=apply, refused_path=tmp_path / "refused.csv"
        )

    return import_rows


def everything():
    """What is stored, with the physical version of each row: an update that changes nothing
    would still show."""
    stored = {}
    with connection.cursor() as cursor:
        for table in ("people_person", "people_device", "outages_affecteddevice"):
            cursor.execute(f"SELECT *, xmin, ctid FROM {table} ORDER BY id")
            stored[table] = cursor.fetchall()
    return stored


def reasons(report):
    return {refusal.line: (refusal.column, refusal.reason) for refusal in report.people.refusals}


def counts(report):
    people = report.people
    return people.added, people.changed, people.unchanged, people.refused, people.not_in_file


def test_people_devices_and_the_outage_are_filled_from_the_file(bring_in, outage):
    report = bring_in(
        row("top", worksite_ZIP="22314-1450"),
        row("dana", "top", SMS_consent="yes", telework_programme="TEAP", Friday="7.5"),
        row(
            "dana",
            "top",
            SMS_consent="yes",
            telework_programme="TEAP",
            Friday="7.5",
            Workstation_ID="WS-2",
        ),
        row(
            "bare",
            "top",
            Workstation_ID="",
            telephone="",
            **{"private e-mail": ""},
        ),
    )
    assert counts(report) == (3, 0, 0, 0, 0)
    assert (report.people.devices_added, report.devices_affected) == (3, 3)
    assert report.people.without_private_contact == report.people.without_private_email == 1
    top, dana = (
        Person.objects.get(email="top@example.gov"),
        Person.objects.get(email="dana@example.gov"),
    )
    assert dana.supervisor == top
    assert dana.org_path == f"/{top.pk}/{dana.pk}/"
    assert (dana.private_phone, dana.programme, dana.schedule_kind) == (
        "+13035550142",
        "teap",
        "eight_hour",
    )
    assert dana.weekday_hours == [Decimal(hours) for hours in ("8", "0", "0", "0", "7.5", "0", "0")]
    assert dana.sms_consent_at is not None
    assert top.sms_consent_at is None
    assert (dana.zone, top.zone) == ("America/Denver", "America/New_York")
    assert dana.latitude == pytest.approx(39.7, abs=0.2)
    assert not dana.has_usable_password()
    assert dana.is_active
    assert dana.roles == []
    marked = AffectedDevice.objects.filter(device__owner=dana)
    assert sorted(marked.values_list("device__workstation_id", flat=True)) == ["WS-2", "WS-dana"]
    assert set(marked.values_list("outage__slug", "person__email", "standing", "source")) == {
        ("july", dana.email, Standing.UNBOOKED, Source.ROSTER)
    }


def test_a_dry_run_reports_the_same_and_changes_nothing(bring_in):
    rows = [row("top"), row("dana", "top"), row("lost", "nobody")]
    dry = bring_in(*rows, apply=False)
    assert everything() == {name: [] for name in everything()}
    assert counts(dry) == counts(bring_in(*rows)) == (2, 0, 0, 1, 0)


def test_the_same_file_again_writes_nothing(bring_in):
    rows = [row("top", SMS_consent="yes"), row("dana", "top", worksite_ZIP="09012")]
    bring_in(*rows)
    before = everything()
    assert counts(bring_in(*rows)) == (0, 0, 2, 0, 0)
    assert everything() == before


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("private e-mail", "other@home.example"),
        ("telephone", "(303) 555-0143"),
        ("SMS consent", "yes"),
        ("name", "Another Name"),
        ("supervisor", ""),
        ("unit", "Another Unit"),
        ("worksite ZIP", "96910"),
        ("telework programme", "remote"),
        ("schedule kind", "fixed"),
        ("Sunday", "1"),
        ("time zone", "America/Boise"),
    ],
)
def test_each_column_changes_the_person_it_names_and_nobody_else(bring_in, column, cell):
    bring_in(row("top"), row("dana", "top"))
    report = bring_in(row("top"), row("dana", "top", **{column: cell}))
    assert counts(report) == (0, 1, 1, 0, 0)
    assert counts(bring_in(row("top"), row("dana", "top", **{column: cell}))) == (0, 0, 2, 0, 0)


def test_who_is_not_in_the_file_stays_as_before(bring_in):
    bring_in(row("top"), row("dana", "top"))
    report = bring_in(row("top"))
    assert counts(report) == (0, 0, 1, 0, 1)
    assert Person.objects.get(email="dana@example.gov").is_active
    assert AffectedDevice.objects.count() == 2


def test_what_people_said_themselves_outlives_the_roster(bring_in):
    bring_in(row("dana", worksite_ZIP="09012"))
    given = {"zone": "Europe/Berlin", "callback_phone": "+13035550199", "roles": ["technician"]}
    Person.objects.update(**given)
    report = bring_in(row("dana", worksite_ZIP="09012", SMS_consent="yes"))
    assert counts(report) == (0, 1, 0, 0, 0)
    dana = Person.objects.get()
    assert {name: getattr(dana, name) for name in given} == given
    bring_in(row("dana", worksite_ZIP="22314"))
    assert Person.objects.get().zone == "America/New_York"


def test_consent_keeps_the_time_at_which_it_was_given(bring_in):
    bring_in(row("dana", SMS_consent="yes"))
    then = timezone.now() - timezone.timedelta(days=90)
    Person.objects.update(sms_consent_at=then)
    bring_in(row("dana", SMS_consent="yes", unit="new"))
    assert Person.objects.get().sms_consent_at == then
    bring_in(row("dana", SMS_consent="no"))
    assert Person.objects.get().sms_consent_at is None


def test_a_standing_that_has_moved_on_is_left_alone(bring_in):
    bring_in(row("dana"))
    AffectedDevice.objects.update(standing=Standing.RESTORED)
    assert bring_in(row("dana")).devices_affected == 0
    assert AffectedDevice.objects.get().standing == Standing.RESTORED


@pytest.mark.parametrize("zip_code", ["", "09012", "09905", "99634", "00000", "SW1A 1AA"])
def test_an_unknown_zip_brings_the_person_in_without_a_place(bring_in, zip_code):
    report = bring_in(
        row("dana", worksite_ZIP=zip_code),
        row("kim", worksite_ZIP=zip_code, time_zone="Asia/Tokyo"),
    )
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.people.of_unknown_place == 2
    dana, kim = Person.objects.order_by("email")
    assert (dana.latitude, dana.longitude, dana.zone) == (None, None, "")
    assert (kim.latitude, kim.longitude, kim.zone) == (None, None, "Asia/Tokyo")


def test_whoever_hangs_below_somebody_who_moves_moves_along(bring_in):
    bring_in(row("a"), row("b"), row("c", "a"), row("d", "c"))
    bring_in(row("c", "b"))
    b, c, d = (Person.objects.get(email=f"{who}@example.gov") for who in "bcd")
    assert (c.org_path, d.org_path) == (f"/{b.pk}/{c.pk}/", f"/{b.pk}/{c.pk}/{d.pk}/")


@pytest.mark.parametrize(
    ("before", "rows", "refused"),
    [
        # line: words of the reason; the header is line 1
        ([], [row("a", "nobody")], {2: "nobody in this file"}),
        (
            [],
            [row("a", "nobody"), row("b", "a")],
            {2: "nobody in this file", 3: "(line 2) is refused"},
        ),
        ([], [row("a", telephone="x"), row("b", "a")], {2: "letters", 3: "(line 2) is refused"}),
        ([row("a")], [row("a", telephone="x"), row("b", "a")], {2: "letters"}),
        ([row("a")], [row("a", "nobody"), row("b", "a")], {2: "nobody in this file"}),
        ([row("a")], [row("b", "a")], {}),
        ([], [row("a", "b"), row("b", "a"), row("c")], {2: "circle (lines 2, 3)", 3: "circle"}),
        (
            [],
            [row("a", "b"), row("b", "a"), row("c", "a")],
            {2: "circle", 3: "circle", 4: "(line 2) is refused"},
        ),
        ([row("a"), row("b", "a")], [row("a", "b")], {2: "line 2 and the records"}),
        ([row("a"), row("b", "a")], [row("a", "b"), row("c", "a")], {2: "circle"}),
        ([row("a"), row("b", "a")], [row("a", "b"), row("b")], {}),
        # Refusing the circle of a and b brings b's old supervisor c back, who closes another.
        (
            [row("c"), row("b", "c")],
            [row("a", "b"), row("b", "a"), row("c", "b")],
            {2: "circle", 3: "circle", 4: "circle (line 4 and the records)"},
        ),
        ([], [row("a"), row("a")], {3: "Line 2 says the same"}),
        ([], [row("a", Workstation_ID=""), row("a", Workstation_ID="")], {3: "Line 2 says"}),
        (
            [],
            [row("a"), row("a", Workstation_ID="W2", name="X", unit="Y")],
            {2: "something else", 3: "something else"},
        ),
        ([], [row("a"), row("a", Workstation_ID="W2", telephone="x")], {3: "letters"}),
        (
            [],
            [row("a", Workstation_ID="W"), row("b", Workstation_ID="W")],
            {2: "(first on line 2)", 3: "(first on line 2)"},
        ),
        ([row("a")], [row("b", Workstation_ID="WS-a")], {2: "somebody else’s"}),
        ([row("a")], [row("b", **{"private e-mail": "a@example.gov"})], {2: "agency address"}),
        ([], [row("b", **{"private e-mail": "A@Example.gov"}), row("a")], {2: "agency address"}),
        (
            [],
            [
                row("a", **{"private e-mail": "home@x.example"}),
                row("b", **{"private e-mail": "home@x.example"}),
            ],
            {},
        ),
    ],
)
def test_contradictions_are_refused_by_line(bring_in, before, rows, refused):
    if before:
        bring_in(*before)
    report = bring_in(*rows)
    found = reasons(report)
    assert found.keys() == refused.keys()
    for line, words in refused.items():
        assert words in found[line][1]
        assert found[line][0]
    assert report.people.refused == len(refused)


def test_the_columns_that_differ_between_rows_are_named(bring_in):
    report = bring_in(row("a"), row("a", Workstation_ID="W2", name="X", Sunday="1"))
    assert reasons(report)[2][0] == "name, Monday to Sunday"


def test_a_tree_deeper_than_fifty_levels_is_refused_from_there(bring_in):
    report = bring_in(row("p0"), *(row(f"p{n}", f"p{n - 1}") for n in range(1, 60)))
    assert counts(report) == (50, 0, 0, 10, 0)
    assert "more than 50 levels" in reasons(report)[52][1]


def test_refused_rows_are_mended_in_their_file_and_imported_again(bring_in, tmp_path, outage):
    columns = ("remark", *reversed(COLUMNS))
    bring_in(
        row("dana", "kim", remark="=cmd()"),
        row("kim", telephone="+1 303 555 0142"),
        row("sam", "kim", name="@SUM(1)", telephone="+1 303 555 0143 x2"),
        columns=columns,
        delimiter=";",
        encoding="utf-8-sig",
        end="\r\n",
    )
    refused = tmp_path / "refused.csv"
    assert refused.stat().st_mode & 0o077 == 0
    text = refused.read_text("utf-8-sig")
    (bad,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (bad["line"], bad["column"]) == ("4", "telephone, name")
    assert "telephone has an extension" in bad["reason"]
    assert bad["name"] == "'@SUM(1)"
    assert bad["telephone"] == "'+1 303 555 0143 x2"
    assert tuple(bad) == (*columns, *ADDED)
    again = roster.import_file(refused, outage=outage, apply=True, refused_path=tmp_path / "2.csv")
    assert counts(again) == (0, 0, 0, 1, 2)
    mended = text.replace("'@SUM(1)", "Sam").replace(" x2", "")
    refused.write_text(mended, "utf-8")
    assert counts(roster.import_file(refused, outage=outage, apply=True)) == (1, 0, 0, 0, 2)


def test_refused_rows_never_overwrite_a_file_that_lies_there(tmp_path, outage):
    file = write(tmp_path / "roster.csv", [row("a", "nobody")])
    first = roster.import_file(file, outage=outage, apply=False).people.refused_path
    second = roster.import_file(file, outage=outage, apply=False).people.refused_path
    assert (first.name, second.name) == ("roster-refused.csv", "roster-refused-2.csv")
    with pytest.raises(RosterUnreadable, match="cannot go into the roster itself"):
        roster.import_file(file, outage=outage, apply=True, refused_path=file)


def test_lines_are_those_an_editor_shows(tmp_path, outage):
    rows = [row("a", name="Two\nlines"), row("b", "nobody")]
    file = write(tmp_path / "r.csv", rows)
    file.write_text(file.read_text().replace("\nb@", "\n\n\nb@"))
    report = roster.import_file(file, outage=outage, apply=False)
    assert list(reasons(report)) == [2, 6]


@pytest.mark.parametrize(
    "how",
    [
        {"encoding": "utf-8"},
        {"encoding": "utf-8-sig"},
        {"encoding": "cp1252"},
        {"encoding": "utf-8-sig", "delimiter": ";", "end": "\r\n"},
        {"encoding": "cp1252", "delimiter": ";", "end": "\r\n"},
        {"encoding": "utf-8", "delimiter": "\t"},
        {"encoding": "utf-8", "end": "\r"},
        {"columns": tuple(reversed(COLUMNS))},
    ],
)
def test_files_as_spreadsheets_save_them_are_all_the_same(bring_in, how):
    report = bring_in(row("jose", name="José Núñez – “Pepe”"), row("b", "jose"), **how)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert Person.objects.get(email="jose@example.gov").name == "José Núñez – “Pepe”"


HEAD = ",".join(COLUMNS).encode()
LINE = ",".join(row("a").values()).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"PK\x03\x04\x00\x00xlsx", "not a text file"),
        ("agency e-mail".encode("utf-16"), "not a text file"),
        (HEAD + b"\n" + LINE.replace(b"Person", b"Per\x00son"), "not a text file"),
        (HEAD, "there is nobody in it"),
        (HEAD + b"\r\n\r\n", "there is nobody in it"),
        (LINE + b"\n", "does not name the columns"),
        (b"just some words\n", "does not name the columns"),
        (HEAD.replace(b"name,", b"") + b"\n" + LINE, "missing: name"),
        (HEAD + b",telephone\n" + LINE, "there twice"),
        (HEAD + b"\n" + LINE.replace(b"Person", b'"Person'), "never closed"),
        (
            HEAD + b"\n" + LINE + b"\n" + LINE.replace(b"Person a", b'"Per"son'),
            "line 3 has text after",
        ),
        (b'"' + HEAD + b"\n", "never closed"),
        (
            HEAD + b"\n" + LINE + "\né\n".encode() + b"\xe9\n",
            "line 4 has letters that are not UTF-8",
        ),
        (HEAD + b"\n" + LINE + b"\n\x81\n", "not UTF-8"),
        (b"x" * (2 << 20), "more than a million characters"),
        (HEAD + b"\n" + b"x" * 200_000, "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_in_one_sentence(tmp_path, outage, content, words):
    file = tmp_path / "roster.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("import_roster", str(file), outage="july", apply=True)
    assert "\n" not in str(refusal.value)
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "slug", "words"),
    [
        ("missing.csv", "july", "No such file"),
        (".", "july", "Is a directory"),
        ("roster.csv", "august", "no outage “august”. There are: july"),
    ],
)
def test_a_wrong_name_is_explained(tmp_path, outage, name, slug, words):
    write(tmp_path / "roster.csv", [row("a")])
    with pytest.raises(CommandError, match=words):
        call_command("import_roster", str(tmp_path / name), outage=slug)


def test_an_outage_that_is_over_or_of_another_kind_takes_no_roster(tmp_path, outage):
    file = write(tmp_path / "roster.csv", [row("a")])
    outage.ended_at = timezone.now()
    with pytest.raises(OutageTakesNoRoster, match="has ended"):
        roster.import_file(file, outage=outage, apply=True)
    outage.ended_at, outage.kind = None, "service"
    with pytest.raises(OutageTakesNoRoster, match="not about workstations"):
        roster.import_file(file, outage=outage, apply=True)


def test_the_command_tells_exactly_what_it_did(tmp_path, outage, capsys):
    file = write(tmp_path / "roster.csv", [row("a"), row("b", "nobody")])
    call_command("import_roster", str(file), outage="july")
    shown = capsys.readouterr()
    assert "        1  people added\n" in shown.out
    assert "        1  rows refused\n" in shown.out
    assert "Line 3, supervisor: The supervisor is nobody" in shown.out
    assert "dry run" in shown.out
    assert "roster-refused.csv" in shown.out
    assert "home.example" not in shown.out
    call_command("import_roster", str(file), "--apply", outage="july", refused=tmp_path / "r.csv")
    assert "Done." in capsys.readouterr().out
    assert Person.objects.count() == 1


def test_a_failure_while_a_row_is_read_leaves_nothing_half_done(tmp_path, outage, monkeypatch):
    file = write(tmp_path / "roster.csv", [row("a"), row("b")])

    def fail(done, total):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        roster.import_file(file, outage=outage, apply=True, progress=fail)
    assert Person.objects.count() == 0


PEOPLE = st.lists(
    st.builds(
        row,
        st.sampled_from("abcdef"),
        st.sampled_from(["", *"abcdefg"]),
        telephone=st.sampled_from(["", "(303) 555-0142", "x"]),
        name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
        | st.just("Same"),
        Workstation_ID=st.sampled_from(["", "W1", "W2", "W3"]),
        worksite_ZIP=st.sampled_from(["", "80294", "09012"]),
        Monday=st.sampled_from(["", "8", "25"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given_example(PEOPLE, PEOPLE)
def test_any_two_files_leave_a_tree_and_the_second_again_changes_nothing(
    tmp_path, outage, first, second
):
    for rows in (first, second):
        report = bring(tmp_path, outage, rows)
        listed = {line["agency e-mail"] for line in rows}
        good = report.people.added + report.people.changed + report.people.unchanged
        assert good <= len(listed)
        assert report.people.refused + good >= len(listed)
        for person in Person.objects.select_related("supervisor"):
            above = person.supervisor.org_path if person.supervisor else "/"
            assert person.org_path == f"{above}{person.pk}/"
    before = everything()
    assert counts(bring(tmp_path, outage, second))[:2] == (0, 0)
    assert everything() == before
    assert Device.objects.count() == AffectedDevice.objects.count()


def bring(tmp_path, outage, rows):
    file = write(tmp_path / "roster.csv", rows)
    return roster.import_file(
        file, outage=outage, apply=True, refused_path=tmp_path / "refused.csv"
    )


def typed(outage, who, label):
    """Somebody of the roster puts a computer on the list by typing its label."""
    person = Person.objects.get(email=f"{who}@example.gov")
    return reports.report(
        person=person, by=person, now=timezone.now(), workstation_id=label
    ).affected


@pytest.mark.parametrize("label", ["WS-000123", "ws-000123"])
def test_a_label_that_somebody_mistyped_goes_to_whom_the_roster_names(bring_in, outage, label):
    bring_in(row("mis"))
    mistaken = typed(outage, "mis", label)

    report = bring_in(row("mis"), row("owner", Workstation_ID="WS-000123"))

    assert (report.people.refused, report.people.labels_given_back) == (0, 1)
    owner = AffectedDevice.objects.get(device__workstation_id="WS-000123")
    assert (owner.person.email, owner.standing) == ("owner@example.gov", Standing.UNBOOKED)
    # Whoever mistyped it keeps the place on the list: their computer is broken all the same.
    mistaken.refresh_from_db()
    assert mistaken.standing == Standing.UNBOOKED
    assert mistaken.device.owner.email == "mis@example.gov"
    assert labels.is_set_aside(mistaken.device.workstation_id)
    assert bring_in(row("owner", Workstation_ID="WS-000123")).people.refused == 0


def test_a_typed_label_takes_the_spelling_of_the_roster_which_then_vouches_for_it(bring_in, outage):
    bring_in(row("own", Workstation_ID=""), row("other"))
    mine = typed(outage, "own", "ws-77a")

    report = bring_in(row("own", Workstation_ID="Ws-77a"))

    assert (report.people.devices_added, report.devices_affected) == (0, 0)
    mine.refresh_from_db()
    assert (mine.device.workstation_id, mine.source) == ("Ws-77a", Source.ROSTER)
    refused = bring_in(row("other", Workstation_ID="Ws-77a"))
    assert reasons(refused)[2][0] == "Workstation ID"
