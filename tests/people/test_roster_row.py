"""One row of a roster by itself."""

import pytest

from people.models import Device, Person, Programme, ScheduleKind
from people.rules import roster, roster_cells
from people.rules.roster import Entry, read_row
from people.rules.roster_columns import COLUMNS, BadHeader, match

HEADER = match(COLUMNS)
GOOD = {
    "agency e-mail": "Dana.Rivers@Example.gov",
    "private e-mail": "Dana@Home.example",
    "telephone": "(303) 555-0142",
    "SMS consent": "yes",
    "name": "Dana Rivers",
    "supervisor": "Kim@example.gov",
    "unit": "Art Unit 2100",
    "Workstation ID": "WS-1",
    "worksite ZIP": "80294",
    "telework programme": "TEAP",
    "schedule kind": "8-hour",
    "Monday": "8",
    "Tuesday": "8.5",
    "Wednesday": "7,25",
    "Thursday": "",
    "Friday": "24",
    "Saturday": "0",
    "Sunday": "",
    "time zone": "",
}


def read(**cells):
    row = GOOD | {name.replace("_", " "): cell for name, cell in cells.items()}
    return read_row(HEADER, [row[column] for column in COLUMNS])


def test_a_good_row_is_read_as_it_will_be_stored():
    assert read() == Entry(
        email="dana.rivers@example.gov",
        private_email="dana@home.example",
        private_phone="+13035550142",
        sms_consent=True,
        name="Dana Rivers",
        supervisor="kim@example.gov",
        unit="Art Unit 2100",
        workstation_id="WS-1",
        worksite_zip="80294",
        programme="teap",
        schedule_kind="eight_hour",
        weekday_hours=("8.00", "8.50", "7.25", "0.00", "24.00", "0.00", "0.00"),
        zone="",
    )


@pytest.mark.parametrize(
    "name",
    [
        "X",
        "O'Brien-\u00d1andu",
        "\u05d3\u05e0\u05d4 \u05e0\u05d7\u05dc",
        "\u202eevil\u202c",
        "\u5c71\u7530\u592a\u90ce",
        "Dana \U0001f642",
        "e\u0301" * 100,
        "x" * 200,
        "'t Hooft",
    ],
)
def test_names_in_any_script_are_taken_as_they_are(name):
    assert read(name=name).name == name


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("agency e-mail", "", "empty"),
        ("agency e-mail", "dana", "not an e-mail"),
        ("agency e-mail", "dana@", "not an e-mail"),
        ("agency e-mail", "d\u00e4na@example.gov", "not an e-mail"),
        ("agency e-mail", "a b@example.gov", "not an e-mail"),
        ("agency e-mail", "=cmd@example.gov", "formula"),
        ("agency e-mail", "x" * 250 + "@example.gov", "longer"),
        ("private e-mail", "not given", "not an e-mail"),
        ("private e-mail", "dana.rivers@EXAMPLE.gov", "agency address"),
        ("telephone", "303-555-0142 x9", "extension"),
        ("telephone", "=1+1", "characters"),
        ("SMS consent", "maybe", "yes or no"),
        ("name", "", "empty"),
        ("name", "   ", "empty"),
        ("name", "x" * 201, "longer than 200"),
        ("name", "=HYPERLINK(1)", "formula"),
        ("name", "'=HYPERLINK(1)", "formula"),
        ("name", " @SUM(1)", "formula"),
        ("name", "Dana\tRivers", "control"),
        ("name", "Dana\nRivers", "control"),
        ("name", "Dana\x00", "control"),
        ("name", "Dana\x1b[31m", "control"),
        ("name", "Dana\u2028", "control"),
        ("unit", "-2+3", "formula"),
        ("unit", "u" * 121, "longer than 120"),
        ("supervisor", "Kim", "not an e-mail"),
        ("supervisor", "DANA.rivers@example.gov", "own address"),
        ("Workstation ID", "+WS", "formula"),
        ("Workstation ID", "w" * 65, "longer than 64"),
        ("worksite ZIP", "1" * 17, "longer than 16"),
        ("telework programme", "TEAPOT", "TEAP"),
        ("schedule kind", "9-hour", "8-hour"),
        ("Monday", "-1", "0 to 24"),
        ("Monday", "24.01", "0 to 24"),
        ("Monday", "8:30", "0 to 24"),
        ("Monday", "8.123", "0 to 24"),
        ("Monday", "1e1", "0 to 24"),
        ("Monday", "NaN", "0 to 24"),
        ("Sunday", "\u0668", "0 to 24"),
        ("time zone", "Mountain", "time zone"),
        ("time zone", "../../etc/passwd", "time zone"),
        ("time zone", "Factory", "time zone"),
    ],
)
def test_a_bad_cell_is_refused_by_its_column(column, cell, word):
    (problem,) = read(**{column: cell})
    assert problem.column == column
    assert word in problem.reason


def test_every_bad_cell_of_a_row_is_named_at_once():
    problems = read(telephone="x", name="", Monday="99")
    assert [problem.column for problem in problems] == ["telephone", "name", "Monday"]


def test_no_reason_repeats_the_cell():
    secret = "secret-1234567"
    for column in COLUMNS:
        row = read(**{column: f"={secret}\x07"})
        assert secret not in str(row), column


@pytest.mark.parametrize("cells", [["x"] * 5, ["x"] * 25])
def test_a_row_of_another_width_is_refused_as_a_whole(cells):
    (problem,) = read_row(HEADER, cells)
    assert problem.column == ""
    assert f"{len(cells)} cells" in problem.reason


def test_hours_that_nobody_gave_are_not_taken_for_none():
    assert read(**dict.fromkeys(roster.WEEKDAYS, " ")).weekday_hours == ()


@pytest.mark.parametrize(
    "names",
    [
        [column.upper() for column in COLUMNS],
        [column.replace(" ", "_").replace("-", "") for column in COLUMNS],
        [f" {column} " for column in reversed(COLUMNS)],
    ],
)
def test_columns_are_found_in_any_order_and_spelling(names):
    header = match(names)
    assert [names[position] for position in header.positions] == [
        next(
            n
            for n in names
            if n.lower().replace("_", "").replace("-", "").replace(" ", "")
            == column.lower().replace("-", "").replace(" ", "")
        )
        for column in COLUMNS
    ]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "b"], "does not name the columns"),
        ([*COLUMNS, "E-Mail", "phone"], "“telephone” is there twice"),
        (COLUMNS[:-1], "missing: time zone"),
        (["name"], "agency e-mail"),
    ],
)
def test_a_header_that_does_not_do_is_explained(names, words):
    with pytest.raises(BadHeader, match=words):
        match(names)


def test_columns_that_a_roster_does_not_have_are_reported_and_not_read():
    assert match([*COLUMNS, "roles", "line", "column", "reason"]).ignored == ("roles",)


def test_the_rules_store_what_the_tables_hold():
    def longest(model, field):
        return model._meta.get_field(field).max_length

    assert longest(Person, "name") == roster.LONGEST_NAME
    assert longest(Person, "unit") == roster.LONGEST_UNIT
    assert longest(Person, "worksite_zip") == roster.LONGEST_ZIP
    assert longest(Device, "workstation_id") == roster.LONGEST_WORKSTATION_ID
    assert set(roster_cells.PROGRAMMES.values()) == set(Programme.values)
    assert set(roster_cells.SCHEDULES.values()) == set(ScheduleKind.values)
