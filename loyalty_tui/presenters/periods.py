"""Which days are looked at, by what people call them: the last 30 days, this year, from one day to another (R165)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from loyalty_core.activities.rules import DEFAULT_DAYS, last_days
from loyalty_tui.presenters.dates import day

DAYS: Final = "days"
"""The period that is named by its first and its last day."""

YEAR: Final = "year"
ALL: Final = "all"

NAMES: Final = {
    "1": "Today",
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    YEAR: "This year",
    ALL: "All",
    DAYS: "From – to",
}
"""Every period with what it is called; a number is so many days, today among them."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some local days by their name; `since` and `until` are of `DAYS` alone, either may be left open."""

    name: str = str(DEFAULT_DAYS)
    since: date | None = None
    until: date | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        """Return the first day and the last one; None for the very first and for today."""
        if self.name == DAYS:
            return self.since, self.until
        if self.name == ALL:
            return None, None
        if self.name == YEAR:
            return date(today.year, 1, 1), today
        days = last_days(int(self.name), today)
        return days.first, days.last

    @property
    def label(self) -> str:
        """What it is called."""
        if self.name != DAYS:
            return NAMES[self.name]
        if self.since is None:
            return f"Until {day(self.until)}"
        return f"Since {day(self.since)}" if self.until is None else f"{day(self.since)} – {day(self.until)}"
