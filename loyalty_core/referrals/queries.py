"""Reads of referrals: of one customer or of all, the newest first."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import aliased

from loyalty_core.coupons.rules import coupon_state
from loyalty_core.customers.rules import display_name
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.database.spans import span_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.survivor import records_of
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.paging import Page, PageRequest
from loyalty_core.referrals.rules import STATES, State, Step
from loyalty_core.referrals.views import ReferralView

_referrer, _friend = aliased(Customer), aliased(Customer)
_OWN: tuple[Any, ...] = tuple(Referral.__table__.c)
_PEOPLE: tuple[Any, ...] = tuple(
    column.label(f"{who}_{column.key}")
    for who, person in (("referrer", _referrer), ("customer", _friend))
    for column in (person.first_name, person.last_name, person.card, person.email, person.phone)
)
_COUPON: tuple[Any, ...] = (
    Coupon.code.label("coupon_code"),
    Coupon.state.label("coupon_stored"),
    Coupon.expires_at.label("coupon_expires_at"),
)
_BY_ID = [Referral.id]
_ORDERS = {
    "": Order(key=_BY_ID, descending=True),
    "sent": Order(key=_BY_ID, by=Referral.sent_at),
    "ordered": Order(key=_BY_ID, by=Referral.ordered_at, nullable=True),
    "state": Order(key=_BY_ID, by=Referral.state, values=list(STATES)),
    "step": Order(key=_BY_ID, by=Referral.step, values=[step.value for step in Step]),
    "points": Order(key=_BY_ID, by=Referral.reward_points),
}


@dataclass(frozen=True)
class ListReferrals(Query[Page[ReferralView]]):
    """Referrals, the newest first: over all customers, or those of one, as referrer and as friend (R152 to R154, R174).

    Those of records that were merged into a customer are the customer's too; what was over then bears closed numbers.

    Sorts: `sent`, `ordered`, `state`, `step`, `points`.

    Attributes:
        customer_id: of the one customer; None for all.
        state: only those that are pending, completed or cancelled.
        since, until: only those that were sent on these local days, both included.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int | None = None
    request: PageRequest = field(default_factory=PageRequest)
    state: State | None = None
    since: date | None = None
    until: date | None = None

    def answer(self, read: Read) -> Page[ReferralView]:
        statement, counted = _referrals(), select(Referral.id)
        records: Collection[int] = ()
        if self.customer_id is not None:
            if not read.connection.execute(select(Customer.id).where(Customer.id == self.customer_id)).first():
                raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
            records = records_of(read.connection, [self.customer_id])
            theirs = or_(Referral.referrer_id.in_(records), Referral.friend_id.in_(records))
            statement, counted = statement.where(theirs), counted.where(theirs)
        if self.state is not None:
            statement, counted = (
                statement.where(Referral.state == self.state),
                counted.where(Referral.state == self.state),
            )
        when = span_of(self.since, self.until, read.programme.time_zone).holds(Referral.sent_at)
        statement, counted = statement.where(*when), counted.where(*when)
        page = fetch_page(read.connection, statement, _ORDERS, self.request, counted)
        return page.map(lambda row: replace(_view(read, row), as_friend=row.friend_id in records))


@dataclass(frozen=True)
class ShowReferral(Query[ReferralView]):
    """One referral; `NotFound` where there is none of that number."""

    referral_id: int

    def answer(self, read: Read) -> ReferralView:
        row = read.connection.execute(_referrals().where(Referral.id == self.referral_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no referral {self.referral_id}.", field="referral_id")
        return _view(read, row)


def _referrals() -> Listed:
    return (
        select(*_OWN, *_PEOPLE, *_COUPON)
        .join(_referrer, _referrer.id == Referral.referrer_id)
        .outerjoin(_friend, _friend.id == Referral.friend_id)
        .outerjoin(Coupon, Coupon.id == Referral.coupon_id)
    )


def _view(read: Read, row: Row[Any]) -> ReferralView:
    known = row.friend_id is not None
    friend = display_name(row.customer_first_name, row.customer_last_name, row.customer_card) if known else None
    state = None
    if row.coupon_id is not None:
        state = coupon_state(row.coupon_stored, row.coupon_expires_at, read.at)
    money = read.programme.money
    return ReferralView(
        referral_id=row.id,
        referrer_id=row.referrer_id,
        referrer=display_name(row.referrer_first_name, row.referrer_last_name, row.referrer_card),
        friend_id=row.friend_id,
        friend_name=friend if known else row.friend_name,
        friend_email=row.customer_email if known else row.friend_email,
        friend_phone=row.customer_phone if known else row.friend_phone,
        source=row.source,
        state=row.state,
        step=row.step,
        sent_at=row.sent_at,
        clicked_at=row.clicked_at,
        email_at=row.email_at,
        coupon_at=row.coupon_at,
        ordered_at=row.ordered_at,
        coupon=row.coupon_code,
        coupon_state=state,
        transaction_id=None if row.purchase_id is None else f"T{row.purchase_id}",
        order=None if row.order_minor is None else money(row.order_minor),
        points=row.reward_points,
        amount=money(row.reward_minor),
        taken_back=row.taken_back_seq is not None,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
    )
