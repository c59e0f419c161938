"""Dates and times as people read and write them, in the programme's time zone and without the system's locale."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core import clock
from loyalty_core.errors import Invalid
from loyalty_tui.presenters.numbers import DASH

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IN_WORDS: Final = re.compile(r"([0-9]{1,2})\.? +([A-Za-z]{3})[a-z]*\.? +([0-9]{4})")
_IN_DOTS: Final = re.compile(r"([0-9]{1,2})([./])([0-9]{1,2})\2([0-9]{4})")


def day(when: date | None) -> str:
    """Return a date like `21 Nov 2026`; None is a dash."""
    return DASH if when is None else f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(first: date) -> str:
    """Return the month of a date like `Nov 2026`."""
    return f"{_MONTHS[first.month - 1]} {first.year}"


def local_day(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return the local date of an instant."""
    return day(None if instant is None else clock.local_date(instant, zone))


def moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant like `21 Nov 2026 14:30`, in local time."""
    return DASH if instant is None else f"{local_day(instant, zone)} {time_of_day(instant, zone)}"


def short_day(when: date | None) -> str:
    """Return a date like `21 Nov 26`, for narrow columns; None is a dash."""
    return DASH if when is None else f"{when.day} {_MONTHS[when.month - 1]} {when.year % 100:02}"


def short_local_day(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return the local date of an instant like `21 Nov 26`, for narrow columns; None is a dash."""
    return short_day(None if instant is None else clock.local_date(instant, zone))


def short_moment(instant: datetime | None, zone: ZoneInfo) -> str:
    """Return an instant like `21 Nov 26 14:30`, in local time, for narrow columns; None is a dash."""
    return DASH if instant is None else f"{short_local_day(instant, zone)} {time_of_day(instant, zone)}"


def to_the_second(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant like `Jan 23 2022 3:43:19PM`, in local time."""
    local = instant.astimezone(zone)
    half = "PM" if local.hour >= 12 else "AM"
    hour = (local.hour - 1) % 12 + 1
    month = _MONTHS[local.month - 1]
    return f"{month} {local.day} {local.year} {hour}:{local.minute:02}:{local.second:02}{half}"


def time_of_day(instant: datetime, zone: ZoneInfo) -> str:
    """Return the local time of an instant, like `14:30`."""
    local = instant.astimezone(zone)
    return f"{local.hour:02}:{local.minute:02}"


def ago(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return how long ago an instant was, counted in local days: `today`, `yesterday`, `5 days ago`, or its date."""
    days = (clock.local_date(now, zone) - clock.local_date(instant, zone)).days
    if days < 0 or days > 30:
        return local_day(instant, zone)
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def parse_day(typed: str, field: str) -> date:
    """Return the date that somebody typed: `2026-11-21`, `21 Nov 2026`, `21.11.2026`, or `21/11/2026`.

    Raises:
        Invalid: it is no date, or can be read in two ways.
    """
    plain = typed.strip()
    try:
        named = _spelt_out(plain) or _in_figures(plain)
        return clock.parse_day(plain if named is None else named.isoformat())
    except (ValueError, Invalid) as error:
        words = error.message if isinstance(error, Ambiguous) else "Write the date like 21 Nov 2026."
        raise Invalid(words, field=field) from None


class Ambiguous(Invalid):
    """Two dates could be meant."""


def _spelt_out(plain: str) -> date | None:
    found = _IN_WORDS.fullmatch(plain)
    if found is None:
        return None
    month = _MONTHS.index(found[2].capitalize()) + 1
    return date(int(found[3]), month, int(found[1]))


def _in_figures(plain: str) -> date | None:
    found = _IN_DOTS.fullmatch(plain)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "/" and first != second and first <= 12 and second <= 12:
        raise Ambiguous(f"That can be two dates. Write {first} {_MONTHS[second - 1]} {year}, or the other.")
    if found[2] == "/" and second > 12:
        first, second = second, first
    return date(year, second, first)
