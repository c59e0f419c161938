"""Settling many accounts: what fell due is activated and expired, in batches of few statements each.

The result is the same postings, lots and allocations that `Book.settle` makes one customer at a time; where an account
has points to activate (which may pay a debt) the book itself does it. A batch is one command, so a run that is cut off
goes on where it stopped, and runs side by side claim different accounts.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import ClassVar, Literal

from sqlalchemy import ColumnElement, Connection, Select, TextClause, bindparam, exists, select, text

from loyalty_core.database.lists import is_one_of, listing
from loyalty_core.database.types import UtcInstant
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.models.ledger import HOLDS_POINTS, Account, Lot

Settled = Literal["activate", "expire"]
"""What an account is settled for: points to activate, or points to expire."""

BATCH = 5_000
"""Accounts settled in one transaction: enough that a statement's cost is spread, few enough that locks are short."""

_DUE = """
WITH due AS (
    SELECT customer_id, seq AS lot_seq, points_left, expires_at, purchase_id,
           ROW_NUMBER() OVER w AS n, SUM(points_left) OVER w AS gone
    FROM lot
    WHERE customer_id {mine} AND points_left > 0 AND NOT pending AND expires_at <= :until
    WINDOW w AS (PARTITION BY customer_id ORDER BY expires_at, opened_at, seq)
)
"""

_POST = (
    _DUE
    + """
INSERT INTO posting (customer_id, seq, kind, points, available_change, pending_change, debt_change, lifetime_change,
                     available_after, pending_after, debt_after, source, purchase_id, effective_at, recorded_at)
SELECT a.customer_id, a.last_seq + due.n, 'expire', -due.points_left, -due.points_left, 0, 0, 0,
       a.available - due.gone, a.pending, a.debt, 'clock', due.purchase_id, due.expires_at, :recorded_at
FROM due JOIN account a ON a.customer_id = due.customer_id
"""
)

_ALLOCATE = (
    _DUE
    + """
INSERT INTO allocation (customer_id, posting_seq, lot_seq, points)
SELECT a.customer_id, a.last_seq + due.n, due.lot_seq, due.points_left
FROM due JOIN account a ON a.customer_id = due.customer_id
"""
)

_EMPTY = """
UPDATE lot SET points_left = 0
WHERE customer_id {mine} AND points_left > 0 AND NOT pending AND expires_at <= :until
"""

_BALANCE = """
UPDATE account
SET available = last.available_after,
    expired = account.expired + account.available - last.available_after,
    last_seq = last.seq
FROM (
    SELECT customer_id, MAX(seq) AS seq, MIN(available_after) AS available_after
    FROM posting p
    WHERE customer_id {mine}
      AND seq > (SELECT a.last_seq FROM account a WHERE a.customer_id = p.customer_id)
    GROUP BY customer_id
) last
WHERE account.customer_id = last.customer_id
"""

_NEXT = """
UPDATE account
SET due_at = (
    SELECT MIN(CASE WHEN pending THEN available_from ELSE expires_at END)
    FROM lot WHERE lot.customer_id = account.customer_id AND lot.points_left > 0
)
WHERE customer_id {mine}
"""


class SettleDue(Command):
    """Settle the next accounts that have something due until an instant (now, if not given).

    `only` takes those with points to activate, or those with points to expire. Whatever it is, an account is settled
    as a whole, in the order in which things fell due: so the rows are the same in whichever order jobs run.
    The result's `accounts` says how many there were; 0 means that nothing is left to do.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "points.settle"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    only: Settled | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        claimed = _claim(work.connection, due_accounts(until, self.only).limit(self.batch))
        by_book = _to_activate(work.connection, claimed, until)
        for book in work.books.open_all(by_book).values():
            book.settle(until)
        _expire(work, sorted(set(claimed) - set(by_book)), until)
        return Outcome(f"{len(claimed):,} accounts settled.", result={"accounts": len(claimed)})


def due_accounts(until: datetime, only: Settled | None) -> Select[int]:
    """Return the question for the customers with something due at an instant, what is due first at the head."""
    statement = select(Account.customer_id).where(Account.due_at <= until)
    if only is not None:
        statement = statement.where(exists().where(Lot.customer_id == Account.customer_id, *_due_lots(until, only)))
    return statement.order_by(Account.due_at, Account.customer_id)


def _due_lots(until: datetime, what: Settled) -> tuple[ColumnElement[bool], ...]:
    if what == "activate":
        return HOLDS_POINTS, Lot.pending.is_(True), Lot.available_from <= until
    return HOLDS_POINTS, Lot.pending.is_(False), Lot.expires_at <= until


def _claim(connection: Connection, statement: Select[int]) -> list[int]:
    """Lock the accounts that are due first and that nobody else works on, and return their customers."""
    if connection.dialect.name != "sqlite":
        statement = statement.with_for_update(of=Account, skip_locked=True)
    return list(connection.execute(statement).scalars())


def _to_activate(connection: Connection, customers: Sequence[int], until: datetime) -> list[int]:
    if not customers:
        return []
    mine = is_one_of(connection, Lot.customer_id, customers)
    statement = select(Lot.customer_id).where(mine, *_due_lots(until, "activate")).distinct()
    return list(connection.execute(statement).scalars())


def _expire(work: Work, customers: list[int], until: datetime) -> None:
    if not customers:
        return
    engine = work.connection.dialect.name
    values = {"customers": listing(engine, customers), "until": until, "recorded_at": work.at}
    for statement in _steps(engine):
        work.connection.execute(statement, values)


@cache
def _steps(engine: str) -> tuple[TextClause, ...]:
    """Return the steps of an expiry for an engine, built once; the customers are one parameter, however many."""
    mine = (
        "= ANY(CAST(:customers AS BIGINT[]))"
        if engine == "postgresql"
        else "IN (SELECT value FROM json_each(:customers))"
    )
    steps = []
    for sql in (_POST, _ALLOCATE, _EMPTY, _BALANCE, _NEXT):
        instants = [bindparam(name, type_=UtcInstant()) for name in ("until", "recorded_at") if f":{name}" in sql]
        steps.append(text(sql.replace("{mine}", mine)).bindparams(bindparam("customers"), *instants))
    return tuple(steps)
