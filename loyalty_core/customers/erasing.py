"""Erasing a person: no personal value is left in any table, and every sum of the books still holds (promise 15).

Gone are name, phone number, e-mail address, birthday, country, card and referral code; every search term, and the words
of the name where nobody else bears them; the texts of notes, of messages, of reviews and of reasons that people typed;
whom they referred, and how others named them as a friend; the personal side of the audit, and in the answers of
requests what differed before and after. Postings, purchases, redemptions and coupons stay as numbers for the books. Of
a posting the comment alone is cleared: the tables allow that and no other change. Records that were merged into this
one go with it.

Remaining points expire at once by postings of their own, and a debt is written off: nobody is left to have them.
Coupons that were not used are voided and redemptions that wait are cancelled, so that their places are free again.
Referrals that are pending are cancelled, and the history of the membership ends.
"""

from typing import ClassVar

from sqlalchemy import Connection, or_, select

from loyalty_core.coupons import holding as coupons
from loyalty_core.customers.editing import erased
from loyalty_core.customers.forgetting import forget_person
from loyalty_core.customers.rules import RecordState
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.reward import Redemption
from loyalty_core.referrals.cancelling import cancel, pending_among, referrals_of_person
from loyalty_core.rewards.giving import take_back
from loyalty_core.text import check_text

_FOR_GOOD = "The person cannot be brought back: what is erased is gone."


class EraseCustomer(Command):
    """Erase a person for good; the reason may name nobody.

    Raises:
        NotFound: there is no such customer.
        Refused: the customer was erased before.
        Invalid: the reason is missing.
    """

    name: ClassVar[str] = "customers.erase"
    permission: ClassVar[Permission] = Permission.ERASE_CUSTOMER
    why_final: ClassVar[str] = _FOR_GOOD
    erases: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        check_text(self.reason, "reason", 200)
        records = _records(work.connection, self.customer_id)
        referrals = pending_among(work, referrals_of_person(work, records))
        work.books.open_without_lots(set(records).union(*referrals.values()))
        work.books.open_all(records)
        _refuse_erased(work.connection, self.customer_id)
        changes = _close(work, self.customer_id, records)
        forget_person(work, records)
        return Outcome(
            f"Customer {self.customer_id} is erased.",
            self.customer_id,
            {"customer_id": self.customer_id, "records": len(records)},
            (Change("record_state", RecordState.LIVE.value, RecordState.ERASED.value), *changes),
            lost=(_FOR_GOOD,),
        )


def _records(connection: Connection, customer_id: int) -> list[int]:
    """Return the records of one person: the customer, and what was merged into it."""
    theirs = or_(Customer.id == customer_id, Customer.merged_into_id == customer_id)
    records = list(connection.execute(select(Customer.id).where(theirs).order_by(Customer.id)).scalars())
    if customer_id not in records:
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    return records


def _refuse_erased(connection: Connection, customer_id: int) -> None:
    state = connection.execute(
        select(Customer.record_state).where(Customer.id == customer_id).with_for_update()
    ).scalar_one()
    if state == RecordState.ERASED:
        raise erased(customer_id)


def _close(work: Work, customer_id: int, records: list[int]) -> list[Change]:
    """End what is open: referrals, redemptions, coupons, points and debt; return what is said of it."""
    connection = work.connection
    referrals = pending_among(work, referrals_of_person(work, records))
    cancel(work, list(referrals), "erased")
    waiting = select(Redemption.id).where(Redemption.customer_id == customer_id, Redemption.state == "waiting")
    for number in connection.execute(waiting).scalars().all():
        take_back(work, number, None)
    unused = select(Coupon.code).where(Coupon.customer_id == customer_id, Coupon.state.in_(("issued", "claimed")))
    codes = connection.execute(unused.order_by(Coupon.campaign_id, Coupon.id)).scalars().all()
    for code in codes:
        coupons.move(work, coupons.hold(work, code), "voided", voided_at=work.at)
    work.book(customer_id).close(work.cause("erasure", reason="erased"), work.at)
    counted = (("referrals cancelled", len(referrals)), ("coupons voided", len(codes)))
    return [Change(what, 0, number) for what, number in counted if number]
