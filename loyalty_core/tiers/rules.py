"""The rules of tiers: what counts, in which window, from how much on, how long a tier is kept, and how it is lost.

One set of rules holds from its effective instant until the next one's. Sets are added and never changed, so that the
history of every member can be recomputed (promise 17). A new set acts so: at its instant everybody is judged anew, with
all that counts for it, older events included. Who qualifies for more moves up there and then; who qualifies for less
keeps the tier as long as the rules before had promised, and is judged by the new rules when that time is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from loyalty_core.clock import start_of_day

Measure = Literal["spend", "points", "purchases"]
Window = Literal["calendar-year", "rolling", "ever"]
Keep = Literal["days", "next-year-end", "ever"]
Downgrade = Literal["step", "qualified"]

MAX_DAYS = 3_660
"""The longest window, kept time or grace, in days."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules from an instant (UTC) on.

    Attributes:
        measure: what counts: money spent net of refunds (minor units), points credited and activated, or purchases
            (those refunded whole are none).
        window: the local calendar year, the last `window_days` local days with the present one, or all that was.
        keep: how long a tier is kept that was reached on a local day: `keep_days` after it, to the end of the next
            calendar year, or for ever.
        downgrade: who does not qualify any more falls one step, or to what they qualify for.
        grace_days: days after the kept time in which the tier still stands and can be renewed.
        thresholds: from how much on a tier is reached, the lowest tier first; each more than the one before.
    """

    effective_from: datetime
    measure: Measure
    window: Window
    window_days: int
    keep: Keep
    keep_days: int
    downgrade: Downgrade
    grace_days: int
    thresholds: tuple[tuple[str, int], ...]

    def qualified(self, amount: int) -> str | None:
        """Return the best tier that an amount is enough for."""
        found = None
        for tier_id, least in self.thresholds:
            if amount < least:
                break
            found = tier_id
        return found

    def threshold(self, tier_id: str | None) -> int | None:
        """Return what a tier needs; None for one that these rules give to nobody."""
        return next((least for known, least in self.thresholds if known == tier_id), None)

    def window_start(self, day: date, time_zone: ZoneInfo) -> datetime | None:
        """Return the instant (UTC) at which the window that ends with a local day begins; None for no beginning."""
        return _window_start(self.window, self.window_days, day, time_zone)

    def kept_until(self, day: date, time_zone: ZoneInfo) -> datetime | None:
        """Return the first instant (UTC) after the time for which a tier is kept that was reached on a local day."""
        if self.keep == "ever":
            return None
        last = date(day.year + 1, 12, 31) if self.keep == "next-year-end" else day + timedelta(days=self.keep_days)
        return _day_after(last, time_zone)

    def grace_over(self, first_day: date, time_zone: ZoneInfo) -> datetime:
        """Return the first instant (UTC) after the grace that begins with a local day."""
        return _start(first_day + timedelta(days=self.grace_days), time_zone)


class Ladder:
    """The tiers of the programme by their rank; no tier at all stands below the lowest."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks

    def rank(self, tier_id: str | None) -> int:
        """Return how high a tier stands; no tier stands at 0, below each."""
        return 0 if tier_id is None else self._ranks[tier_id]

    def better(self, first: str | None, second: str | None) -> str | None:
        """Return the higher of two tiers."""
        return first if self.rank(first) >= self.rank(second) else second

    def below(self, tier_id: str | None, rules: RuleSet) -> str | None:
        """Return the highest tier below a tier that the rules give, or None."""
        lower = [known for known, _ in rules.thresholds if self.rank(known) < self.rank(tier_id)]
        return lower[-1] if lower else None

    def above(self, tier_id: str | None, thresholds: Sequence[tuple[str, int]]) -> tuple[str, int] | None:
        """Return the next tier that the rules give above a tier, with what it needs; None at the top."""
        return next((pair for pair in thresholds if self.rank(pair[0]) > self.rank(tier_id)), None)


@lru_cache(maxsize=4096)
def _window_start(window: Window, days: int, day: date, time_zone: ZoneInfo) -> datetime | None:
    if window == "ever":
        return None
    return start_of_day(
        date(day.year, 1, 1) if window == "calendar-year" else day - timedelta(days=days - 1), time_zone
    )


@lru_cache(maxsize=4096)
def _start(day: date, time_zone: ZoneInfo) -> datetime:
    return start_of_day(day, time_zone)


def _day_after(day: date, time_zone: ZoneInfo) -> datetime:
    return _start(day + timedelta(days=1), time_zone)
