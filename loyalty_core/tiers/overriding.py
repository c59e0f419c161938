"""A manager's override of a customer's tier: given with a reason for a time, and ended before its time."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierOverride
from loyalty_core.text import check_free_text
from loyalty_core.tiers.commands import LAST_YEAR, first_instant_after, tier_name
from loyalty_core.tiers.judging import judge


class OverrideTier(Command):
    """Put a customer into a tier through the local date `until`, whatever the rules say; then the rules decide again.

    One that runs already is replaced. Undoing it ends it, and the one that it replaced runs on; what the customer was
    given for entering the tier stays theirs.

    Raises:
        NotFound: there is no such customer.
        Invalid: there is no such tier, no reason is given, or the date is past.
        Refused: the customer never joined the programme, or the record is closed.
    """

    name: ClassVar[str] = "tiers.override"
    permission: ClassVar[Permission] = Permission.OVERRIDE_TIER
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    customer_id: int
    tier_id: str
    reason: str
    until: date

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        _require_member(work, self.customer_id)
        tier = tier_name(work, self.tier_id)
        reason = check_free_text(self.reason, "reason", 500)
        if self.until < work.today:
            raise Invalid("That day is past.", field="until")
        if self.until.year > LAST_YEAR:
            raise Invalid("That is too far ahead.", field="until")
        running = find_running(work, self.customer_id)
        if running is not None:
            _end(work, running.id)
        override_id = work.connection.execute(
            insert(TierOverride)
            .values(
                customer_id=self.customer_id,
                tier_id=self.tier_id,
                reason=reason,
                begins_at=work.at,
                until_on=self.until,
                ends_at=first_instant_after(work, self.until),
                staff_id=work.actor.staff_id,
            )
            .returning(TierOverride.id)
        ).scalar_one()
        _judge(work, self.customer_id)
        return Outcome(
            f"{tier} through {self.until.day} {self.until:%B %Y}; then the rules decide again.",
            self.customer_id,
            {"override_id": override_id, "replaced": None if running is None else running.id},
            lost=("What was given for entering the tier.",),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id = int(done.body["customer_id"])
        work.book(customer_id)
        if not _end(work, done.result["override_id"]):
            raise Refused("This override is over already.", code="override-over")
        if done.result["replaced"] is not None:
            _reopen(work, done.result["replaced"])
        _judge(work, customer_id)
        return Outcome("The override is taken back.", customer_id, {"override_id": done.result["override_id"]})


class EndOverride(Command):
    """End the override of a customer's tier before its day: from now on the rules decide again.

    Raises:
        NotFound: there is no such customer.
        Refused: no override runs.
    """

    name: ClassVar[str] = "tiers.end-override"
    permission: ClassVar[Permission] = Permission.OVERRIDE_TIER
    undoable: ClassVar[bool] = True

    customer_id: int

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        running = find_running(work, self.customer_id)
        if running is None:
            raise Refused("No override of this customer's tier runs.", code="no-override")
        _end(work, running.id)
        _judge(work, self.customer_id)
        return Outcome("The override is ended; the rules decide again.", self.customer_id, {"override_id": running.id})

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id = int(done.body["customer_id"])
        work.book(customer_id)
        if find_running(work, customer_id) is not None:
            raise Conflict("Another override was set since.", code="changed-since")
        _reopen(work, done.result["override_id"])
        _judge(work, customer_id)
        return Outcome("The override runs on.", customer_id, {"override_id": done.result["override_id"]})


def find_running(work: Work, customer_id: int) -> Any:
    """Return the override of a locked customer that runs now, or None."""
    running: Any = work.connection.execute(
        select(TierOverride.id, TierOverride.tier_id)
        .where(TierOverride.customer_id == customer_id, *running_at(work.at))
        .order_by(TierOverride.begins_at.desc(), TierOverride.id.desc())
        .limit(1)
    ).one_or_none()
    return running


def running_at(at: Any) -> tuple[Any, ...]:
    """Return the conditions of an override that runs at an instant (UTC)."""
    return (
        TierOverride.begins_at <= at,
        TierOverride.ends_at > at,
        TierOverride.ended_at.is_(None) | (TierOverride.ended_at > at),
    )


def _require_member(work: Work, customer_id: int) -> None:
    row = work.connection.execute(
        select(Customer.record_state, Customer.joined_at).where(Customer.id == customer_id)
    ).one()
    if row.record_state != "live":
        raise Refused("This record is closed.", code="record-closed")
    if row.joined_at is None:
        raise Refused("This customer is not enrolled. Enrol them first.", code="not-enrolled")


def _end(work: Work, override_id: int) -> bool:
    ended = work.connection.execute(
        update(TierOverride)
        .where(TierOverride.id == override_id, *running_at(work.at))
        .values(ended_at=work.at, ended_by=work.actor.staff_id)
    )
    return ended.rowcount == 1


def _reopen(work: Work, override_id: int) -> None:
    work.connection.execute(
        update(TierOverride).where(TierOverride.id == override_id).values(ended_at=None, ended_by=None)
    )


def _judge(work: Work, customer_id: int) -> None:
    work.books.save(work.at)
    judge(work, [customer_id], work.at)
