"""What the dialogs about the programme share: what they know of it, and how they read and write their fields."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from loyalty_core.errors import Invalid
from loyalty_core.money import Money, exponent
from loyalty_tui.fields import Filled, Option
from loyalty_tui.presenters.programme import Whole
from loyalty_tui.widgets.dialog import CommandDialog


class ProgrammeDialog(CommandDialog):
    """A dialog about the programme as a whole."""

    def __init__(self, known: Whole) -> None:
        """Ask about the programme as it is known."""
        super().__init__()
        self.known = known


def options(**labels: str) -> tuple[Option, ...]:
    """Return options, with `_` in a value written as `-`."""
    return tuple(Option(value.replace("_", "-"), label) for value, label in labels.items())


def some(number: int | None) -> str:
    """Return a number as it is filled in; empty for none and for nothing."""
    return str(number) if number else ""


def major(amount: Money) -> str:
    """Return an amount as it is filled in, in major units."""
    return f"{Decimal(amount.minor).scaleb(-exponent(amount.currency)):f}"


def first_instant(filled: Filled) -> datetime | None:
    """Return the beginning of the day `begins`, in the programme's local time; None for now."""
    begins = filled.day_or_none("begins")
    return None if begins is None else datetime.combine(begins, time())


def read_pairs(typed: str, field: str) -> dict[str, str]:
    """Return what was typed like `gold=500, platinum=1000`, by what stands before the equals sign.

    Raises:
        Invalid: a part of it is no such pair; `field` says where.
    """
    found = {}
    for part in filter(None, (text.strip() for text in typed.replace(";", ",").split(","))):
        key, equals, value = (text.strip() for text in part.partition("="))
        if not (key and equals and value):
            raise Invalid(f"“{part}” is not like gold=500.", field=field)
        found[key] = value
    return found
