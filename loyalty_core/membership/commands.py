"""Writes of membership: enrol, opt out, exclude, block, reinstate; and how a customer came to the programme."""

from typing import ClassVar

from sqlalchemy import select, update

from loyalty_core.customers.rules import MemberType, RecordState
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Refused
from loyalty_core.membership.changing import change, undo_change
from loyalty_core.membership.rules import Action
from loyalty_core.models.customer import Customer


class EnrolCustomer(Command):
    """Enrol a customer who is none yet, or who opted out and wants to rejoin: their frozen points are theirs again.

    Who is enrolled for the first time joins today, in the tier that new members start in.

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the customer is enrolled, or staff stopped the membership, or the record is closed.
    """

    name: ClassVar[str] = "membership.enrol"
    permission: ClassVar[Permission] = Permission.MANAGE_MEMBERSHIP
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        return change(work, Action.ENROL, self.customer_id, self.reason)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_change(work, done)


class OptOut(Command):
    """Let a member opt out, as is their own wish: they earn and redeem nothing, and their points are frozen, not lost.

    Points go on expiring by their date, and refunds and corrections still work (rule 12).

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the customer is not enrolled, or the record is closed.
    """

    name: ClassVar[str] = "membership.opt-out"
    permission: ClassVar[Permission] = Permission.MANAGE_MEMBERSHIP
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        return change(work, Action.OPT_OUT, self.customer_id, self.reason)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_change(work, done)


class ExcludeCustomer(Command):
    """Exclude a customer whom staff find not eligible (R170): the same as opting out, and not announced to them.

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the customer is excluded or blocked, or the record is closed.
    """

    name: ClassVar[str] = "membership.exclude"
    permission: ClassVar[Permission] = Permission.MANAGE_MEMBERSHIP
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        return change(work, Action.EXCLUDE, self.customer_id, self.reason)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_change(work, done)


class BlockCustomer(Command):
    """Block a customer who is suspected of fraud (R25): as excluded, and in the same transaction every pending referral
    of theirs is cancelled, as referrer and as friend, and every coupon of theirs that could be used is voided.

    Undoing it brings the membership back, not the coupons and referrals.

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the customer is blocked, or the record is closed.
    """

    name: ClassVar[str] = "membership.block"
    permission: ClassVar[Permission] = Permission.BLOCK_CUSTOMER
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        return change(work, Action.BLOCK, self.customer_id, self.reason)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_change(work, done)


class ReinstateCustomer(Command):
    """Give a customer who was excluded or blocked the membership back that stood before; who was blocked, by a manager.

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the customer is neither excluded nor blocked, or the record is closed.
        NotAllowed: the customer is blocked, and the person may not block.
    """

    name: ClassVar[str] = "membership.reinstate"
    permission: ClassVar[Permission] = Permission.MANAGE_MEMBERSHIP
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        return change(work, Action.REINSTATE, self.customer_id, self.reason)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_change(work, done)


class SetMemberType(Command):
    """Say how a customer came to the programme (R8): by themselves, by a customer, or by an affiliate.

    Raises:
        NotFound: there is no such customer.
        Invalid: there is no such type.
        Refused: it is so already, or the record is closed.
    """

    name: ClassVar[str] = "membership.set-type"
    permission: ClassVar[Permission] = Permission.EDIT_CUSTOMER
    undoable: ClassVar[bool] = True

    customer_id: int
    member_type: MemberType

    def execute(self, work: Work) -> Outcome:
        return _set_type(work, self.customer_id, self.member_type)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        now = _type_of(work, int(done.body["customer_id"]))
        if now.value != done.body["member_type"]:
            raise Conflict("The member type was changed again since; undo that first.", code="changed-meanwhile")
        return _set_type(work, int(done.body["customer_id"]), MemberType(done.result["before"]))


def _set_type(work: Work, customer_id: int, to: MemberType) -> Outcome:
    before = _type_of(work, customer_id)
    if before is to:
        raise Refused("This customer's member type is that already.", code="nothing-to-change")
    work.connection.execute(update(Customer).where(Customer.id == customer_id).values(member_type=to.value))
    said = f"Customer {customer_id}: {to.value.replace('_', ' ')}."
    change = Change("member type", before.value, to.value)
    return Outcome(said, customer_id, {"before": before.value, "member_type": to.value}, (change,))


def _type_of(work: Work, customer_id: int) -> MemberType:
    work.book(customer_id)
    row = work.connection.execute(
        select(Customer.member_type, Customer.record_state).where(Customer.id == customer_id)
    ).one()
    if row.record_state != RecordState.LIVE:
        raise Refused("This record is closed.", code="record-closed")
    return MemberType(row.member_type)
