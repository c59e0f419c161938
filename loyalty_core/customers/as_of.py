"""A customer as they stood at a past instant: points by when they took effect, money by the receipts until then."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import case, func, or_, select

from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.profile import ShowCustomer, segments_at, spend_view
from loyalty_core.customers.rules import Membership
from loyalty_core.customers.views import MembershipView, Profile
from loyalty_core.desk.command import Query
from loyalty_core.desk.survivor import records_of
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.referral import Referral
from loyalty_core.models.staff import Staff
from loyalty_core.points.as_of import points_as_of
from loyalty_core.points.book import Spending
from loyalty_core.points.store import read_books


@dataclass(frozen=True)
class ShowCustomerAsOf(Query[Profile]):
    """One customer as of an instant (UTC). Name and contact are today's; membership is what its history says.

    Raises:
        Invalid: the instant lies in the future.
        NotFound: there is no such customer, or they were registered and bought only later.
    """

    customer_id: int
    instant: datetime

    def answer(self, read: Read) -> Profile:
        if self.instant > read.at:
            raise Invalid("That lies in the future.", field="as_of")
        today = ShowCustomer(self.customer_id).answer(read)
        book = read_books(read.connection, [self.customer_id])[self.customer_id]
        points = points_as_of(book, read, self.instant)
        spending = self._spending(read)
        if today.customer.registered_at > self.instant and not (spending.transactions or points.earned):
            raise NotFound("This customer was registered later.", field="as_of")
        return replace(
            today,
            membership=self._membership(read, today),
            points=points,
            spend=spend_view(read, spending),
            coupons=self._coupons(read, entry_rewards=False),
            entry_rewards=self._coupons(read, entry_rewards=True),
            open_notes=tuple(note for note in today.open_notes if note.created_at <= self.instant),
            friends=self._friends(read),
            segments=segments_at(read, today.customer, spending, self.instant),
        )

    def _membership(self, read: Read, today: Profile) -> MembershipView:
        """Return where the customer stood then: after the last change until then, or before the first one after."""
        now, at = today.membership, self.instant
        changes = read.connection.execute(
            select(
                MembershipChange.at,
                MembershipChange.status_before,
                MembershipChange.status,
                MembershipChange.reason,
                Staff.name,
            )
            .outerjoin(Staff, Staff.id == MembershipChange.staff_id)
            .where(MembershipChange.customer_id == self.customer_id)
            .order_by(MembershipChange.seq)
        ).all()
        until = [change for change in changes if change.at <= at]
        status, since, by, reason = now.status, today.customer.registered_at, None, None
        if until:
            status, since, by, reason = until[-1].status, until[-1].at, until[-1].name, until[-1].reason
        elif changes:
            status = changes[0].status_before
        if now.joined_at is None or now.joined_at <= at:
            return MembershipView(status, now.joined_at, now.joined_on, since, by, reason)
        if status == Membership.ENROLLED:
            status = Membership.NOT_ENROLLED
        return MembershipView(status, None, None, since, by, reason)

    def _spending(self, read: Read) -> Spending:
        until = (Purchase.customer_id == self.customer_id, Purchase.at <= self.instant)
        spending = Spending()
        for kind, count, total in read.connection.execute(
            select(Purchase.kind, func.count(), func.sum(Purchase.amount_minor)).where(*until).group_by(Purchase.kind)
        ):
            if kind == "sale":
                spending.transactions, spending.gross_minor = int(count), int(total)
            elif kind == "refund":
                spending.refund(-int(total))
        last = read.connection.execute(
            select(Purchase.at, Purchase.amount_minor, Purchase.store_id)
            .where(*until, Purchase.kind == "sale")
            .order_by(Purchase.at.desc(), Purchase.id.desc())
            .limit(1)
        ).one_or_none()
        if last is not None:
            spending.last_purchase_at, spending.last_purchase_minor, spending.last_purchase_store_id = last
        return spending

    def _coupons(self, read: Read, *, entry_rewards: bool) -> CouponCounts:
        by_then = [
            func.coalesce(func.sum(case((column <= self.instant, 1), else_=0)), 0)
            for column in (Coupon.issued_at, Coupon.claimed_at, Coupon.used_at)
        ]
        row = read.connection.execute(
            select(*by_then).where(
                Coupon.customer_id == self.customer_id,
                Coupon.entry_reward.is_(entry_rewards),
                or_(Coupon.voided_at.is_(None), Coupon.voided_at > self.instant),
            )
        ).one()
        return CouponCounts(*(int(number) for number in row))

    def _friends(self, read: Read) -> int:
        cancelled_later = or_(Referral.cancelled_at.is_(None), Referral.cancelled_at > self.instant)
        records = records_of(read.connection, [self.customer_id])
        referred = (Referral.referrer_id.in_(records), Referral.sent_at <= self.instant, cancelled_later)
        return read.connection.execute(select(func.count()).where(*referred)).scalar_one()
