"""Quiet hours: from when until when of the programme's local day customers are left alone."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from loyalty_core.errors import Invalid

_WRITTEN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*-\s*([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until before `ends`, local times of day; over midnight where the end is the earlier one."""

    begins: time
    ends: time

    def over_at(self, at: datetime, time_zone: ZoneInfo) -> datetime:
        """Return the first instant (UTC) from `at` on at which it is not quiet: `at` itself outside quiet hours.

        It goes by what clocks on the wall show, whatever they are changed by in the night. An end that a clock change
        skips is as much later as the clock was put on.
        """
        if not self._holds(at, time_zone):
            return at
        today = at.astimezone(time_zone).date()
        ends = (
            datetime.combine(today + timedelta(days=days), self.ends, time_zone).replace(fold=fold).astimezone(UTC)
            for days in range(2)
            for fold in range(2)
        )
        return min(end for end in ends if end > at and not self._holds(end, time_zone))

    def _holds(self, at: datetime, time_zone: ZoneInfo) -> bool:
        shown = at.astimezone(time_zone).time()
        if self.begins < self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def parse_quiet_hours(written: str) -> QuietHours:
    """Return the quiet hours that a text like 21:00-08:00 says.

    Raises:
        Invalid: it says none, or no end.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise Invalid("Write quiet hours like 21:00-08:00.", field="quiet_hours")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    quiet = QuietHours(time(hour, minute), time(last_hour, last_minute))
    if quiet.begins == quiet.ends:
        raise Invalid("Quiet hours end at another time than they begin.", field="quiet_hours")
    return quiet
