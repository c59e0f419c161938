"""The time, handed in from outside, so that a test can hold it still."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from loyalty_core.errors import Invalid


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the present instant, in UTC and aware."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests and for the demo."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        return self.instant

    def advance(self, by: timedelta) -> None:
        """Move the clock on (or back, with a negative duration)."""
        self.instant += by


def zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name, or raise `Invalid`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"“{name}” is not a time zone; write it like Europe/London.", field="time_zone") from None


def local_date(instant: datetime, time_zone: ZoneInfo) -> date:
    """Return the calendar date of an instant in a time zone."""
    return instant.astimezone(time_zone).date()


def start_of_day(day: date, time_zone: ZoneInfo) -> datetime:
    """Return the first instant of a local date, in UTC.

    Where midnight does not exist (a clock change at midnight) the day starts when the clock resumes.
    """
    midnight = datetime.combine(day, time.min, tzinfo=time_zone)
    return midnight.astimezone(UTC)


def first_days(today: date, months: int) -> list[date]:
    """Return the first days of so many months, the latest of which has today in it."""
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - months + 1, last + 1)]


def utc_text(instant: datetime) -> str:
    """Return an instant as ISO 8601 in UTC with `Z`, as the command line's contract writes it."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: str, time_zone: ZoneInfo) -> datetime:
    """Return the instant that an ISO 8601 text names; without an offset it is local time of `time_zone`.

    Raises:
        Invalid: the text is no ISO 8601 date or date and time, or lies outside the years 1970 to 9998.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"“{text}” is not a date and time; write it like 2026-11-21T14:30.") from None
    if not 1970 <= instant.year <= 9998:
        raise Invalid(f"“{text}” lies outside the years 1970 to 9998.")
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=time_zone)
    return instant.astimezone(UTC)


def parse_day(text: str) -> date:
    """Return the local date that a text like 2026-11-21 names, or raise `Invalid`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"“{text}” is not a date; write it like 2026-11-21.") from None
    if not 1900 <= day.year <= 9998:
        raise Invalid(f"“{text}” lies outside the years 1900 to 9998.")
    return day
