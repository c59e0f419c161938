"""The profile: everything that answers a call, in few round trips and at one cost however long the history is."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Row, and_, bindparam, case, cast, func, select, true
from sqlalchemy.orm import aliased

from loyalty_core.clock import local_date
from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.nearest import ACTIVATING, EXPIRING, nearest_lots
from loyalty_core.customers.rules import RecordState, average, called
from loyalty_core.customers.segments import SegmentView, Shopping, bounds_of, segments_of
from loyalty_core.customers.views import CustomerView, MembershipView, Profile, SpendView
from loyalty_core.database.keyset import Listed
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.referral import Referral
from loyalty_core.models.staff import Staff
from loyalty_core.models.tier import EntryGiven, TierStanding
from loyalty_core.notes.queries import open_notes
from loyalty_core.notes.views import NoteView
from loyalty_core.points.book import Book, Figures, Lot, Spending
from loyalty_core.points.queries import points_of
from loyalty_core.points.store import read_open_lots
from loyalty_core.tiers.queries import STANDING, stored_of
from loyalty_core.tiers.standing import standing_of

NOTES = 5
"""Open notes that the profile begins with."""
_NOTES_READ = 50


@dataclass(frozen=True)
class ShowCustomer(Query[Profile]):
    """One customer: who, membership, tier, points, spending, coupons, and what is open.

    A record that was merged into another shows that one; one that was erased shows its books, and no person.
    """

    sees_merged: ClassVar[bool] = True

    customer_id: int

    def answer(self, read: Read) -> Profile:
        row = read.connection.execute(_STATEMENT, {"customer_id": self.customer_id}).one_or_none()
        if row is None:
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        if row.merged_into_id is not None:
            return replace(self, customer_id=row.merged_into_id).answer(read)
        book = _book(read, row)
        tier, next_tier = standing_of(read, stored_of(row))
        return Profile(
            customer=_customer(row),
            membership=_membership(read, row),
            tier=tier,
            points=points_of(book, read),
            spend=spend_view(read, book.spending),
            coupons=CouponCounts(row.coupon_issued, row.coupon_claimed, row.coupon_used),
            entry_rewards=CouponCounts(
                row.reward_issued + row.points_given,
                row.reward_claimed + row.points_given,
                row.reward_used + row.points_given,
            ),
            referral_code=row.referral_code,
            open_notes=_notes(read, self.customer_id),
            next_tier=next_tier,
            friends=row.friends,
            segments=segments_at(read, _customer(row), book.spending, read.at),
        )


def _count(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0).label(name)


_CLAIMED, _USED = Coupon.claimed_at.is_not(None), Coupon.state == "used"
_PLAIN, _REWARD = Coupon.entry_reward.is_(False), Coupon.entry_reward.is_(True)
_COUNTS = (
    select(
        _count("coupon_issued", _PLAIN),
        _count("coupon_claimed", _PLAIN, _CLAIMED),
        _count("coupon_used", _PLAIN, _USED),
        _count("reward_issued", _REWARD),
        _count("reward_claimed", _REWARD, _CLAIMED),
        _count("reward_used", _REWARD, _USED),
    )
    .where(Coupon.customer_id == bindparam("customer_id"), Coupon.state != "voided")
    .subquery("counts")
)
_POINTS_GIVEN = (
    select(func.count())
    .where(EntryGiven.customer_id == bindparam("customer_id"), EntryGiven.posting_seq.is_not(None))
    .scalar_subquery()
    .label("points_given")
)
"""Entry rewards of points: once credited they are taken and in use."""
_Other = aliased(Customer)
_RECORDS = select(cast(bindparam("customer_id"), BigInteger)).union_all(
    select(_Other.id).where(_Other.merged_into_id == bindparam("customer_id"))
)
_FRIENDS = (
    select(func.count())
    .where(Referral.referrer_id.in_(_RECORDS), Referral.state != "cancelled")
    .scalar_subquery()
    .label("friends")
)
_FIGURES = [getattr(Account, field.name) for field in fields(Figures)]
_SPENDING = [getattr(Account, field.name) for field in fields(Spending)]
_LAST_CHANGE = (
    select(func.max(MembershipChange.seq))
    .where(MembershipChange.customer_id == bindparam("customer_id"))
    .scalar_subquery()
)
_STATEMENT: Listed = (
    select(
        Customer.id,
        Customer.first_name,
        Customer.last_name,
        Customer.phone,
        Customer.email,
        Customer.birthday,
        Customer.country,
        Customer.card,
        Customer.referral_code,
        Customer.member_type,
        Customer.membership,
        Customer.record_state,
        Customer.registered_at,
        Customer.version,
        Customer.tier_id,
        Customer.merged_into_id,
        *STANDING,
        Account.last_seq,
        Account.due_at,
        MembershipChange.at.label("changed_at"),
        MembershipChange.reason.label("change_reason"),
        Staff.name.label("changed_by"),
        *_FIGURES,
        *_SPENDING,
        *_COUNTS.c,
        _POINTS_GIVEN,
        _FRIENDS,
        *EXPIRING.c,
        *ACTIVATING.c,
    )
    .select_from(Customer)
    .join(Account, Account.customer_id == Customer.id)
    .outerjoin(TierStanding, TierStanding.customer_id == Customer.id)
    .join(_COUNTS, true())
    .outerjoin(
        MembershipChange,
        (MembershipChange.customer_id == Customer.id) & (MembershipChange.seq == _LAST_CHANGE),
    )
    .outerjoin(Staff, Staff.id == MembershipChange.staff_id)
    .outerjoin(EXPIRING, true())
    .outerjoin(ACTIVATING, true())
    .where(Customer.id == bindparam("customer_id"))
)


def _book(read: Read, row: Row[Any]) -> Book:
    """Return the customer's points and spending as the account has them; all lots are read only if something is due."""
    figures = Figures(*(getattr(row, column.key) for column in _FIGURES))
    spending = Spending(*(getattr(row, column.key) for column in _SPENDING))
    return Book(row.id, figures, spending, row.last_seq, row.due_at, lambda: _lots(read, row))


def _lots(read: Read, row: Row[Any]) -> Iterable[Lot]:
    if row.due_at is not None and row.due_at <= read.at:
        return read_open_lots(read.connection, [row.id]).get(row.id, ())
    return nearest_lots(row, read.at)


def _customer(row: Row[Any]) -> CustomerView:
    return CustomerView(
        customer_id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        name=called(row.id, row.first_name, row.last_name, row.card, row.record_state),
        phone=row.phone,
        email=row.email,
        birthday=row.birthday,
        country=row.country,
        card=row.card,
        member_type=row.member_type,
        record_state=row.record_state,
        registered_at=row.registered_at,
        version=row.version,
    )


def _membership(read: Read, row: Row[Any]) -> MembershipView:
    joined_on = None if row.joined_at is None else local_date(row.joined_at, read.programme.time_zone)
    since = row.changed_at or row.registered_at
    return MembershipView(row.membership, row.joined_at, joined_on, since, row.changed_by, row.change_reason)


def spend_view(read: Read, spending: Spending) -> SpendView:
    """Return what a customer spent, net of refunds first."""
    money = read.programme.money
    net, last = spending.gross_minor - spending.refunded_minor, spending.last_purchase_minor
    return SpendView(
        total=money(net),
        gross=money(spending.gross_minor),
        refunded=money(spending.refunded_minor),
        transactions=spending.transactions,
        average=money(average(net, spending.transactions)) if spending.transactions else None,
        last_value=None if last is None else money(last),
        last_at=spending.last_purchase_at,
        last_store=spending.last_purchase_store_id,
    )


def segments_at(read: Read, customer: CustomerView, spending: Spending, at: datetime) -> tuple[SegmentView, ...]:
    """Return the segments that somebody with this spending is in at an instant; nobody is in one once erased."""
    if customer.record_state != RecordState.LIVE:
        return ()
    net = read.programme.money(spending.gross_minor - spending.refunded_minor)
    shopping = Shopping(customer.registered_at, spending.last_purchase_at, spending.transactions, net)
    return segments_of(shopping, bounds_of(read.programme.policies, at, read.programme.time_zone))


def _notes(read: Read, customer_id: int) -> tuple[NoteView, ...]:
    """Return the latest open notes, complaints before others."""
    found = open_notes(read, customer_id, _NOTES_READ)
    return tuple(sorted(found, key=lambda note: note.kind != "complaint")[:NOTES])
