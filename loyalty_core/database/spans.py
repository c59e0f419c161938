"""Stretches of time, as conditions: from a local day to another, by the instants at which they begin and end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from loyalty_core.clock import start_of_day


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from `since` up to but without `until`, in UTC; None leaves that side open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, instant: Any) -> list[ColumnElement[bool]]:
        """Return the conditions that a column lies in it."""
        return [
            *([] if self.since is None else [instant >= self.since]),
            *([] if self.until is None else [instant < self.until]),
        ]


def span_of(since: date | None, until: date | None, time_zone: ZoneInfo) -> Span:
    """Return the stretch of some local days, the first and the last included; None leaves that side open."""
    return Span(
        None if since is None else start_of_day(since, time_zone),
        None if until is None else start_of_day(until + timedelta(days=1), time_zone),
    )
