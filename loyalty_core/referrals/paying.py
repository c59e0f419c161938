"""The friend's first order: it completes the referral and pays the referrer, once; given back whole, it undoes both.

One at the counter or thousands of an import alike: only customers with a referral are looked at, in one statement, and
what changed is written in one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from loyalty_core.coupons.voiding import void_unused
from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.database.bulk import update_many
from loyalty_core.database.direct import Ready
from loyalty_core.database.lists import is_listed, listing
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.points.book import Cause
from loyalty_core.points.moving import lot_now
from loyalty_core.points.rules import life_of
from loyalty_core.points.taking import take_back
from loyalty_core.points.terms import EarningRules
from loyalty_core.purchases.rules import Sale
from loyalty_core.referrals.pairs import BECAME_ONE, Pair, in_the_way
from loyalty_core.referrals.rules import Step, reward_points, worth

_RETURNED = "The first order came back"
_KEPT = (
    Referral.referrer_id,
    Referral.friend_id,
    Referral.state,
    Referral.step,
    Referral.ordered_at,
    Referral.purchase_id,
    Referral.order_minor,
    Referral.reward_points,
    Referral.reward_minor,
    Referral.reward_seq,
    Referral.cancelled_at,
    Referral.cancelled_by,
    Referral.cancel_reason,
)


@dataclass(slots=True)
class _Held:
    """A referral that is not cancelled, whose referrer and friend are locked.

    `referrer_id` and `friend_id` are the records it was of; `referrer` and `friend` are who they are now, where records
    were merged since. The last fields are theirs.
    """

    id: int
    sent_at: datetime
    email_at: datetime | None
    clicked_at: datetime | None
    coupon_id: int | None
    referrer_id: int
    friend_id: int
    state: str
    step: str
    ordered_at: datetime | None
    purchase_id: int | None
    order_minor: int | None
    reward_points: int
    reward_minor: int
    reward_seq: int | None
    cancelled_at: datetime | None
    cancelled_by: int | None
    cancel_reason: str | None
    referrer: int
    membership: str
    record_state: str
    tier_id: str | None
    friend: int
    friend_membership: str
    friend_state: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What a first order came to: the referral, its referrer, and the points that they earned."""

    referral_id: int
    referrer_id: int
    points: int


def referrers_of(work: Work, friends: Collection[int]) -> set[int]:
    """Return who referred some customers, to lock them along with those; where they were merged, who goes on."""
    engine = work.connection.dialect.name
    rows = _statements(engine).referrers.rows(work.connection, friends=listing(engine, friends))
    return {referrer for (referrer,) in rows}


class Referring:
    """The referrals of some locked customers who were referred, while their receipts are taken in."""

    def __init__(self, work: Work, rules: EarningRules, friends: Collection[int]) -> None:
        self._work = work
        self._rules = rules
        self._by_friend: dict[int, list[_Held]] = {}
        for held in _read(work, friends) if friends else ():
            self._by_friend.setdefault(held.friend, []).append(held)
        self._changed: dict[int, _Held] = {}
        self._referrers = {held.referrer for referrals in self._by_friend.values() for held in referrals}
        if self._referrers:
            work.books.open_without_lots(self._referrers)

    def sold(self, sale: Sale) -> Paid | None:
        """Let a sale complete the referral of its customer, if it is the first one since; return what was paid.

        The referrer earns as members do: nothing who is not enrolled; the points wait and live as those of a purchase.
        """
        held = next((one for one in self._of(sale) if one.state == "pending"), None)
        if held is None or sale.at < held.sent_at:
            return None
        policies = self._work.programme.policies
        value = (policies.value_points, policies.value_minor)
        points = 0
        if held.membership == Membership.ENROLLED and held.record_state == RecordState.LIVE:
            points = reward_points(sale.amount_minor, policies.referral_points, policies.referral_percent, *value)
        held.state, held.step, held.ordered_at = "completed", Step.ORDERED.value, sale.at
        held.purchase_id, held.order_minor = sale.id, sale.amount_minor
        held.reward_points, held.reward_minor = points, worth(points, *value)
        held.reward_seq = self._pay(held, sale, points) if points else None
        self._changed[held.id] = held
        return Paid(held.id, held.referrer, points)

    def returned(self, sale: Sale, at: datetime) -> Paid | None:
        """Take the reward back where a first order came back whole and the programme wants it; return what it was.

        The referral waits again, for a first order that stands. If either of the two is blocked or erased it is
        cancelled, as no referral of theirs may be open.
        """
        if sale.refunded_minor < sale.amount_minor or self._work.programme.policies.referral_refund == "keep":
            return None
        return self.withdrawn(sale, at)

    def withdrawn(self, sale: Sale, at: datetime) -> Paid | None:
        """Take the reward of a sale back that is no first order any more, if it was one; return what it was."""
        held = next((one for one in self._of(sale) if one.state == "completed" and one.purchase_id == sale.id), None)
        if held is None:
            return None
        paid = Paid(held.id, held.referrer, held.reward_points)
        if held.reward_seq is not None:
            owner, lot = lot_now(self._work.connection, held.referrer_id, held.reward_seq)
            book, cause = self._work.books.open(owner), self._cause(held, "refund")
            book.settle(min(at, self._work.at))
            policies = self._work.programme.policies
            take_back(book, "claw-back", held.reward_points, lot, cause, at, policies, reverses=lot)
        self._wait_again(held)
        self._changed[held.id] = held
        return paid

    def save(self) -> None:
        """Write what changed, after the receipts that it names."""
        rows = [
            (held.id, *(getattr(held, column.key) for column in _KEPT)) for _, held in sorted(self._changed.items())
        ]
        update_many(self._work.connection, (Referral.id,), _KEPT, rows)
        self._changed.clear()

    def stand_at(self, at: datetime) -> None:
        """Settle the referrers' books at the present instant."""
        for referrer in sorted(self._referrers):
            self._work.books.open(referrer).stand_at(at)

    def _of(self, sale: Sale) -> list[_Held]:
        return [] if sale.customer_id is None else self._by_friend.get(sale.customer_id, [])

    def _pay(self, held: _Held, sale: Sale, points: int) -> int:
        book = self._work.books.open(held.referrer)
        book.settle(min(sale.at, self._work.at))
        terms = self._rules.at(sale.at, sale.store_id, held.tier_id)
        life = life_of(terms, sale.at, self._work.programme.time_zone)
        return book.credit("earn", points, life, self._cause(held, "referral"), sale.at).seq

    def _cause(self, held: _Held, reason: str) -> Cause:
        return self._work.cause("referral", reason=reason, comment=f"Referral {held.id}")

    def _wait_again(self, held: _Held) -> None:
        held.state, held.ordered_at, held.purchase_id, held.order_minor = "pending", None, None, None
        held.reward_points, held.reward_minor, held.reward_seq = 0, 0, None
        held.step = _step_before_order(held).value
        is_erased = RecordState.ERASED in (held.record_state, held.friend_state)
        if is_erased or Membership.BLOCKED in (held.membership, held.friend_membership):
            self._cancel(held, None if is_erased else _RETURNED)
        # Others may have been merged into these two, with referrals of their own.
        elif in_the_way(self._work, Pair(held.id, held.referrer, held.friend)):
            self._cancel(held, BECAME_ONE)
        else:
            held.referrer_id, held.friend_id = held.referrer, held.friend

    def _cancel(self, held: _Held, reason: str | None) -> None:
        held.state, held.cancel_reason = "cancelled", reason
        held.cancelled_at, held.cancelled_by = self._work.at, self._work.actor.staff_id
        void_unused(self._work, [] if held.coupon_id is None else [held.coupon_id], reason)


def _step_before_order(held: _Held) -> Step:
    if held.coupon_id is not None:
        return Step.COUPON
    if held.email_at is not None:
        return Step.VALID_EMAIL
    return Step.LINK_SENT if held.clicked_at is None else Step.CLICKED


def _read(work: Work, friends: Collection[int]) -> list[_Held]:
    engine = work.connection.dialect.name
    rows = _statements(engine).held.rows(work.connection, friends=listing(engine, friends))
    return [_Held(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Statements:
    """What every receipt asks of some `friends`, built once; the records that were merged into theirs count too."""

    referrers: Ready
    held: Ready


@cache
def _statements(engine: str) -> _Statements:
    first_referrer, first_friend = aliased(Customer), aliased(Customer)
    referrer, friend = aliased(Customer), aliased(Customer)
    columns: list[Any] = [Referral.id, Referral.sent_at, Referral.email_at, Referral.clicked_at, Referral.coupon_id]
    columns += [*_KEPT, referrer.id, referrer.membership, referrer.record_state, referrer.tier_id]
    columns += [friend.id, friend.membership, friend.record_state]
    theirs, merged = (is_listed(engine, column, "friends") for column in (Customer.id, Customer.merged_into_id))
    open_ones = (Referral.friend_id.in_(select(Customer.id).where(or_(theirs, merged))), Referral.state != "cancelled")
    return _Statements(
        Ready(
            select(func.coalesce(referrer.merged_into_id, referrer.id))
            .select_from(Referral)
            .join(referrer, referrer.id == Referral.referrer_id)
            .where(*open_ones)
        ),
        Ready(
            select(*columns)
            .join(first_referrer, first_referrer.id == Referral.referrer_id)
            .join(referrer, referrer.id == func.coalesce(first_referrer.merged_into_id, first_referrer.id))
            .join(first_friend, first_friend.id == Referral.friend_id)
            .join(friend, friend.id == func.coalesce(first_friend.merged_into_id, first_friend.id))
            .where(*open_ones)
            .order_by(Referral.id)
        ),
    )
