"""What single cells mean: each different text of a column is parsed once, and refused in words that name the column."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from loyalty_core.errors import Invalid
from loyalty_core.purchases.rules import MAX_QUANTITY
from loyalty_core.text import check_text

MOST_KNOWN = 20_000
_LONGEST = 1_000
_SHOWN = 60
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_QUANTITY = re.compile(r"[+-]?[0-9]{1,8}")

Value = TypeVar("Value")


class Known(dict[str, Value]):
    """Texts of one column with what they mean. Looking up one that is not known parses it; a bounded number is kept.

    A text that means nothing raises `Invalid`, which names the column.
    """

    def __init__(self, column: str, parse: Callable[[str], Value], most: int = MOST_KNOWN) -> None:
        super().__init__()
        self._most = most
        self._column = column
        self._parse = parse

    def __missing__(self, text: str) -> Value:
        if len(text) > _LONGEST:
            raise Invalid(f"{self._column}: a cell of {len(text):,} characters is too long.")
        try:
            value = self._parse(text)
        except Invalid as error:
            raise Invalid(f"{self._column}: {error.message}") from None
        if len(self) >= self._most:
            self.clear()
        self[text] = value
        return value


def text_parser(field: str, longest: int) -> Callable[[str], str]:
    """Return what reads a text that must be there."""
    return lambda text: check_text(text, field, longest)


def parse_quantity(text: str) -> int:
    """Return a whole quantity, with its sign; refuse fractions, exponents and other alphabets' digits."""
    plain = text.strip()
    if not _QUANTITY.fullmatch(plain) or abs(int(plain)) > MAX_QUANTITY:
        raise Invalid(f"{_quoted(text)} is not a whole quantity.")
    return int(plain)


def micros_parser(decimal: str) -> Callable[[str], int]:
    """Return what reads an amount of major units as millionths of one, exactly; `decimal` is its decimal sign.

    Thousands separators, exponents, currency signs and more than six decimals are refused.
    """
    amount = re.compile(rf"([+-]?)([0-9]{{1,9}})(?:{re.escape(decimal)}([0-9]{{1,6}}))?")

    def parse(text: str) -> int:
        found = amount.fullmatch(text.strip())
        if found is None:
            raise Invalid(f"{_quoted(text)} is not an amount; write it like 12{decimal}34.")
        sign, whole, part = found.groups("")
        micros = int(whole + part.ljust(6, "0"))
        return -micros if sign == "-" else micros

    return parse


def date_parser(forms: Sequence[str], zone: ZoneInfo) -> Callable[[str], datetime]:
    """Return what reads a date and time as an instant in UTC.

    A text without an offset is local time of `zone`: the earlier one where the clock showed it twice, refused where the
    clock skipped it. A text that fits several of the forms with different results is refused, never guessed.
    """
    offset_on = cache(lambda day: _offset_all_day(day, zone))

    def parse(text: str) -> datetime:
        moment = _read_date(text, forms)
        if not 1970 <= moment.year <= 9998:
            raise Invalid(f"{_quoted(text)} lies outside the years 1970 to 9998.")
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        offset = offset_on(moment.date())
        if offset is not None:
            return (moment - offset).replace(tzinfo=UTC)
        instant = moment.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != moment:
            raise Invalid(f"{_quoted(text)} never was: the clocks were put forward over it.")
        return instant

    return parse


def day_parser(forms: Sequence[str]) -> Callable[[str], date]:
    """Return what reads a date, like a birthday or a last valid day; a time beside it is passed over."""

    def parse(text: str) -> date:
        moment = _read_date(text, forms)
        if not 1900 <= moment.year <= 9998:
            raise Invalid(f"{_quoted(text)} lies outside the years 1900 to 9998.")
        return moment.date()

    return parse


def _offset_all_day(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return how far local time is from UTC on a local day, or None where it changes on that day."""
    noon = datetime.combine(day, time(12))
    offsets = {(noon + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-24, 0, 24)}
    return offsets.pop() if len(offsets) == 1 else None


def _read_date(text: str, forms: Sequence[str]) -> datetime:
    plain = text.strip()
    if forms == ("iso",):
        moment = _in_form(plain, "iso")
        if moment is not None:
            return moment
    fitting = {moment for form in forms for moment in [_in_form(plain, form)] if moment is not None}
    if len(fitting) != 1:
        why = "can be read in two ways" if fitting else "is not a date and time in the form the mapping names"
        raise Invalid(f"{_quoted(text)} {why}.")
    return fitting.pop()


def _in_form(text: str, form: str) -> datetime | None:
    try:
        if form == "iso":
            return datetime.fromisoformat(text) if _ISO.fullmatch(text) else None
        if any(char.isdigit() and not char.isascii() for char in text):
            return None
        return datetime.strptime(text, form)  # noqa: DTZ007 - it gets its zone from the caller
    except ValueError:
        return None


def _quoted(text: str) -> str:
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
