"""The points statement: every posting of a customer, sorted and filtered by each of its columns (R117 to R125)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from sqlalchemy import Row, Select, select

from loyalty_core.clock import start_of_day
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.ledger import Lot, Posting
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.rules import end_of_day
from loyalty_core.points.views import StatementRow
from loyalty_core.purchases.rules import transaction_number
from loyalty_core.text import fold_code

_KEY = [Posting.seq]
_ORDERS = {
    "": Order(_KEY, descending=True),
    "created": Order(_KEY, Posting.effective_at),
    "store": Order(_KEY, Posting.store_id, nullable=True),
    "terminal": Order(_KEY, Posting.terminal_id, nullable=True),
    "transaction": Order(_KEY, Posting.purchase_id, nullable=True),
    "receipt": Order(_KEY, Purchase.receipt_key, nullable=True),
    "expiry": Order(_KEY, Lot.last_valid_on, nullable=True),
    "points": Order(_KEY, Posting.points),
    "points_left": Order(_KEY, Lot.points_left, nullable=True),
    "type": Order(_KEY, Posting.kind),
    "balance": Order(_KEY, Posting.available_after),
}

_DIRECTIONS = {"added": Posting.points > 0, "taken": Posting.points < 0}


@dataclass(frozen=True)
class ListStatement(Query[Page[StatementRow]]):
    """Postings of a customer, the newest first unless the request sorts otherwise.

    Sorts: created, store, terminal, transaction, receipt, expiry, points, points_left, type, balance.

    Attributes:
        kinds: kinds of posting wanted; all, if empty.
        source: only postings that this made.
        since, until: local dates, both included.
        store_id, terminal_id: only postings made there.
        with_points_left: only those whose lot still holds points.
        purchase: only those of this receipt or transaction, by its ID.
        expires_until: only those whose points are valid until this local date, or shorter.
        direction: `added` or `taken`: only those that gave points, or took some.
        before_seq: only postings with a lower number.
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)
    kinds: tuple[str, ...] = ()
    source: str | None = None
    since: date | None = None
    until: date | None = None
    store_id: str | None = None
    terminal_id: str | None = None
    with_points_left: bool = False
    purchase: str | None = None
    expires_until: date | None = None
    direction: Literal["added", "taken"] | None = None
    before_seq: int | None = None

    def answer(self, read: Read) -> Page[StatementRow]:
        statement = self._filtered(
            select(
                Posting.seq,
                Posting.effective_at,
                Posting.store_id,
                Posting.terminal_id,
                Posting.purchase_id,
                Purchase.receipt_id,
                Posting.kind,
                Posting.source,
                Posting.points,
                Lot.points_left,
                Lot.last_valid_on,
                Posting.available_after,
                Posting.pending_after,
                Posting.debt_after,
                Posting.reason,
                Posting.comment,
                Staff.login,
            )
            .outerjoin(Purchase, Purchase.id == Posting.purchase_id)
            .outerjoin(Lot, (Lot.customer_id == Posting.customer_id) & (Lot.seq == Posting.seq))
            .outerjoin(Staff, Staff.id == Posting.staff_id),
            read,
        )
        counted = select(Posting.seq)
        if self.with_points_left or self.expires_until:
            counted = counted.join(Lot, (Lot.customer_id == Posting.customer_id) & (Lot.seq == Posting.seq))
        page = fetch_page(read.connection, statement, _ORDERS, self.request, self._filtered(counted, read))
        return page.map(_row)

    def _filtered(self, statement: Listed, read: Read) -> Listed:
        zone = read.programme.time_zone
        wanted: Sequence[Any] = [
            Posting.customer_id == self.customer_id,
            *([Posting.kind.in_(self.kinds)] if self.kinds else []),
            *([Posting.source == self.source] if self.source else []),
            *([Posting.effective_at >= start_of_day(self.since, zone)] if self.since else []),
            *([Posting.effective_at < end_of_day(self.until, zone)] if self.until else []),
            *([Posting.store_id == self.store_id] if self.store_id else []),
            *([Posting.terminal_id == self.terminal_id] if self.terminal_id else []),
            *([Lot.points_left > 0] if self.with_points_left else []),
            *([Posting.purchase_id.in_(_named(self.purchase))] if self.purchase else []),
            *([Lot.last_valid_on <= self.expires_until] if self.expires_until else []),
            *([_DIRECTIONS[self.direction]] if self.direction else []),
            *([Posting.seq < self.before_seq] if self.before_seq is not None else []),
        ]
        return statement.where(*wanted)


@dataclass(frozen=True)
class ListMergedStatement(ListStatement):
    """Postings of a record that was merged away, as they stand there: its history, and the entries that moved it on."""

    sees_merged: ClassVar[bool] = True


def _named(purchase: str) -> Select[int]:
    """Return the purchases that a receipt ID or a transaction ID can mean."""
    is_receipt = Purchase.receipt_key == fold_code(purchase)
    number = transaction_number(purchase)
    return select(Purchase.id).where(is_receipt if number is None else is_receipt | (Purchase.id == number))


def _row(row: Row[Any]) -> StatementRow:
    return StatementRow(
        seq=row.seq,
        created_at=row.effective_at,
        store=row.store_id,
        terminal=row.terminal_id,
        transaction_id=None if row.purchase_id is None else f"T{row.purchase_id}",
        receipt_id=row.receipt_id,
        type=row.kind,
        source=row.source,
        points=row.points,
        points_left=row.points_left,
        expires_on=row.last_valid_on,
        balance_after=row.available_after,
        pending_after=row.pending_after,
        debt_after=row.debt_after,
        reason=row.reason,
        comment=row.comment,
        staff=row.login,
    )
