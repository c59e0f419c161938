"""What happened with a customer, the latest first: bounded branches over everything that leaves a trace."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from loyalty_core.customers.views import Activity
from loyalty_core.database.keyset import Listed
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.note import Note
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review

MOST = 200
"""The most activities that are given at once."""

_NUMBER, _TEXT = cast(null(), BigInteger), cast(null(), String)


@dataclass(frozen=True)
class ListActivities(Query[tuple[Activity, ...]]):
    """A customer's latest activities, the newest first (R102 to R104).

    What a purchase earned stands with the purchase, not as an activity of its own.
    """

    customer_id: int
    limit: int = 7

    def answer(self, read: Read) -> tuple[Activity, ...]:
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"A list of activities has 1 to {MOST}.", field="limit")
        parameters = {"customer_id": self.customer_id, "limit": self.limit}
        rows = read.connection.execute(_STATEMENT, parameters).all()
        if not rows:
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        sales = {row.purchase_id for row in rows if row.kind == "transaction"}
        told = [row for row in rows if not (row.kind == "points-earn" and row.purchase_id in sales)]
        told.sort(key=lambda row: (row.at, row.kind != "signed-up", row.place), reverse=True)
        return tuple(_view(read, row) for row in told[: self.limit])


def _view(read: Read, row: Row[Any]) -> Activity:
    amount = None if row.amount_minor is None else read.programme.money(row.amount_minor)
    return Activity(row.at, row.kind, row.points, amount, row.what, row.store)


def _branch(
    at: Any,
    kind: Any,
    place: Any,
    *conditions: ColumnElement[bool],
    customer_id: Any,
    order: Any,
    points: Any = _NUMBER,
    amount: Any = _NUMBER,
    what: Any = _TEXT,
    store: Any = _TEXT,
    purchase: Any = _NUMBER,
) -> Listed:
    """Return the latest rows of one table, by a column of which an index has the order; `place` parts one instant."""
    rows: Listed = (
        select(
            at.label("at"),
            kind.label("kind"),
            cast(place, BigInteger).label("place"),
            points.label("points"),
            amount.label("amount_minor"),
            what.label("what"),
            store.label("store"),
            purchase.label("purchase_id"),
        )
        .where(customer_id == bindparam("customer_id"), *conditions)
        .order_by(order.desc())
        .limit(bindparam("limit"))
    )
    return select(rows.subquery())


def _named(kind: str) -> ColumnElement[str]:
    return literal_column(f"'{kind}'", String)


_CAME_WITH_TIER = (Posting.kind == "credit") & (Posting.source == "entry-reward")


def _coupons(named: str, at: Any, order: Any, store: Any = _TEXT) -> Listed:
    return _branch(
        at,
        _named(named),
        Coupon.id,
        at.is_not(None),
        customer_id=Coupon.customer_id,
        order=order,
        what=Coupon.code,
        store=store,
    )


def _referrals(
    named: str, at: Any, whose: Any, order: Any, *conditions: ColumnElement[bool], points: Any = _NUMBER
) -> Listed:
    return _branch(
        at,
        _named(named),
        Referral.id,
        at.is_not(None),
        *conditions,
        customer_id=whose,
        order=order,
        points=points,
        what=cast(Referral.id, String),
        store=Referral.store_id,
    )


def _reviews(done: Any, at: Any, order: Any, points: Any = _NUMBER) -> Listed:
    return _branch(
        at,
        Review.kind + "-" + done,
        Review.id,
        at.is_not(None),
        customer_id=Review.customer_id,
        order=order,
        points=points,
        what=Review.product,
        store=Review.store_id,
    )


_STATEMENT = union_all(
    _branch(
        Customer.registered_at,
        _named("signed-up"),
        literal_column("0"),
        customer_id=Customer.id,
        order=Customer.id,
        store=Customer.registered_store_id,
    ),
    _branch(
        Posting.effective_at,
        case((_CAME_WITH_TIER, _named("points-entry-reward")), else_="points-" + Posting.kind),
        Posting.seq,
        customer_id=Posting.customer_id,
        order=Posting.seq,
        points=Posting.points,
        what=func.coalesce(Posting.reason, case((Posting.kind == "spend", Posting.comment))),
        store=Posting.store_id,
        purchase=Posting.purchase_id,
    ),
    _branch(
        Purchase.at,
        case((Purchase.kind == "refund", "refund"), else_="transaction"),
        Purchase.id,
        Purchase.kind != "adjustment",
        customer_id=Purchase.customer_id,
        order=Purchase.at,
        points=case((Purchase.kind == "sale", Purchase.earned_points)),
        amount=Purchase.amount_minor,
        what=Purchase.receipt_id,
        store=Purchase.store_id,
        purchase=Purchase.id,
    ),
    _coupons("coupon-issued", Coupon.issued_at, Coupon.id),
    _coupons("coupon-claimed", Coupon.claimed_at, Coupon.claimed_at),
    _coupons("coupon-used", Coupon.used_at, Coupon.used_at, Coupon.store_id),
    _coupons("coupon-voided", Coupon.voided_at, Coupon.voided_at),
    _branch(
        Note.created_at,
        _named("note"),
        Note.id,
        customer_id=Note.customer_id,
        order=Note.id,
        what=Note.kind,
    ),
    _branch(
        MembershipChange.at,
        "member-" + MembershipChange.action,
        MembershipChange.seq,
        customer_id=MembershipChange.customer_id,
        order=MembershipChange.seq,
        what=MembershipChange.reason,
        store=MembershipChange.store_id,
    ),
    _referrals("referral-sent", Referral.sent_at, Referral.referrer_id, Referral.id),
    _referrals(
        "referral-completed",
        Referral.ordered_at,
        Referral.referrer_id,
        Referral.ordered_at,
        points=Referral.reward_points,
    ),
    _referrals("referral-cancelled", Referral.cancelled_at, Referral.referrer_id, Referral.cancelled_at),
    _referrals("referred", Referral.sent_at, Referral.friend_id, Referral.id),
    _reviews(_named("added"), Review.created_at, Review.id),
    _reviews(Review.state, Review.decided_at, Review.decided_at, points=case((Review.points > 0, Review.points))),
)
