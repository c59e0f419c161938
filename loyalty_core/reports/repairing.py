"""Rebuilding what is only remembered: accounts and what is left of lots, from the entries that are never changed.

Postings, allocations and receipts are the truth, and nothing here writes any. So `Verify` is clean afterwards where
caches alone were damaged, and names the rest where the truth itself was. Each kind of row is one statement, which
writes only rows that differ. Nobody else writes meanwhile.
"""

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import Connection, text

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.reports.promises.points import REPLAYED, TAKEN
from loyalty_core.reports.promises.receipts import RECEIPTS

_LOTS = f"""
UPDATE lot SET points_left = lot.quantity - right_.taken
FROM (
    SELECT l.customer_id, l.seq, COALESCE(t.taken, 0) AS taken
    FROM lot l LEFT JOIN ({TAKEN}) t ON t.customer_id = l.customer_id AND t.lot_seq = l.seq
) right_
WHERE lot.customer_id = right_.customer_id AND lot.seq = right_.seq
      AND lot.points_left <> lot.quantity - right_.taken AND right_.taken BETWEEN 0 AND lot.quantity
RETURNING lot.customer_id
"""  # noqa: S608 - made of constants

_FIGURES = (
    "last_seq",
    "available",
    "pending",
    "debt",
    "lifetime",
    "earned",
    "redeemed",
    "expired",
    "clawed_back",
    "written_off",
    "gross_minor",
    "refunded_minor",
    "transactions",
)
_ACCOUNTS = f"""
UPDATE account SET {", ".join(f"{name} = right_.{name}" for name in _FIGURES)}
FROM (
    SELECT a.customer_id, COALESCE(p.last_seq, 0) AS last_seq, COALESCE(p.available, 0) AS available,
           COALESCE(p.pending, 0) AS pending, COALESCE(p.debt, 0) AS debt, COALESCE(p.lifetime, 0) AS lifetime,
           COALESCE(p.earned, 0) AS earned, COALESCE(p.redeemed, 0) AS redeemed, COALESCE(p.expired, 0) AS expired,
           COALESCE(p.clawed_back, 0) AS clawed_back, COALESCE(p.written_off, 0) AS written_off,
           COALESCE(r.gross, 0) AS gross_minor, COALESCE(r.refunded, 0) AS refunded_minor,
           COALESCE(r.sales, 0) AS transactions
    FROM account a
    LEFT JOIN ({REPLAYED}) p ON p.customer_id = a.customer_id
    LEFT JOIN ({RECEIPTS}) r ON r.customer_id = a.customer_id
) right_
WHERE account.customer_id = right_.customer_id
      AND ({" OR ".join(f"account.{name} <> right_.{name}" for name in _FIGURES)})
RETURNING account.customer_id
"""  # noqa: S608 - made of constants

_LAST_PURCHASES = """
UPDATE account
SET last_purchase_at = right_.at, last_purchase_minor = right_.amount_minor, last_purchase_store_id = right_.store_id
FROM (
    SELECT a.customer_id, s.at, s.amount_minor, s.store_id
    FROM account a
    LEFT JOIN (
        SELECT customer_id, at, amount_minor, store_id,
               ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY at DESC, id DESC) AS place
        FROM purchase WHERE kind = 'sale' AND customer_id IS NOT NULL
    ) s ON s.customer_id = a.customer_id AND s.place = 1
) right_
WHERE account.customer_id = right_.customer_id AND account.last_purchase_at IS DISTINCT FROM right_.at
RETURNING account.customer_id
"""

_DUE = """
UPDATE account SET due_at = right_.due_at
FROM (
    SELECT a.customer_id, MIN(CASE WHEN l.pending THEN l.available_from ELSE l.expires_at END) AS due_at
    FROM account a LEFT JOIN lot l ON l.customer_id = a.customer_id AND l.points_left > 0
    GROUP BY a.customer_id
) right_
WHERE account.customer_id = right_.customer_id AND account.due_at IS DISTINCT FROM right_.due_at
RETURNING account.customer_id
"""


class RepairCaches(Command):
    """Rebuild accounts and what is left of lots from postings, allocations and receipts.

    The result's `customers` are the numbers of those whose rows were wrong; it is empty where none was.
    """

    name: ClassVar[str] = "reports.repair-caches"
    permission: ClassVar[Permission] = Permission.REPAIR
    why_final: ClassVar[str] = "What was wrong is not made wrong again."

    def execute(self, work: Work) -> Outcome:
        _alone(work.connection)
        lots = _repair(work.connection, _LOTS)
        accounts = {
            customer_id
            for statement in (_ACCOUNTS, _LAST_PURCHASES, _DUE)
            for customer_id in _repair(work.connection, statement)
        }
        customers = sorted(accounts.union(lots))
        said = f"{len(accounts):,} accounts and {len(lots):,} lots were rebuilt." if customers else "Nothing was wrong."
        changes = [
            Change(what, 0, count)
            for what, count in (("accounts rebuilt", len(accounts)), ("lots rebuilt", len(lots)))
            if count
        ]
        return Outcome(said, result={"customers": customers, "lots": len(lots)}, changes=tuple(changes))


def _alone(connection: Connection) -> None:
    """Keep all other writers out until the transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SET LOCAL statement_timeout = '15min'"))
        connection.execute(text("LOCK TABLE account, lot IN EXCLUSIVE MODE"))


def _repair(connection: Connection, statement: str) -> Sequence[int]:
    return connection.execute(text(statement)).scalars().all()
