"""The arithmetic of points, exactly as the ledger's rules say; no session, no clock, no settings look-up."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from loyalty_core.clock import local_date, start_of_day

Rounding = Literal["down", "nearest", "up"]
Validity = Literal["never", "days", "month-end", "year-end"]

MAX_POINTS = 1_000_000
"""The most points that are given or taken at once by hand, or as what something is worth."""
MOST_EARNED = 10**12
"""The most points that one receipt may earn or lose: above any that is right, and millions of it can be added up."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a purchase earns by: `points` for each `minor` units of the receipt, multipliers already within."""

    points: int
    minor: int
    rounding: Rounding

    def points_for(self, amount_minor: int) -> int:
        """Return the whole points of a receipt's sum, rounded once; nothing for a sum at or below zero (rule 8)."""
        if amount_minor <= 0:
            return 0
        product = amount_minor * self.points
        if self.rounding == "up":
            return -(-product // self.minor)
        if self.rounding == "nearest":
            return (2 * product + self.minor) // (2 * self.minor)
        return product // self.minor


@dataclass(frozen=True, slots=True)
class Terms:
    """The earning rule in force at some instant: the base rate and how long what is earned waits and lives."""

    rate: Rate
    pending_days: int
    validity: Validity
    validity_days: int

    def times(self, numerator: int, denominator: int) -> "Terms":
        """Return the same terms with the rate multiplied by a ratio (a store's or a tier's)."""
        rate = Rate(self.rate.points * numerator, self.rate.minor * denominator, self.rate.rounding)
        return replace(self, rate=rate)

    def without_waiting(self) -> "Terms":
        """Return the same terms for points that are spendable at once."""
        return replace(self, pending_days=0)


class Life(NamedTuple):
    """When a lot may be spent: from `available_from` until before `expires_at`; `last_valid_on` is local."""

    available_from: datetime
    expires_at: datetime | None
    last_valid_on: date | None


def life_of(terms: Terms, opened_at: datetime, time_zone: ZoneInfo) -> Life:
    """Return the life of a lot opened at an instant: pending days, then validity counted from activation (rules 5,
    7)."""
    available_from = opened_at
    if terms.pending_days:
        ready_on = local_date(opened_at, time_zone) + timedelta(days=terms.pending_days)
        available_from = start_of_day(ready_on, time_zone)
    first_day = local_date(available_from, time_zone)
    return Life(available_from, *_end_of_life(terms.validity, terms.validity_days, first_day, time_zone))


def life_until(last_valid_on: date | None, opened_at: datetime, time_zone: ZoneInfo) -> Life:
    """Return the life of a lot that is spendable at once and whose last valid local date is named."""
    if last_valid_on is None:
        return Life(opened_at, None, None)
    return Life(opened_at, end_of_day(last_valid_on, time_zone), last_valid_on)


def end_of_day(day: date, time_zone: ZoneInfo) -> datetime:
    """Return the first instant after a local date, in UTC: half-open, so clock changes do not matter (rule 7)."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_day(day + timedelta(days=1), time_zone)


@lru_cache(maxsize=1024)
def _end_of_life(
    validity: Validity, validity_days: int, first_day: date, time_zone: ZoneInfo
) -> tuple[datetime | None, date | None]:
    """Return when points valid from a local day expire, and their last valid local date; kept, as days repeat."""
    if validity == "never":
        return None, None
    last = first_day + timedelta(days=validity_days)
    if validity == "month-end":
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    if validity == "year-end":
        last = date(last.year, 12, 31)
    return end_of_day(last, time_zone), last


def claw_back_due(rate: Rate, amount_minor: int, refunded_minor: int, earned: int, clawed: int) -> int:
    """Return the points to take back once `refunded_minor` of a receipt is refunded in all (rule 4).

    That is what it earned, less what the kept part earns at the stored rate, less what was taken already; so any split
    of a refund ends where one whole refund ends. Never below zero.
    """
    kept = rate.points_for(amount_minor - refunded_minor)
    return max(0, earned - min(kept, earned) - clawed)


def line_shares(values: Sequence[int], points: int) -> list[int]:
    """Divide a receipt's points over its lines by value: largest remainder, ties to the lower line (rule 8).

    `values` are line values in one unit; lines at or below zero get nothing unless there is no other.
    """
    weights = [max(value, 0) for value in values]
    total = sum(weights)
    if total == 0 or points == 0:
        return [0] * len(weights)
    shares = [weight * points // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(weights[n] * points % total), n))
    for n in by_remainder[: points - sum(shares)]:
        shares[n] += 1
    return shares
