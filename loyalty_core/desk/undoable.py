"""The writes of the last day, and whether each can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import aliased

from loyalty_core.customers.rules import called
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.registry import command_class
from loyalty_core.desk.undo import UNDO_WITHIN, Undo
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.models.audit import AuditEntry, Request
from loyalty_core.models.customer import Customer
from loyalty_core.models.staff import Staff

MOST = 500
"""The most writes that are listed at once."""


@dataclass(frozen=True, slots=True)
class RecentWrite:
    """A write of the last day.

    Attributes:
        receipt_id: what an undo takes.
        at: when it was done, UTC.
        command: its name.
        said: the sentence it was answered with.
        customer_id, customer_name: whom it concerned, if one customer.
        staff: login of who did it.
        can_undo: whether an undo is not refused from the outset.
        why_not: why it is, or None.
        lost: what an undo cannot bring back, as it was known when it was done.
    """

    receipt_id: int
    at: datetime
    command: str
    said: str
    customer_id: int | None
    staff: str
    can_undo: bool
    why_not: str | None
    customer_name: str | None = None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecentWrites:
    """Writes, the latest first; `more` says that there are earlier ones within the day."""

    rows: tuple[RecentWrite, ...]
    more: bool


@dataclass(frozen=True)
class ListUndoable(Query[RecentWrites]):
    """What was done within the time in which it can be undone: one's own writes, or for whoever sees staff everybody's.

    What the clock does by itself is nobody's, and stands in the audit only: nothing of it can be undone.

    Attributes:
        limit: most writes wanted, 1 to `MOST`.
        before: only writes with a lower receipt number.
    """

    permission: ClassVar[Permission] = Permission.LOOK_UP

    limit: int = 50
    before: int | None = None

    def answer(self, read: Read) -> RecentWrites:
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"A list of writes has 1 to {MOST}.", field="limit")
        undoing = aliased(AuditEntry)
        # The numbers grow with time, so that the last one too old is found from the end.
        too_old = (
            select(AuditEntry.id).where(AuditEntry.at < read.at - UNDO_WITHIN).order_by(AuditEntry.id.desc()).limit(1)
        )
        last_old = read.connection.execute(too_old).scalar_one_or_none() or 0
        statement = (
            select(
                AuditEntry.id,
                AuditEntry.at,
                AuditEntry.command,
                AuditEntry.customer_id,
                Request.receipt,
                Staff.login,
                undoing.id.label("undone_by"),
                Customer.first_name,
                Customer.last_name,
                Customer.card,
                Customer.record_state,
            )
            .join(Request, Request.request_id == AuditEntry.request_id)
            .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
            .outerjoin(undoing, undoing.undoes == AuditEntry.id)
            .outerjoin(Customer, Customer.id == AuditEntry.customer_id)
            .where(AuditEntry.id > last_old, AuditEntry.staff_id.is_not(None))
            .order_by(AuditEntry.id.desc())
            .limit(self.limit + 1)
        )
        if self.before is not None:
            statement = statement.where(AuditEntry.id < self.before)
        if not read.actor.may(Permission.SEE_STAFF):
            statement = statement.where(AuditEntry.staff_id == read.actor.staff_id)
        rows = read.connection.execute(statement).all()
        return RecentWrites(tuple(_write(row, read.actor) for row in rows[: self.limit]), len(rows) > self.limit)


def _write(row: Any, actor: Actor) -> RecentWrite:
    why_not = _why_not(row, actor)
    said = row.receipt["said"]
    name = None
    if row.record_state is not None:
        name = called(row.customer_id, row.first_name, row.last_name, row.card, row.record_state)
    lost = tuple(row.receipt["lost"])
    return RecentWrite(
        row.id, row.at, row.command, said, row.customer_id, row.login, why_not is None, why_not, name, lost
    )


def _why_not(row: Any, actor: Actor) -> str | None:
    """Return why an undo would be refused from the outset, or None; what happened since may still be in its way."""
    if row.command == Undo.name:
        return "An undo cannot be undone; do it again instead."
    if row.undone_by is not None:
        return "This was undone already."
    command = command_class(row.command)
    if command is None or not command.undoable:
        return Command.why_final if command is None else command.why_final
    if not row.receipt["can_undo"]:
        return "Nothing was done by that; there is nothing to undo."
    return None if actor.may(command.permission) else f"Your role ({actor.role}) may not undo this."
