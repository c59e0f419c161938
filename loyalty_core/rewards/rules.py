"""Who can have a reward, when another one-time password may go out, what its message says: numbers and words only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from loyalty_core.coupons.rules import CampaignState
from loyalty_core.customers.rules import without_standing

RewardState = CampaignState
"""A reward stands where a campaign can stand: planned, running, full, over or ended."""
RedemptionState = Literal["waiting", "expired", "confirmed", "cancelled", "failed"]
OtpState = Literal["sent", "used", "replaced", "expired", "dead"]

DIGITS = 6
MOST_WRONG_TRIES = 5
MOST_TIMES = 20
"""How often a reward can be had with one password."""

_NOT_RUNNING = {
    "planned": "This reward cannot be had yet.",
    "full": "This reward was had as often as it may be.",
    "over": "This reward is over.",
    "ended": "This reward was ended.",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as far as it decides who can have it.

    Attributes:
        cost: points.
        state: as `RewardState`.
        left: how often it can still be had by anybody; None for any number.
        limit_per_customer: how often one customer may have it; None for any number.
        lowest_tier, lowest_rank: the lowest tier it is for; None for everybody.
    """

    cost: int
    state: RewardState
    left: int | None
    limit_per_customer: int | None
    lowest_tier: str | None
    lowest_rank: int | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer as far as that decides what they can have: standing, rank of the tier, points, how often had."""

    membership: str
    record_state: str
    rank: int | None
    available: int
    had: int


class Hindrance(NamedTuple):
    """Why a customer cannot have a reward: a code for programs, a sentence, and the field it belongs to."""

    code: str
    said: str
    field: str | None = None


def hindrance(offer: Offer, holder: Holder, times: int = 1) -> Hindrance | None:
    """Return the first reason why a customer cannot have a reward so many times now, or None where they can."""
    why = without_standing(holder.membership, holder.record_state, "nothing is redeemed")
    if why is not None:
        return Hindrance(*why)
    if offer.state != "running":
        return Hindrance(f"reward-{offer.state}", _NOT_RUNNING[offer.state], "reward_id")
    if offer.lowest_rank is not None and (holder.rank is None or holder.rank < offer.lowest_rank):
        return Hindrance("tier-too-low", f"This reward is for members from {offer.lowest_tier} on.", "reward_id")
    return _limit_in_the_way(offer, holder, times) or _points_missing(offer, holder, times)


def _limit_in_the_way(offer: Offer, holder: Holder, times: int) -> Hindrance | None:
    limit = offer.limit_per_customer
    if limit is not None and holder.had + times > limit:
        return Hindrance("customer-limit", f"This customer had this reward {holder.had:,} of {limit:,} times.", "times")
    if offer.left is not None and times > offer.left:
        return Hindrance("reward-full", f"Only {offer.left:,} more of this reward can be had.", "times")
    return None


def _points_missing(offer: Offer, holder: Holder, times: int) -> Hindrance | None:
    needed = offer.cost * times
    if needed <= holder.available:
        return None
    said = f"Only {holder.available:,} points are available; {needed:,} are needed."
    return Hindrance("not-enough-points", said, "times" if times > 1 else None)


def redemption_state(stored: str, expires_at: datetime | None, at: datetime) -> str:
    """Return a redemption's state at an instant; one that waits is expired without a password that can be used."""
    if stored == "waiting" and (expires_at is None or expires_at <= at):
        return "expired"
    return stored


def otp_state(stored: str, expires_at: datetime, at: datetime) -> str:
    """Return a one-time password's state at an instant."""
    return "expired" if stored == "sent" and expires_at <= at else stored


class Window(NamedTuple):
    """At most so many one-time passwords within a span of time, wherever it begins."""

    span: timedelta
    most: int


FOR_A_CUSTOMER = (Window(timedelta(seconds=30), 1), Window(timedelta(minutes=10), 3), Window(timedelta(days=1), 5))
"""Five a day, hence also no more than five an hour."""
FROM_A_TERMINAL = (Window(timedelta(hours=1), 10),)


def free_from(sent: Sequence[datetime], windows: Sequence[Window], at: datetime) -> datetime:
    """Return the instant from which another one-time password may go out: `at` itself, or a later one.

    What was sent later than `at`, by a clock that was put back since, counts as well.
    """
    free = at
    for span, most in windows:
        recent = sorted(moment for moment in sent if moment > at - span)
        if len(recent) >= most:
            free = max(free, recent[-most] + span)
    return free


def wait_in_words(wait: timedelta) -> str:
    """Return how long there is to wait, rounded up: `25 seconds`, `9 minutes` or `23 hours`."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds > 2 * size:
            return f"{-(-seconds // size)} {unit}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def message_values(reward: str, times: int, points: int, minutes: int) -> dict[str, str]:
    """Return what the message with a one-time password says: of how many points, for what, and for how long."""
    what = reward if times == 1 else f"{times} x {reward}"
    return {"reward": what, "points": f"{points:,}", "minutes": str(minutes)}
