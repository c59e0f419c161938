"""When members are judged: with the write that moved something, and before a write that asks for their tier."""

from datetime import datetime

from sqlalchemy import select

from loyalty_core.desk.work import Work
from loyalty_core.models.tier import TierRule, TierStanding
from loyalty_core.tiers.judging import judge


def finish(work: Work) -> None:
    """Save the books, and move whom that moves: in the same transaction as the write (R208)."""
    work.books.save(work.at)
    touched = work.books.take_changed()
    if not touched or not work.connection.execute(select(TierRule.effective_from).limit(1)).first():
        return
    judge(work, touched)
    work.books.save(work.at)
    work.books.take_changed()


def settle(work: Work, customer_id: int) -> None:
    """Judge a locked customer whose tier is due, so that a write goes by the tier of its instant."""
    if is_due(work, customer_id, work.at):
        work.books.save(work.at)
        judge(work, [customer_id], work.at)
        work.books.save(work.at)
        # That was due before, and is no effect of this write.
        work.tiers_moved.pop(customer_id, None)


def is_due(work: Work, customer_id: int, at: datetime) -> bool:
    """Return whether time alone may have changed a customer's tier until an instant."""
    due_at = work.connection.execute(
        select(TierStanding.due_at).where(TierStanding.customer_id == customer_id)
    ).scalar_one_or_none()
    return due_at is not None and due_at <= at
