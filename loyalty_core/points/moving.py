"""Points of one customer that become another's, by postings of their own kind on both sides (promise 14).

What a merged-away customer has is moved, and never copied: each lot is emptied by a `merge-out` and opened with the
other customer by a `merge-in` that keeps expiry, order and purchase and names the lot that was opened first; a debt
moves by two `merge-debt`s; and what else the lifetime figures count by `merge-earned`, `merge-redeemed` and so on, with
opposite signs. So every figure of the programme is the same before and after, and the merged-away account stands at
zero with its history readable as it was.

What undoes something that happened before the merge goes back to where it happened. A spend is reversed in the book it
was made in, lot by lot (rule 2), and what that gives back is moved on at once. What was credited there is taken back
from the lot that holds the rest of it now (rule 3).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from loyalty_core.clock import local_date
from loyalty_core.desk.survivor import survivor_of
from loyalty_core.desk.work import Work
from loyalty_core.models.ledger import HOLDS_POINTS, Lot
from loyalty_core.points.book import Book, Cause, spend_order
from loyalty_core.points.rules import life_until
from loyalty_core.points.store import read_spent

_CARRIED = {
    "redeemed": "merge-redeemed",
    "expired": "merge-expired",
    "clawed_back": "merge-clawed-back",
    "written_off": "merge-written-off",
}
_MERGE = "merge"
LAST_PIECE = func.coalesce(func.max(case((HOLDS_POINTS, Lot.seq))), func.max(Lot.seq))
"""Of the lots that one lot became by merges: the last that holds points, or the last."""


def pass_on(work: Work, source: Book, target: Book, spends: Sequence[int] = ()) -> list[int]:
    """Move everything that stands in a settled book to another.

    Args:
        work: whose clock, person and place the postings name.
        source, target: both locked and settled.
        spends: points of redemptions, each moved by a posting of its own.

    Returns:
        the numbers of the target's postings for those redemptions, in the same order.
    """
    out = work.cause(_MERGE, reason=_MERGE, comment=f"to customer {target.customer_id}")
    into = work.cause(_MERGE, reason=_MERGE, comment=f"from customer {source.customer_id}")
    numbers = []
    for points in spends:
        _carry(source, target, "merge-redeemed", points, out, into, work.at)
        numbers.append(target.last_seq)
    for lot in sorted(source.lots.values(), key=spend_order):
        if lot.left:
            handed = source.hand_over(lot, out._replace(purchase_id=lot.purchase_id), work.at)
            target.receive(handed, source.customer_id, into, work.at)
    target.receive_debt(source.hand_over_debt(out, work.at), into, work.at)
    for figure, kind in _CARRIED.items():
        points = getattr(source.figures, figure)
        if points:
            _carry(source, target, kind, points, out, into, work.at)
    earned, lifetime = source.figures.earned, source.figures.lifetime
    if earned or lifetime:
        source.carry("merge-earned", -earned, out, work.at, lifetime=-lifetime)
        target.carry("merge-earned", earned, into, work.at, lifetime=lifetime)
    return numbers


def _carry(source: Book, target: Book, kind: str, points: int, out: Cause, into: Cause, at: datetime) -> None:
    """Move points of a lifetime figure; those that say what went carry a minus sign, as the entries they stand for."""
    sign = 1 if kind == "merge-written-off" else -1
    source.carry(kind, -sign * points, out, at)
    target.carry(kind, sign * points, into, at)


def give_back(work: Work, customer_id: int, kind: str, seq: int, cause: Cause) -> int:
    """Give back what a spend of a customer took, who may have been merged into another since.

    Returns:
        the customer who has the points now.

    Raises:
        NotFound: there is no such customer.
        Conflict: it was given back already.
    """
    owner = survivor_of(work.connection, customer_id)
    if owner == customer_id:
        _restore(work, work.book(customer_id), kind, seq, cause)
        return owner
    # Locks are taken in the order of the numbers, whichever of the two was opened first elsewhere.
    work.books.open_all([customer_id, owner])
    closed = work.books.open(customer_id)
    _restore(work, closed, kind, seq, cause)
    pass_on(work, closed, work.book(owner))
    return owner


def lot_now(connection: Connection, customer_id: int, seq: int) -> tuple[int, int | None]:
    """Return where what was left of a lot is now: the customer and the lot's number, or None where nothing was left.

    Of several pieces that came along it is one that holds points still, if there is one.
    """
    owner = survivor_of(connection, customer_id)
    if owner == customer_id:
        return owner, seq
    moved = select(LAST_PIECE).where(Lot.customer_id == owner, Lot.from_customer_id == customer_id, Lot.from_seq == seq)
    return owner, connection.execute(moved).scalar_one()


def _restore(work: Work, book: Book, kind: str, seq: int, cause: Cause) -> None:
    """Give back what the posting `seq` took, to its lots and with their expiry; lapsed ones by the policy (rule 2)."""
    spent = read_spent(work.connection, book.customer_id, seq)
    zone = work.programme.time_zone
    days = work.programme.policies.lapsed_days
    grace = life_until(local_date(work.at, zone) + timedelta(days=days), work.at, zone) if days else None
    book.give_back(kind, spent, seq, cause, work.at, grace)
