"""An opening balance taken back: what has not expired of it, from where it is now."""

from sqlalchemy import func, select, tuple_

from loyalty_core.desk.work import Work
from loyalty_core.models.ledger import Allocation, Lot, Posting
from loyalty_core.points.moving import lot_now
from loyalty_core.points.taking import take_back


def take_balance_back(work: Work, customer_id: int, seq: int) -> dict[str, int]:
    """Take the points of the opening balance `seq` of a customer back, who may have been merged into another since.

    Returns:
        the points that cannot come back: `owed`, `written_off` or `expired`.
    """
    connection = work.connection
    owner, lot = lot_now(connection, customer_id, seq)
    book = work.books.open(owner)
    book.stand_at(work.at)
    # What fell due just now is not in the tables before the book is saved.
    work.books.save(work.at)
    quantity = connection.execute(
        select(Lot.quantity).where(Lot.customer_id == customer_id, Lot.seq == seq)
    ).scalar_one()
    expired = _expired(work, {(customer_id, seq), *_pieces(work, customer_id, seq)})
    points = quantity - expired
    told = {"owed": 0, "written_off": 0, "expired": expired}
    if points:
        cause = work.cause("import", reason="undo")
        policies = work.programme.policies
        reverses = seq if owner == customer_id else lot
        posting = take_back(book, "opening-undone", points, lot, cause, work.at, policies, reverses=reverses)
        told["written_off" if policies.shortfall == "write-off" else "owed"] = posting.debt_change
    return told


def _pieces(work: Work, customer_id: int, seq: int) -> list[tuple[int, int]]:
    """Return as which lots a lot came along with merges, each with its customer."""
    came = select(Lot.customer_id, Lot.seq).where(Lot.from_customer_id == customer_id, Lot.from_seq == seq)
    return [(owner, number) for owner, number in work.connection.execute(came)]


def _expired(work: Work, lots: set[tuple[int, int]]) -> int:
    """Return how much of a lot expired, before it moved to another customer and after."""
    return int(
        work.connection.execute(
            select(func.coalesce(func.sum(Allocation.points), 0))
            .join(Posting, (Posting.customer_id == Allocation.customer_id) & (Posting.seq == Allocation.posting_seq))
            .where(
                tuple_(Allocation.customer_id, Allocation.lot_seq).in_(sorted(lots)),
                Posting.kind == "expire",
                Allocation.reverses_seq.is_(None),
            )
        ).scalar_one()
    )
