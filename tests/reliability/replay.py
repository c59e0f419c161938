"""The promises of the ledger reckoned from the rows one by one, in plain loops: a second opinion besides `Verify`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from loyalty_core.models.ledger import Account, Allocation, Lot, Posting

_FIGURES = ("earned", "redeemed", "expired", "clawed_back", "written_off")
_ADDS_TO = {
    "earn": "earned",
    "credit": "earned",
    "spend": "redeemed",
    "spend-cancelled": "redeemed",
    "expire": "expired",
    "claw-back": "clawed_back",
    "debit": "clawed_back",
    "debit-undone": "clawed_back",
    "credit-undone": "clawed_back",
    "opening": "earned",
    "opening-undone": "clawed_back",
    "write-off": "written_off",
    "merge-in": "earned",
    "merge-out": "earned",
    "merge-earned": "earned",
    "merge-redeemed": "redeemed",
    "merge-expired": "expired",
    "merge-clawed-back": "clawed_back",
    "merge-written-off": "written_off",
}
_MOVES_NOTHING_EARNED = ("activate", "merge-debt")


def breaches(connection: Connection) -> list[str]:
    """Return what the rows of all customers say against promises 1 to 5, 10 and 14; nothing, if they are kept."""
    postings = _by_customer(connection, Posting)
    lots = _by_customer(connection, Lot)
    allocations = _by_customer(connection, Allocation)
    found = _brought_along([lot for own in lots.values() for lot in own])
    for customer_id, (account,) in _by_customer(connection, Account).items():
        own = (postings.get(customer_id, []), lots.get(customer_id, []), allocations.get(customer_id, []))
        found += [f"customer {customer_id}: {breach}" for breach in _of_one(account, *own)]
    return found


def _by_customer(connection: Connection, table: Any) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = {}
    for row in connection.execute(select(*table.__table__.c).order_by(*table.__table__.primary_key)):
        rows.setdefault(row.customer_id, []).append(row)
    return rows


def _of_one(account: Any, postings: Sequence[Any], lots: Sequence[Any], allocations: Sequence[Any]) -> list[str]:
    found = _replayed(account, postings)
    if sum(lot.points_left for lot in lots if not lot.pending) != account.available:
        found.append("1: available is not what is left")
    if sum(lot.points_left for lot in lots if lot.pending) != account.pending:
        found.append("1: pending is not what is left")
    for lot in lots:
        taken = sum(
            part.points if part.reverses_seq is None else -part.points
            for part in allocations
            if part.lot_seq == lot.seq
        )
        if lot.quantity - lot.points_left != taken:
            found.append(f"3: lot {lot.seq} misses other points than were taken")
    whole = account.available + account.pending + account.redeemed + account.expired + account.clawed_back
    if account.earned != whole - account.written_off - account.debt:
        found.append("4: earned is not what became of it")
    if account.available and account.debt:
        found.append("5: points and debt together")
    return found + _spends(postings, allocations)


def _brought_along(lots: Sequence[Any]) -> list[str]:
    """Say which lots came with a merge and live longer or shorter than before."""
    first = {(lot.customer_id, lot.seq): lot for lot in lots}
    return [
        f"customer {lot.customer_id}: 14: lot {lot.seq} ends otherwise than where it was opened"
        for lot in lots
        if lot.from_seq is not None and lot.expires_at != first[lot.from_customer_id, lot.from_seq].expires_at
    ]


def _replayed(account: Any, postings: Sequence[Any]) -> list[str]:
    found = []
    available = pending = debt = lifetime = 0
    figures = dict.fromkeys(_FIGURES, 0)
    for number, posting in enumerate(postings, start=1):
        available += posting.available_change
        pending += posting.pending_change
        debt += posting.debt_change
        lifetime += posting.lifetime_change
        if posting.kind not in _MOVES_NOTHING_EARNED:
            figure = _ADDS_TO[posting.kind]
            figures[figure] += posting.points if figure in ("earned", "written_off") else -posting.points
        if posting.seq != number:
            found.append(f"2: posting {posting.seq} stands at place {number}")
        if (posting.available_after, posting.pending_after, posting.debt_after) != (available, pending, debt):
            found.append(f"2: posting {posting.seq} does not follow from those before")
    replayed = (available, pending, debt, lifetime, *figures.values())
    stored = (account.available, account.pending, account.debt, account.lifetime)
    if replayed != (*stored, *(getattr(account, figure) for figure in _FIGURES)):
        found.append("2: the postings give another account")
    return found


def _spends(postings: Sequence[Any], allocations: Sequence[Any]) -> list[str]:
    found = []
    for posting in postings:
        if posting.kind in ("spend", "debit", "expire", "merge-out"):
            taken = sum(part.points for part in allocations if part.posting_seq == posting.seq)
            if taken != -posting.points:
                found.append(f"3: posting {posting.seq} took other points than its lots gave")
            back = sum(part.points for part in allocations if part.reverses_seq == posting.seq)
            if back > taken:
                found.append(f"10: posting {posting.seq} was given back more than once")
    return found
