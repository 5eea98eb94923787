"""Telephone numbers as people read them."""


def spoken(e164: str) -> str:
    """`+13035550142` as `(303) 555-0142`; numbers of other countries stay as they are."""
    if len(e164) == 12 and e164.startswith("+1"):
        return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    return e164
