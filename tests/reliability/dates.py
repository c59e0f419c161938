"""When points begin and end to live, found by walking through the calendar instead of reckoning."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import ceil, floor
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Earning:
    """An earning rule as it was set: points for each so many pence, and how long they wait and live."""

    since: datetime
    points: int = 1
    per_minor: int = 100
    rounding: str = "down"
    pending_days: int = 0
    validity: str = "month-end"
    validity_days: int = 730

    def points_for(self, pence: int) -> int:
        """Return what a receipt of so many pence is worth."""
        exact = Fraction(max(pence, 0) * self.points, self.per_minor)
        if self.rounding == "up":
            return ceil(exact)
        return floor(exact + Fraction(1, 2)) if self.rounding == "nearest" else floor(exact)

    def life(self, opened: datetime, *, waits: bool = True) -> tuple[datetime, datetime | None]:
        """Return from when and until when points live that were earned at an instant."""
        ready = opened
        if waits and self.pending_days:
            ready = midnight_after(local_day(opened) + (self.pending_days - 1) * A_DAY)
        if self.validity == "never":
            return ready, None
        last = local_day(ready) + self.validity_days * A_DAY
        if self.validity == "month-end":
            while (last + A_DAY).month == last.month:
                last += A_DAY
        if self.validity == "year-end":
            while (last + A_DAY).year == last.year:
                last += A_DAY
        return ready, midnight_after(last)


def local_day(instant: datetime) -> date:
    """Return what the calendar on the wall of the shop shows."""
    return instant.astimezone(LONDON).date()


@cache
def midnight_after(day: date) -> datetime:
    """Return the first instant at which the shop's calendar shows a later day, to the quarter of an hour."""
    instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    while local_day(instant) <= day:
        instant += timedelta(minutes=15)
    return instant
