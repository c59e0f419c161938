"""When a job runs: on the programme's own clock, whatever the machine's time zone is."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from loyalty_core.clock import local_date

NIGHTLY = time(0, 5)
"""Just after the day on which points could last be used is over."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """Each local day at `nightly`; and, where `every` is given, also at each multiple of it in UTC."""

    nightly: time = NIGHTLY
    every: timedelta | None = None

    def next_after(self, at: datetime, time_zone: ZoneInfo) -> datetime:
        """Return the first instant (UTC) later than `at` at which the job runs."""
        night = self.nightly_after(at, time_zone)
        if self.every is None:
            return night
        start = datetime(1970, 1, 1, tzinfo=UTC)
        return min(night, start + ((at - start) // self.every + 1) * self.every)

    def nightly_after(self, at: datetime, time_zone: ZoneInfo) -> datetime:
        """Return the first instant (UTC) later than `at` at which it is `nightly` in a time zone.

        A local time that a clock change skips is as much later as the clock was put on; one that comes twice counts
        when it comes first.
        """
        today = local_date(at, time_zone)
        days = (today + timedelta(days=days) for days in range(3))
        nights = (datetime.combine(day, self.nightly, time_zone).astimezone(UTC) for day in days)
        return next(instant for instant in nights if instant > at)
