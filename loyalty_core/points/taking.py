"""Taking earned points back, with the programme's policy for what is spent already (rule 3)."""

from datetime import datetime

from loyalty_core.points.book import Book, Cause, Posting
from loyalty_core.settings import Policies


def take_back(
    book: Book,
    kind: str,
    points: int,
    lot_seq: int | None,
    cause: Cause,
    at: datetime,
    policies: Policies,
    reverses: int | None = None,
) -> Posting:
    """Take points back from the lot they opened, then from the others; what is missing is owed or written off.

    Returns the claw-back's posting; a write-off is a second posting that names it.
    """
    posting = book.take_back(kind, points, lot_seq, cause, at, reverses=reverses)
    if posting.debt_change and policies.shortfall == "write-off":
        book.write_off(posting.debt_change, cause, at, reverses=posting.seq)
    return posting
