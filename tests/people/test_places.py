"""ZIPs, and those that the table cannot place."""

import pytest

from people.reads.places import find


@pytest.mark.parametrize(
    ("zip_code", "zone"),
    [
        ("22314", "America/New_York"),
        ("22314-1450", "America/New_York"),
        ("223141450", "America/New_York"),
        (" 80294 ", "America/Denver"),
        ("96910", "Pacific/Guam"),
        ("00901", "America/Puerto_Rico"),
        ("96813", "Pacific/Honolulu"),
    ],
)
def test_a_zip_has_a_place_and_a_zone(zip_code, zone):
    found = find(zip_code)
    assert found is not None
    assert found.zone == zone
    assert found.place.latitude != 0


@pytest.mark.parametrize(
    ("zip_code", "why"),
    [
        ("", "missing"),
        ("00000", "nobody's"),
        ("2231", "short"),
        ("SW1A 1AA", "foreign"),
        ("22314-", "half"),
        ("09012", "military, at 0,0 without a zone"),
        ("09905", "military, at 0,0 with a zone"),
        ("99634", "its zone does not exist"),
        ("\u0662\u0662\u0663\u0661\u0664", "digits of another script end the library"),
    ],
)
def test_what_cannot_be_placed_is_unknown(zip_code, why):
    assert find(zip_code) is None, why
