"""What is shown of what happens over all customers. Points are whole points."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PointActivity:
    """A member joined, or points moved; whose record was merged away since goes by who goes on.

    Attributes:
        at: when it took effect, UTC.
        kind: earned, redeemed, refunded, expired or adjusted; joined for a joining.
        type: the kind of posting, or join.
        points: the change with its sign; None for a joining.
        customer_id, customer, email: who it is now.
        source: what made it: purchase, refund, adjustment, redemption, coupon, referral, review, entry-reward or clock,
            say; None for a joining.
        reason: a code, or the ID of the tier that an entry reward was for.
        about: the reward, or the coupon's code.
        record_id, seq: the record that it happened with, and the posting's number there; 0 for a joining.
        transaction_id, receipt_id: ours and the shop's key of the purchase, if there is one.
        store, staff: where and by whose login; None where the clock made it.
    """

    at: datetime
    kind: str
    type: str
    points: int | None
    customer_id: int
    customer: str
    email: str | None
    source: str | None
    reason: str | None
    about: str | None
    record_id: int
    seq: int
    transaction_id: str | None
    receipt_id: str | None
    store: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many activities of a kind there were, and the sum of their points, with its sign."""

    count: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class PointFigures:
    """How many joined, and the figures of each kind."""

    joined: int
    earned: Figure
    redeemed: Figure
    refunded: Figure
    expired: Figure
    adjusted: Figure


@dataclass(frozen=True, slots=True)
class StepFigures:
    """The figures of a day, week, month or year, which begins on the local day `first`."""

    first: date
    figures: PointFigures


@dataclass(frozen=True, slots=True)
class ActivityFigures:
    """What some days came to.

    Attributes:
        since, until: the first and the last local day.
        step: day, week, month or year: what it is told by.
        steps: in order, without gaps; the first may be cut short.
        points: all of them together.
        referrals: how many were sent, by the state that they are in now.
        reviews: how many were written, likewise.
    """

    since: date
    until: date
    step: str
    steps: tuple[StepFigures, ...]
    points: PointFigures
    referrals: dict[str, int]
    reviews: dict[str, int]
