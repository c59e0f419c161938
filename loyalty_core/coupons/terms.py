"""What campaigns and rewards are told alike: when they run, and how much money off they give."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.money import parse_decimal, to_minor

_LAST_YEAR = 9000

AmountText = Annotated[str, BeforeValidator(str)]
Count = Annotated[int, Field(ge=1, le=10**9)]
Percent = Annotated[int, Field(ge=1, le=100)]


def check_amount(work: Work, amount: str) -> int:
    """Return an amount as typed in minor units of the programme's currency; raise `Invalid` unless it is above 0."""
    minor = to_minor(parse_decimal(amount), work.programme.currency)
    if minor <= 0:
        raise Invalid("The amount must be more than nothing.", field="amount")
    return minor


def check_run(work: Work, starts_on: date | None, ends_on: date | None) -> date:
    """Return the local date of the first day: today, if none is given.

    Raises:
        Invalid: the days are past, in the wrong order or too far ahead.
    """
    first = starts_on or work.today
    if first.year > _LAST_YEAR:
        raise Invalid("That day is too far ahead.", field="starts_on")
    if ends_on is not None:
        if ends_on < first:
            raise Invalid("The last day is before the first.", field="ends_on")
        if ends_on < work.today:
            raise Invalid("That day is past.", field="ends_on")
        if ends_on.year > _LAST_YEAR:
            raise Invalid("That day is too far ahead.", field="ends_on")
    return first
