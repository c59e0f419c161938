"""A customer's points as they stood at an instant, from the postings that had taken effect by then."""

from datetime import date, datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from loyalty_core.clock import local_date
from loyalty_core.desk.work import Read
from loyalty_core.models.ledger import Allocation, Lot, Posting
from loyalty_core.points.book import KINDS, Book, Figures
from loyalty_core.points.views import DuePoints, PointsView


def points_as_of(book: Book, read: Read, instant: datetime) -> PointsView:
    """Return a customer's points at an instant (UTC), by when things took effect, whenever they were recorded.

    `book` is the customer's as it is stored; what fell due by the instant counts whether or not it was settled since.
    """
    book.settle(read.at)
    figures = _stored(read, book.customer_id, instant)
    for posting in book.postings:
        if posting.effective_at <= instant:
            figures.apply(posting)
    policies = read.programme.policies
    open_lots, waiting = _lots(read, book, instant)
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
        next_expiry=_soonest(open_lots),
        next_activation=_soonest(waiting),
        value=read.programme.money(figures.available * policies.value_minor // policies.value_points),
    )


def _stored(read: Read, customer_id: int, instant: datetime) -> Figures:
    figures = Figures()
    rows = read.connection.execute(
        select(
            Posting.kind,
            func.sum(Posting.points),
            func.sum(Posting.available_change),
            func.sum(Posting.pending_change),
            func.sum(Posting.debt_change),
            func.sum(Posting.lifetime_change),
        )
        .where(Posting.customer_id == customer_id, Posting.effective_at <= instant)
        .group_by(Posting.kind)
    )
    for kind, points, available, pending, debt, lifetime in rows:
        figures.available += int(available)
        figures.pending += int(pending)
        figures.debt += int(debt)
        figures.lifetime += int(lifetime)
        figures.count(KINDS[kind], int(points))
    return figures


def _lots(read: Read, book: Book, instant: datetime) -> tuple[list[DuePoints], list[DuePoints]]:
    """Return what was left of each lot then: of the spendable ones with an end, and of those that waited."""
    points = case((Allocation.reverses_seq.is_(None), Allocation.points), else_=-Allocation.points)
    by_then = case((Posting.effective_at <= instant, points), else_=0)
    opening = aliased(Posting)
    came_by_then = (
        select(opening.seq)
        .where(opening.customer_id == Lot.customer_id, opening.seq == Lot.seq, opening.effective_at <= instant)
        .exists()
    )
    rows = read.connection.execute(
        select(
            Lot.seq,
            Lot.available_from,
            Lot.last_valid_on,
            Lot.quantity - func.coalesce(func.sum(by_then), 0),
        )
        .outerjoin(Allocation, (Allocation.customer_id == Lot.customer_id) & (Allocation.lot_seq == Lot.seq))
        .outerjoin(Posting, (Posting.customer_id == Allocation.customer_id) & (Posting.seq == Allocation.posting_seq))
        .where(
            Lot.customer_id == book.customer_id,
            Lot.opened_at <= instant,
            or_(Lot.from_customer_id.is_(None), came_by_then),
            or_(Lot.expires_at.is_(None), Lot.expires_at > instant),
        )
        .group_by(Lot.seq, Lot.available_from, Lot.last_valid_on, Lot.quantity)
    )
    settled = {posting.seq for posting in book.postings if posting.effective_at <= instant}
    open_lots: list[DuePoints] = []
    waiting: list[DuePoints] = []
    for seq, available_from, last_valid_on, stored in rows:
        left = int(stored) - sum(a.points for a in book.allocations if a.lot_seq == seq and a.posting_seq in settled)
        if left and available_from > instant:
            waiting.append(DuePoints(left, local_date(available_from, read.programme.time_zone)))
        elif left and last_valid_on is not None:
            open_lots.append(DuePoints(left, last_valid_on))
    return open_lots, waiting


def _soonest(parts: list[DuePoints]) -> DuePoints | None:
    first: date | None = min((part.on for part in parts), default=None)
    if first is None:
        return None
    return DuePoints(sum(part.points for part in parts if part.on == first), first)
