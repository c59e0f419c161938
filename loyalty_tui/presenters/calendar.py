"""Dates beside today, how long something lasted, and reading a date with its time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core import clock
from loyalty_core.errors import Invalid
from loyalty_tui.presenters.dates import day, parse_day

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_LAST_WORD: Final = re.compile(r"[ T]+(?=[0-9:.]+$)")


def near_day(when: date, today: date) -> str:
    """Return a date without its year where that is this year, like `31 Dec`."""
    return day(when).rsplit(" ", 1)[0] if when.year == today.year else day(when)


def tenure(since: date, today: date) -> str:
    """Return how long ago a date was, in whole years and months, like `3 y 8 m`; under a month, in days."""
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months < 1:
        days = max(0, (today - since).days)
        return "1 day" if days == 1 else f"{days} days"
    years, rest = divmod(months, 12)
    return " ".join(part for part in (f"{years} y" if years else "", f"{rest} m" if rest else "") if part)


def parse_moment(typed: str, today: date, zone: ZoneInfo, field: str) -> datetime:
    """Return the instant, in UTC, that somebody typed: `14:30` (today), `21 Nov 2026 14:30`, `2026-11-21T14:30`.

    A date without a time is noon of that day.

    Raises:
        Invalid: it is no such date and time.
    """
    plain = typed.strip()
    if _CLOCK.fullmatch(plain):
        return _at(today, plain, zone)
    parts = _LAST_WORD.split(plain, maxsplit=1)
    if len(parts) == 2 and _CLOCK.fullmatch(parts[1]):
        return _at(parse_day(parts[0], field), parts[1], zone)
    try:
        return _at(parse_day(plain, field), "12:00", zone)
    except Invalid:
        raise Invalid("Write it like 14:30, or 21 Nov 2026 14:30.", field=field) from None


def end_or_time(when: date, typed: str | None, now: datetime, zone: ZoneInfo, field: str) -> datetime:
    """Return the instant, in UTC, of a local date and a time like `14:30`; without one the end of that day, or now.

    Raises:
        Invalid: it is no such time.
    """
    if typed is None:
        end = clock.start_of_day(when + timedelta(days=1), zone) - timedelta(microseconds=1)
        return now if clock.local_date(now, zone) == when else end
    if not _CLOCK.fullmatch(typed.strip()):
        raise Invalid("Write it like 14:30.", field=field)
    return _at(when, typed.strip(), zone)


def _at(when: date, typed: str, zone: ZoneInfo) -> datetime:
    hour, minute = re.split("[:.]", typed)
    local = datetime.combine(when, time(int(hour), int(minute)), tzinfo=zone)
    return clock.parse_instant(local.isoformat(), zone)
