"""Books brought in from the tables under their lock, and their new rows carried out: the ledger's only writer.

PostgreSQL: the account rows are locked, sorted, and read as they stand once the lock is held; what else hangs on them
is read by statements that come after it. SQLite: the transaction already is the only writer.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from loyalty_core.database.bulk import Row, insert_many, update_many
from loyalty_core.database.direct import Ready
from loyalty_core.database.lists import is_listed, is_one_of, listing
from loyalty_core.errors import NotFound
from loyalty_core.models.ledger import HOLDS_POINTS, Account, Allocation, Lot, Posting
from loyalty_core.points import book as books
from loyalty_core.points.book import Book, Figures, Spending

_FIGURES = (
    Account.available,
    Account.pending,
    Account.debt,
    Account.lifetime,
    Account.earned,
    Account.redeemed,
    Account.expired,
    Account.clawed_back,
    Account.written_off,
)
_SPENDING = (
    Account.gross_minor,
    Account.refunded_minor,
    Account.transactions,
    Account.last_purchase_at,
    Account.last_purchase_minor,
    Account.last_purchase_store_id,
)
_LOT = (
    Lot.seq,
    Lot.quantity,
    Lot.points_left,
    Lot.pending,
    Lot.opened_at,
    Lot.available_from,
    Lot.expires_at,
    Lot.last_valid_on,
    Lot.purchase_id,
    Lot.from_customer_id,
    Lot.from_seq,
)
_LAST_SEQ = -1
"""Place of the last number in an account's row."""

_POSTING = (
    Posting.customer_id,
    Posting.seq,
    Posting.kind,
    Posting.points,
    Posting.available_change,
    Posting.pending_change,
    Posting.debt_change,
    Posting.lifetime_change,
    Posting.available_after,
    Posting.pending_after,
    Posting.debt_after,
    Posting.source,
    Posting.purchase_id,
    Posting.reason,
    Posting.comment,
    Posting.staff_id,
    Posting.store_id,
    Posting.terminal_id,
    Posting.for_tier,
    Posting.reverses_seq,
    Posting.effective_at,
    Posting.recorded_at,
)
_ALLOCATION = (
    Allocation.customer_id,
    Allocation.posting_seq,
    Allocation.lot_seq,
    Allocation.points,
    Allocation.reverses_seq,
)


@dataclass(frozen=True, slots=True)
class _Statements:
    """What every command asks of some `customers`, built once: building a statement costs ten times running it."""

    accounts: Ready
    locked_accounts: Ready
    open_lots: Ready


@cache
def _statements(engine: str) -> _Statements:
    these_accounts = is_listed(engine, Account.customer_id, "customers")
    these_lots = is_listed(engine, Lot.customer_id, "customers")
    account = select(*_FIGURES, *_SPENDING, Account.customer_id, Account.last_seq, Account.due_at)
    return _Statements(
        Ready(account.where(these_accounts)),
        Ready(account.where(these_accounts).order_by(Account.customer_id).with_for_update()),
        Ready(select(*_LOT, Lot.customer_id).where(these_lots, HOLDS_POINTS)),
    )


class BookStore:
    """The books of one transaction: each customer's is locked and read once, and saved with the others."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._books: dict[int, Book] = {}
        self._saved: dict[int, Row] = {}
        self._changed: set[int] = set()

    def open(self, customer_id: int) -> Book:
        """Return the book of a customer, locked until the transaction ends; its lots are read when needed.

        Raises:
            NotFound: there is no such customer.
        """
        if customer_id not in self._books:
            self._read([customer_id])
        if customer_id not in self._books:
            raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
        return self._books[customer_id]

    def open_all(self, customer_ids: Collection[int]) -> dict[int, Book]:
        """Return the books of many customers, locked in the order of their numbers and read with their open lots."""
        books = self.open_without_lots(customer_ids)
        self.bring_lots(books)
        return books

    def open_without_lots(self, customer_ids: Collection[int]) -> dict[int, Book]:
        """Return the books of many customers, locked in the order of their numbers; lots are read when needed."""
        self._read(sorted(set(customer_ids) - self._books.keys()))
        return {customer_id: self._books[customer_id] for customer_id in customer_ids}

    def bring_lots(self, customer_ids: Collection[int]) -> None:
        """Read the open lots of opened books together, where it is known that they will be needed."""
        wanted = [customer_id for customer_id in sorted(customer_ids) if not self._books[customer_id].has_lots]
        lots = read_open_lots(self.connection, wanted)
        for customer_id in wanted:
            self._books[customer_id].bring_lots(lots.get(customer_id, ()))

    def date_debts(self) -> None:
        """Tell opened books since when they owe, from the postings: for receipts that are taken in as history went."""
        owing = [book.customer_id for book in self._books.values() if book.figures.debt and book.owed_since is None]
        for customer_id, owed_since in _owed_since(self.connection, owing).items():
            self._books[customer_id].owed_since = owed_since

    def opened(self) -> Iterator[Book]:
        """Give the books that were opened so far."""
        yield from self._books.values()

    def note_changed(self, customer_ids: Iterable[int]) -> None:
        """Count customers among the changed whose books were not opened."""
        self._changed.update(customer_ids)

    def take_changed(self) -> set[int]:
        """Return the customers whose accounts were saved with a change since this was asked last."""
        changed, self._changed = self._changed, set()
        return changed

    def save(self, recorded_at: datetime) -> None:
        """Write what the opened books gained, all of one kind in one statement.

        Raises:
            RuntimeError: an account moved although it was locked (a defect).
        """
        changed = [book for book in self._books.values() if book.postings or book.touched]
        connection = self.connection
        insert_many(
            connection,
            _POSTING,
            [_posting_row(book, posting, recorded_at) for book in changed for posting in book.postings],
        )
        insert_many(
            connection, (Lot.customer_id, *_LOT), [_lot_row(book, lot) for book in changed for lot in book.opened]
        )
        self._update_lots(changed)
        insert_many(connection, _ALLOCATION, [row for book in changed for row in _allocation_rows(book)])
        self._update_accounts()
        for book in changed:
            book.postings.clear()
            book.allocations.clear()
            book.opened.clear()
            book.touched.clear()

    def _read(self, customer_ids: Sequence[int]) -> None:
        engine = self.connection.dialect.name
        rows = _statements(engine).locked_accounts.rows(self.connection, customers=listing(engine, customer_ids))
        for customer_id, book in _books(self.connection, rows, None).items():
            self._books[customer_id] = book
            self._saved[customer_id] = _account_row(book)

    def _update_lots(self, changed: Iterable[Book]) -> None:
        rows = []
        for book in changed:
            new = {lot.seq for lot in book.opened}
            rows += [
                (book.customer_id, lot.seq, lot.left, lot.pending)
                for lot in book.touched.values()
                if lot.seq not in new
            ]
        update_many(self.connection, (Lot.customer_id, Lot.seq), (Lot.points_left, Lot.pending), rows)

    def _update_accounts(self) -> None:
        rows = []
        for book in self._books.values():
            before, after = self._saved[book.customer_id], _account_row(book)
            if before != after:
                rows.append((book.customer_id, before[_LAST_SEQ], *after))
                self._saved[book.customer_id] = after
                self._changed.add(book.customer_id)
        keys = (Account.customer_id, Account.last_seq)
        values = (*_FIGURES, *_SPENDING, Account.due_at, Account.last_seq)
        if update_many(self.connection, keys, values, rows) != len(rows):
            raise RuntimeError("an account changed although it was locked")


def read_books(
    connection: Connection, customer_ids: Sequence[int], lots: dict[int, list[books.Lot]] | None = None
) -> dict[int, Book]:
    """Return the books of some customers as they are stored, without a lock; `lots` as read, or when needed."""
    engine = connection.dialect.name
    rows = _statements(engine).accounts.rows(connection, customers=listing(engine, customer_ids))
    return _books(connection, rows, lots)


def _books(connection: Connection, rows: Sequence[Row], lots: dict[int, list[books.Lot]] | None) -> dict[int, Book]:
    found: dict[int, Book] = {}
    figures, spending = len(_FIGURES), len(_FIGURES) + len(_SPENDING)
    for row in rows:
        customer_id, last_seq, due_at = row[spending:]
        shelf = _lots_of(connection, customer_id, lots)
        found[customer_id] = Book(
            customer_id, Figures(*row[:figures]), Spending(*row[figures:spending]), last_seq, due_at, shelf
        )
    return found


def _lots_of(connection: Connection, customer_id: int, lots: dict[int, list[books.Lot]] | None) -> Any:
    if lots is not None:
        return lambda: lots.get(customer_id, ())
    return lambda: read_open_lots(connection, [customer_id]).get(customer_id, ())


def read_open_lots(connection: Connection, customer_ids: Sequence[int]) -> dict[int, list[books.Lot]]:
    """Return the lots that hold points, by customer."""
    found: dict[int, list[books.Lot]] = {}
    if not customer_ids:
        return found
    engine = connection.dialect.name
    wanted = listing(engine, customer_ids)
    for *lot, customer_id in _statements(engine).open_lots.rows(connection, customers=wanted):
        found.setdefault(customer_id, []).append(books.Lot(*lot))
    return found


def _owed_since(connection: Connection, customer_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when customers came to owe what they owe: the latest rise of a debt since they last owed nothing."""
    if not customer_ids:
        return {}
    before = aliased(Posting)
    free = (
        select(func.coalesce(func.max(before.seq), 0))
        .where(before.customer_id == Posting.customer_id, before.debt_after == 0)
        .scalar_subquery()
    )
    statement = (
        select(Posting.customer_id, func.max(Posting.effective_at))
        .where(is_one_of(connection, Posting.customer_id, customer_ids), Posting.debt_change > 0, Posting.seq > free)
        .group_by(Posting.customer_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def read_spent(connection: Connection, customer_id: int, posting_seq: int) -> list[tuple[books.Lot, int]]:
    """Return the lots that a posting took points from, as they stand now, with the points, in spend order."""
    rows = connection.execute(
        select(Allocation.points, *_LOT)
        .join(Lot, (Lot.customer_id == Allocation.customer_id) & (Lot.seq == Allocation.lot_seq))
        .where(
            Allocation.customer_id == customer_id,
            Allocation.posting_seq == posting_seq,
            Allocation.reverses_seq.is_(None),
        )
    )
    spent = [(books.Lot(*lot), points) for points, *lot in rows]
    return sorted(spent, key=lambda pair: books.spend_order(pair[0]))


def _posting_row(book: Book, posting: books.Posting, recorded_at: datetime) -> Row:
    *start, cause, reverses_seq, effective_at = posting
    return (book.customer_id, *start, *cause, reverses_seq, effective_at, recorded_at)


def _lot_row(book: Book, lot: books.Lot) -> Row:
    return (
        book.customer_id,
        lot.seq,
        lot.quantity,
        lot.left,
        lot.pending,
        lot.opened_at,
        lot.available_from,
        lot.expires_at,
        lot.last_valid_on,
        lot.purchase_id,
        lot.from_customer_id,
        lot.from_seq,
    )


def _allocation_rows(book: Book) -> Iterator[Row]:
    for posting_seq, lot_seq, points, reverses_seq in book.allocations:
        yield (book.customer_id, posting_seq, lot_seq, points, reverses_seq)


def _account_row(book: Book) -> Row:
    """Return the figures and the spending of a book, in the order of their columns."""
    figures, spending = book.figures, book.spending
    return (
        figures.available,
        figures.pending,
        figures.debt,
        figures.lifetime,
        figures.earned,
        figures.redeemed,
        figures.expired,
        figures.clawed_back,
        figures.written_off,
        spending.gross_minor,
        spending.refunded_minor,
        spending.transactions,
        spending.last_purchase_at,
        spending.last_purchase_minor,
        spending.last_purchase_store_id,
        book.due_at,
        book.last_seq,
    )
