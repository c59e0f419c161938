"""Numbers as people read and write them: grouped, and with a true minus sign."""

import re
from typing import Final

from loyalty_core.errors import Invalid
from loyalty_core.money import Money

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "–"
"""Stands where there is no value."""

_WHOLE: Final = re.compile(r"[+-]?([0-9]{1,12}|[0-9]{1,3}([,  ][0-9]{3}){1,3})")


def whole(number: int) -> str:
    """Return 1240 as `1,240`, and one below zero with a minus sign."""
    return f"{number:,}".replace("-", MINUS)


def signed(number: int) -> str:
    """Return a change with its sign: `+50`, `−50`, and `0` as it is."""
    return f"+{number:,}" if number > 0 else whole(number)


def money(amount: Money | None) -> str:
    """Return an amount with its symbol, like `£61.90`; None is a dash."""
    return DASH if amount is None else str(amount).replace("-", MINUS)


def permille(value: int | None) -> str:
    """Return a share in percent with a decimal, like 34.5 %; a dash where there is none."""
    return DASH if value is None else f"{value // 10}.{value % 10} %"


def parse_whole(typed: str, field: str) -> int:
    """Return the whole number that somebody typed: digits, grouped or not, a sign before them if need be.

    Raises:
        Invalid: it is no such number (other alphabets' digits, decimals and exponents are none).
    """
    plain = typed.strip().replace(MINUS, "-")
    if not _WHOLE.fullmatch(plain):
        raise Invalid("Write a whole number, like 250 or -30.", field=field)
    return int(re.sub("[,  ]", "", plain))
