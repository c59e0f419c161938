"""When a campaign runs, how long a coupon lives, and what it counts for: dates and numbers only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

CampaignState = Literal["planned", "running", "full", "over", "ended"]
CouponState = Literal["issued", "claimed", "used", "expired", "voided"]

MAX_DAYS = 3660
"""The longest that a coupon may live from its issue."""


def campaign_state(
    today: date,
    starts_on: date,
    ends_on: date | None,
    ended_at: datetime | None,
    issued: int,
    limit_total: int | None,
) -> CampaignState:
    """Return where a campaign stands on a local date of the programme; its first and last days belong to it."""
    if ended_at is not None:
        return "ended"
    if ends_on is not None and today > ends_on:
        return "over"
    if today < starts_on:
        return "planned"
    if limit_total is not None and issued >= limit_total:
        return "full"
    return "running"


def last_valid_day(issued_on: date, valid_days: int | None, ends_on: date | None) -> date | None:
    """Return the last local date on which a coupon may be used; None for no end.

    It lives `valid_days` after the day of its issue, even past its campaign's end; without them until that end.
    """
    return ends_on if valid_days is None else issued_on + timedelta(days=valid_days)


def coupon_state(stored: str, expires_at: datetime | None, at: datetime) -> str:
    """Return a coupon's state at an instant: what is stored, or expired where its time ran out before it was used."""
    if stored in ("issued", "claimed") and expires_at is not None and expires_at <= at:
        return "expired"
    return stored


@dataclass(frozen=True, slots=True)
class Tally:
    """What a coupon adds to its campaign's counts; a difference of two says what a change adds."""

    issued: int
    claimed: int
    used: int

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.issued - other.issued, self.claimed - other.claimed, self.used - other.used)


NOTHING = Tally(0, 0, 0)


def tally_of(stored: str, claimed_at: datetime | None) -> Tally:
    """Return what a coupon in a stored state counts for: a voided one holds no place."""
    if stored == "voided":
        return NOTHING
    return Tally(1, int(claimed_at is not None), int(stored == "used"))
