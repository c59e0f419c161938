"""Settling tiers: members whose day has come are judged, in batches of few statements each.

What is found is what any write of the member would have found (`acting.settle`): moves take effect at the instants at
which they fell due, whenever this runs. A batch is one command, so a run that is cut off goes on where it stopped, and
runs side by side claim different members.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, Select, select

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.tier import TierStanding
from loyalty_core.tiers.judging import BATCH, judge


class SettleTiers(Command):
    """Judge the next members whose tier is due until an instant (now, if not given).

    The result's `members` says how many there were, `moved` how many changed their tier; 0 members means that nothing
    is left to do.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "tiers.settle"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        claimed = _claim(work.connection, until, self.batch)
        for book in work.books.open_all(claimed).values():
            book.settle(until)
        work.books.save(work.at)
        moved = judge(work, claimed, until)
        return Outcome(f"{len(claimed):,} members judged.", result={"members": len(claimed), "moved": moved})


def due_members(until: datetime) -> Select[int]:
    """Return the question for the members who are due until an instant (UTC), the longest due first."""
    return (
        select(Account.customer_id)
        .join(TierStanding, TierStanding.customer_id == Account.customer_id)
        .join(Customer, Customer.id == Account.customer_id)
        .where(TierStanding.due_at <= until, Customer.joined_at.is_not(None))
        .order_by(TierStanding.due_at, TierStanding.customer_id)
    )


def _claim(connection: Connection, until: datetime, count: int) -> list[int]:
    """Lock the accounts of the members who are due first and whom nobody else works on, and return them."""
    statement = due_members(until).limit(count)
    if connection.dialect.name != "sqlite":
        statement = statement.with_for_update(skip_locked=True, of=Account)
    return list(connection.execute(statement).scalars())
