"""Telephone numbers that belong to nobody: 555-0100 to 555-0199 of every area code."""

import phonenumbers


def fictional() -> list[str]:
    """Return every such number of the United States in E.164: some 30,000."""
    areas = [
        area
        for area in range(201, 990)
        if phonenumbers.region_code_for_number(phonenumbers.PhoneNumber(1, int(f"{area}5550100")))
        == "US"
    ]
    return [f"+1{area}55501{line:02}" for area in areas for line in range(100)]
