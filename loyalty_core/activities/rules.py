"""Which entries count as what, which days a period has, and in what steps it is told: pure functions.

A *point activity* is a member's joining, or an entry of the ledger that somebody earned, redeemed, lost or was given
points by. Two kinds of entry are none: those that only make points available which were earned before, and those by
which records of one person are merged, as nobody's points change by them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

JOIN = "join"
"""The kind of the activity that is a member's joining; all others are kinds of posting."""

DEFAULT_DAYS = 30


class Kind(StrEnum):
    """What is looked at together (R159 to R163), and what the sums are told by."""

    EARNED = "earned"
    REDEEMED = "redeemed"
    REFUNDED = "refunded"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


POSTINGS: dict[Kind, tuple[str, ...]] = {
    Kind.EARNED: ("earn", "credit"),
    Kind.REDEEMED: ("spend", "spend-cancelled"),
    Kind.REFUNDED: ("claw-back", "write-off"),
    Kind.EXPIRED: ("expire",),
    Kind.ADJUSTED: ("debit", "debit-undone", "credit-undone", "opening", "opening-undone"),
}
"""The kinds of posting that are each:

- earned: points given, for purchases, coupons, referrals, reviews and tiers, or by hand;
- redeemed: points spent on rewards, and those that came back from a reward that was cancelled;
- refunded: points taken back because what earned them was refunded or undone, and what of that was forgiven;
- expired: points that were not spent in time;
- adjusted: points taken by hand, adjustments that were undone, and balances that were brought along from elsewhere.
"""

KIND_OF = {posting: kind for kind, postings in POSTINGS.items() for posting in postings}
"""The other way round."""


class Step(StrEnum):
    """What a period is told by: the longer it is, the longer its steps."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_MOST_DAYS, _MOST_WEEKS, _MOST_MONTHS = 31, 30, 36


@dataclass(frozen=True, slots=True)
class Days:
    """Some local days one after the other, first and last included."""

    first: date
    last: date


def last_days(count: int, today: date) -> Days:
    """Return the last days, today among them."""
    return Days(today - timedelta(days=count - 1), today)


def steps_of(days: Days) -> tuple[Step, tuple[date, ...]]:
    """Return what some days are told by, and the first days of the steps; the first of them may be cut short.

    Weeks begin on Monday.
    """
    count = (days.last - days.first).days + 1
    months = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month + 1
    if count <= _MOST_DAYS:
        return Step.DAY, tuple(days.first + timedelta(days=number) for number in range(count))
    if count <= _MOST_WEEKS * 7:
        monday = days.first - timedelta(days=days.first.weekday())
        mondays = (monday + timedelta(days=number) for number in range(7, count + 7, 7))
        return Step.WEEK, (days.first, *(day for day in mondays if day <= days.last))
    if months <= _MOST_MONTHS:
        firsts = (days.first.year * 12 + days.first.month - 1 + number for number in range(1, months))
        return Step.MONTH, (days.first, *(date(number // 12, number % 12 + 1, 1) for number in firsts))
    return Step.YEAR, (days.first, *(date(year, 1, 1) for year in range(days.first.year + 1, days.last.year + 1)))
