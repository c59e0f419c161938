"""Why nothing is earned, redeemed or written any more where a record is closed, and what becomes of what comes back."""

from collections.abc import Iterable

from sqlalchemy import select

from loyalty_core.customers.rules import RecordState
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.models.customer import Customer
from loyalty_core.points.book import Posting

_COMES_BACK = frozenset({"spend-cancelled", "debit-undone", "merge-in"})
_IS_TAKEN_BACK = frozenset({"claw-back", "credit-undone", "opening-undone"})


def refuse_closed(record_state: str) -> None:
    """Raise `Refused` unless a record is in use; a merged-away one is met here only while a merge is under way."""
    if record_state == RecordState.ERASED:
        raise Refused("This customer was erased; nothing can be changed any more.", code="record-closed")
    if record_state != RecordState.LIVE:
        raise Refused("This record is closed.", code="record-closed")


def let_go(work: Work) -> None:
    """Let what comes back to erased people expire at once, and what they would owe be written off (promise 15).

    Refunds, cancellations and undoing work for them as for anybody; but nobody is left to have it or to owe it.
    """
    moved = [book.customer_id for book in work.books.opened() if _may_leave_something(book.postings)]
    if not moved:
        return
    erased = select(Customer.id).where(
        is_one_of(work.connection, Customer.id, moved), Customer.record_state == RecordState.ERASED
    )
    for customer_id in work.connection.execute(erased.order_by(Customer.id)).scalars():
        book = work.books.open(customer_id)
        book.close(work.cause("erasure", reason="erased"), work.at)
        book.say_nothing()


def _may_leave_something(postings: Iterable[Posting]) -> bool:
    return any(
        posting.kind in _COMES_BACK or (posting.kind in _IS_TAKEN_BACK and posting.debt_change > 0)
        for posting in postings
    )
