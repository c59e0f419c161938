"""Explaining a balance: each lot, what took from it, and the proof that all of it sums to what the account says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.ledger import Allocation, Lot, Posting
from loyalty_core.models.purchase import Purchase
from loyalty_core.points.queries import lot_state, read_points
from loyalty_core.points.views import Consumption, ExplainedLot, Explanation, LotView, PointsView, Proof

MAX_LOTS = 200


@dataclass(frozen=True)
class ExplainPoints(Query[Explanation]):
    """The lots of a customer, latest first, with what took from each, and the proofs over all of them.

    Attributes:
        limit: lots wanted, 1 to `MAX_LOTS`.
        before_lot: only lots with a lower number.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    limit: int = 50
    before_lot: int | None = None

    def answer(self, read: Read) -> Explanation:
        points = read_points(read, self.customer_id)
        wanted = min(max(self.limit, 1), MAX_LOTS)
        rows = self._lots(read, wanted + 1)
        shown = rows[:wanted]
        taken = _taken(read, self.customer_id, [row.seq for row in shown])
        lots = tuple(_explained(row, taken.get(row.seq, ()), read) for row in shown)
        return Explanation(self.customer_id, points, lots, len(rows) > wanted, _proofs(read, self.customer_id, points))

    def _lots(self, read: Read, count: int) -> Sequence[Any]:
        statement = (
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
                Posting.kind,
                Posting.reason,
                Purchase.receipt_id,
            )
            .join(Posting, (Posting.customer_id == Lot.customer_id) & (Posting.seq == Lot.seq))
            .outerjoin(Purchase, Purchase.id == Lot.purchase_id)
            .where(Lot.customer_id == self.customer_id)
            .order_by(Lot.seq.desc())
            .limit(count)
        )
        if self.before_lot is not None:
            statement = statement.where(Lot.seq < self.before_lot)
        return read.connection.execute(statement).all()


def _taken(read: Read, customer_id: int, lots: Sequence[int]) -> dict[int, list[Consumption]]:
    rows = read.connection.execute(
        select(
            Allocation.lot_seq,
            Posting.seq,
            Posting.kind,
            Posting.effective_at,
            case((Allocation.reverses_seq.is_(None), Allocation.points), else_=-Allocation.points),
            Posting.reason,
            Posting.comment,
            Posting.purchase_id,
            Purchase.receipt_id,
        )
        .join(Posting, (Posting.customer_id == Allocation.customer_id) & (Posting.seq == Allocation.posting_seq))
        .outerjoin(Purchase, Purchase.id == Posting.purchase_id)
        .where(Allocation.customer_id == customer_id, Allocation.lot_seq.in_(lots))
        .order_by(Allocation.lot_seq, Posting.seq)
    )
    found: dict[int, list[Consumption]] = {}
    for lot_seq, seq, kind, at, points, reason, comment, purchase_id, receipt_id in rows:
        transaction_id = None if purchase_id is None else f"T{purchase_id}"
        item = Consumption(seq, kind, at, points, reason, comment, transaction_id, receipt_id)
        found.setdefault(lot_seq, []).append(item)
    return found


def _explained(row: Any, taken: Sequence[Consumption], read: Read) -> ExplainedLot:
    lot = LotView(
        row.seq,
        row.opened_at,
        row.quantity,
        row.points_left,
        lot_state(row.points_left, row.pending, row.available_from, row.expires_at, read.at),
        row.available_from,
        row.last_valid_on,
        None if row.purchase_id is None else f"T{row.purchase_id}",
    )
    return ExplainedLot(lot, row.kind, row.receipt_id, row.reason, tuple(taken))


def _proofs(read: Read, customer_id: int, points: PointsView) -> tuple[Proof, ...]:
    """Return the sums over the tables as they stand, with what fell due since then as a term of its own."""
    quantity, open_left, waiting = read.connection.execute(
        select(
            func.coalesce(func.sum(Lot.quantity), 0),
            func.coalesce(func.sum(case((Lot.pending.is_(False), Lot.points_left), else_=0)), 0),
            func.coalesce(func.sum(case((Lot.pending.is_(True), Lot.points_left), else_=0)), 0),
        ).where(Lot.customer_id == customer_id)
    ).one()
    taken, returned = read.connection.execute(
        select(
            func.coalesce(func.sum(case((Allocation.reverses_seq.is_(None), Allocation.points), else_=0)), 0),
            func.coalesce(func.sum(case((Allocation.reverses_seq.is_(None), 0), else_=Allocation.points)), 0),
        ).where(Allocation.customer_id == customer_id)
    ).one()
    left = points.available + points.pending
    due = left - int(open_left) - int(waiting)
    return (
        _proof(
            "what lots were opened with, less what was taken, is what is left",
            left,
            ("opened", quantity),
            ("taken", -taken),
            ("given back", returned),
            ("fell due since", due),
        ),
        _proof(
            "earned points are all accounted for",
            points.earned,
            ("available", points.available),
            ("pending", points.pending),
            ("redeemed", points.redeemed),
            ("expired", points.expired),
            ("taken back", points.clawed_back),
            ("written off", -points.written_off),
            ("owed", -points.debt),
        ),
    )


def _proof(says: str, stated: int, *terms: tuple[str, Any]) -> Proof:
    numbers = tuple((name, int(number)) for name, number in terms)
    return Proof(says, numbers, sum(number for _, number in numbers), stated)
