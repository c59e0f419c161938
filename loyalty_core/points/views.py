"""What is shown of points. All numbers are whole points unless they are `Money`."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class DuePoints:
    """Points that expire or become spendable together; `on` is a local date (for expiry the last valid one)."""

    points: int
    on: date


@dataclass(frozen=True, slots=True)
class PointsView:
    """A customer's points at an instant, what is due by then already settled.

    Attributes:
        available: spendable now.
        pending: earned, not yet spendable.
        lifetime: ever credited and activated, less claw-backs.
        redeemed, expired, clawed_back, written_off, earned: to date.
        debt: owed, because a refund took back points that were spent.
        next_expiry: what expires next, or None.
        next_activation: what becomes spendable next, or None.
        value: what `available` is worth when spoken of.
    """

    available: int
    pending: int
    lifetime: int
    redeemed: int
    expired: int
    debt: int
    clawed_back: int
    written_off: int
    earned: int
    next_expiry: DuePoints | None
    next_activation: DuePoints | None
    value: Money


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One posting as the points statement shows it.

    Attributes:
        seq: its number in the customer's sequence.
        created_at: when it took effect, UTC.
        store, terminal: where it was made; None where the clock made it.
        transaction_id, receipt_id: ours and the shop's key of the purchase, if there is one.
        type: kind of posting, as `points.book.KINDS` names it.
        source: what made it: purchase, refund, adjustment, entry-reward or clock, say.
        points: change, with sign.
        points_left: what is left of the lot it opened; None where it opened none.
        expires_on: last valid local date of that lot.
        balance_after, pending_after, debt_after: figures after it.
        reason, comment: of an adjustment.
        staff: login of who made it.
    """

    seq: int
    created_at: datetime
    store: str | None
    terminal: str | None
    transaction_id: str | None
    receipt_id: str | None
    type: str
    source: str
    points: int
    points_left: int | None
    expires_on: date | None
    balance_after: int
    pending_after: int
    debt_after: int
    reason: str | None
    comment: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot with what is left of it; `state` is open, pending, spent or expired."""

    lot: int
    opened_at: datetime
    quantity: int
    left: int
    state: str
    available_from: datetime
    last_valid_on: date | None
    transaction_id: str | None


@dataclass(frozen=True, slots=True)
class Consumption:
    """Points that one posting took from a lot (above zero) or gave back to it (below zero).

    `comment` is what a person wrote, or the reward that the points went for.
    """

    seq: int
    type: str
    at: datetime
    points: int
    reason: str | None
    comment: str | None
    transaction_id: str | None
    receipt_id: str | None


@dataclass(frozen=True, slots=True)
class ExplainedLot:
    """A lot, where it came from, and everything that was taken from it: `quantity` less that is `left`."""

    lot: LotView
    type: str
    receipt_id: str | None
    reason: str | None
    taken: tuple[Consumption, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A sum shown term by term: `total` is what the terms add up to, `stated` what the account says."""

    says: str
    terms: tuple[tuple[str, int], ...]
    total: int
    stated: int

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.total == self.stated


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a customer's balance comes from: the lots, latest first, and the sums that prove it over all lots.

    `more` says that there are older lots; ask again with the number of the last one given.
    """

    customer_id: int
    points: PointsView
    lots: tuple[ExplainedLot, ...]
    more: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """What was available at the end of a local month, known by its first day; of the present month, what is now."""

    month: date
    available: int


@dataclass(frozen=True, slots=True)
class PointsHistory:
    """A customer's points over time.

    Attributes:
        months: earliest first, without gaps; the last is the present one.
        expiries: what of the available points expires, soonest first; `on` is the first day of the month in which the
            last valid days lie.
    """

    customer_id: int
    months: tuple[MonthEnd, ...]
    expiries: tuple[DuePoints, ...]
