"""Reads of points: the figures of one customer, and the lots behind them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from loyalty_core.clock import local_date
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.ledger import Lot
from loyalty_core.points.book import Book
from loyalty_core.points.store import read_books
from loyalty_core.points.views import DuePoints, LotView, PointsView


def read_points(read: Read, customer_id: int) -> PointsView:
    """Return a customer's figures as they are true now: what fell due is settled in memory, nothing is written.

    Raises:
        NotFound: there is no such customer.
    """
    book = read_books(read.connection, [customer_id]).get(customer_id)
    if book is None:
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    return points_of(book, read)


def points_of(book: Book, read: Read) -> PointsView:
    """Return the figures of a book at the reader's instant."""
    book.settle(read.at)
    figures, policies = book.figures, read.programme.policies
    zone = read.programme.time_zone
    return PointsView(
        available=figures.available,
        pending=figures.pending,
        lifetime=figures.lifetime,
        redeemed=figures.redeemed,
        expired=figures.expired,
        debt=figures.debt,
        clawed_back=figures.clawed_back,
        written_off=figures.written_off,
        earned=figures.earned,
        next_expiry=_next_expiry(book) if figures.available else None,
        next_activation=_next_activation(book, zone) if figures.pending else None,
        value=read.programme.money(figures.available * policies.value_minor // policies.value_points),
    )


def _next_expiry(book: Book) -> DuePoints | None:
    days = [lot.last_valid_on for lot in book.lots.values() if lot.left and not lot.pending and lot.last_valid_on]
    if not days:
        return None
    first = min(days)
    points = sum(lot.left for lot in book.lots.values() if not lot.pending and lot.last_valid_on == first)
    return DuePoints(points, first)


def _next_activation(book: Book, zone: ZoneInfo) -> DuePoints | None:
    waiting = [lot for lot in book.lots.values() if lot.left and lot.pending]
    if not waiting:
        return None
    first = min(lot.available_from for lot in waiting)
    return DuePoints(sum(lot.left for lot in waiting if lot.available_from == first), local_date(first, zone))


@dataclass(frozen=True)
class ListLots(Query[tuple[LotView, ...]]):
    """A customer's lots, the latest first; at most 1,000."""

    customer_id: int

    def answer(self, read: Read) -> tuple[LotView, ...]:
        rows = read.connection.execute(
            select(
                Lot.seq,
                Lot.opened_at,
                Lot.quantity,
                Lot.points_left,
                Lot.pending,
                Lot.available_from,
                Lot.expires_at,
                Lot.last_valid_on,
                Lot.purchase_id,
            )
            .where(Lot.customer_id == self.customer_id)
            .order_by(Lot.seq.desc())
            .limit(1000)
        )
        return tuple(
            LotView(
                row.seq,
                row.opened_at,
                row.quantity,
                row.points_left,
                lot_state(row.points_left, row.pending, row.available_from, row.expires_at, read.at),
                row.available_from,
                row.last_valid_on,
                None if row.purchase_id is None else f"T{row.purchase_id}",
            )
            for row in rows
        )


def lot_state(left: int, pending: bool, available_from: datetime, expires_at: datetime | None, at: datetime) -> str:
    """Return open, pending, spent or expired: how a lot stands at an instant."""
    if left == 0:
        return "spent"
    if expires_at is not None and expires_at <= at:
        return "expired"
    return "pending" if pending and available_from > at else "open"
