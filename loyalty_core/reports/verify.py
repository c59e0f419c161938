"""Verifying: every promise of the ledger recomputed from the tables. It only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from sqlalchemy import Connection, func, select, text

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.reports import audits, tiers
from loyalty_core.reports.promises import PROMISES, Promise

MOST_NAMED = 20
"""How many breaches of one promise are named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach: which promise, of which customer (if of one), and which row."""

    promise: int
    says: str
    customer_id: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found; `ok` when nothing was."""

    ok: bool
    customers: int
    postings: int
    audit_rows: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Verify(Query[VerifyReport]):
    """Recompute every promise; the first breaches of each are named, lowest customer first."""

    permission: ClassVar[Permission] = Permission.VERIFY

    def answer(self, read: Read) -> VerifyReport:
        connection = read.connection
        with _all_the_time_it_needs(connection):
            found = [problem for promise in PROMISES for problem in _breaches(connection, promise)]
            wrong = islice(tiers.wrong_tiers(connection, read.programme.time_zone), MOST_NAMED)
            edited = islice(audits.edited_rows(connection), MOST_NAMED)
            problems = (
                *found,
                *(Problem(tiers.NUMBER, tiers.SAYS, customer_id, detail) for customer_id, detail in wrong),
                *(Problem(audits.NUMBER, audits.SAYS, customer_id, detail) for customer_id, detail in edited),
            )
            return VerifyReport(
                ok=not problems,
                customers=_count(connection, Customer),
                postings=_count(connection, Posting),
                audit_rows=_count(connection, AuditEntry),
                problems=problems,
            )


def _breaches(connection: Connection, promise: Promise) -> Iterator[Problem]:
    statement = f"SELECT * FROM ({promise.breaches}) found ORDER BY customer_id, detail LIMIT {MOST_NAMED}"  # noqa: S608
    for customer_id, detail in connection.execute(text(statement)):
        yield Problem(promise.number, promise.says, customer_id, detail)


def _count(connection: Connection, table: type) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


@contextmanager
def _all_the_time_it_needs(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.execute(text("SET statement_timeout = '15min'"))
    try:
        yield
    finally:
        connection.execute(text("RESET statement_timeout"))
