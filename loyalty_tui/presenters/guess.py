"""Which detail of a customer somebody typed into the search box, to fill it in for a registration."""

import re
from typing import Final

_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{5,18}")
_LONGEST_PHONE: Final = 15
"""Digits of the longest phone number there is (E.164)."""


def guess(typed: str) -> dict[str, str]:
    """Return the fields of a registration that a text fills: names, phone, e-mail or card; none for an empty text."""
    text = " ".join(typed.split())
    if not text:
        return {}
    if "@" in text:
        return {"email": text}
    if _PHONE.fullmatch(text) and sum(char.isdecimal() for char in text) <= _LONGEST_PHONE:
        return {"phone": text}
    if any(char.isdecimal() for char in text):
        return {"card": text}
    first, _, last = text.rpartition(" ")
    return {"first_name": _cased(first or last)} | ({"last_name": _cased(last)} if first else {})


def _cased(name: str) -> str:
    return name.title() if name.islower() else name
