"""When members are judged: with the write that moved something, and before a write that asks for their tier."""

from sqlalchemy import literal_column, select

from loyalty_core.customers.closed import let_go
from loyalty_core.database.direct import Ready
from loyalty_core.desk.work import Work
from loyalty_core.models.tier import TierRule
from loyalty_core.tiers.judging import judge

_RULES = Ready(select(TierRule.effective_from).limit(literal_column("1")))


def finish(work: Work) -> None:
    """Save the books, and move whom that moves: in the same transaction as the write (R208)."""
    let_go(work)
    work.books.save(work.at)
    touched = work.books.take_changed()
    if not touched or not _any_rules(work):
        return
    judge(work, touched)
    work.books.save(work.at)
    work.books.take_changed()


def settle(work: Work, customer_id: int) -> None:
    """Judge a locked customer whose tier is due, so that a write goes by the tier of its instant."""
    due_at = work.membership(customer_id).due_at
    if due_at is not None and due_at <= work.at:
        work.books.save(work.at)
        judge(work, [customer_id], work.at)
        work.books.save(work.at)
        # That was due before, and is no effect of this write.
        work.tiers_moved.pop(customer_id, None)
        work.read_again(customer_id)


def _any_rules(work: Work) -> bool:
    """Say whether there are rules; who was read under the lock says so too, and none can begin before this ends."""
    known = work.has_tier_rules()
    return bool(_RULES.rows(work.connection)) if known is None else known
