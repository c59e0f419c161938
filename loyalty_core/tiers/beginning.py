"""The beginning of a member's tiers: the one they are enrolled in, if the programme gives new members one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from loyalty_core.database.bulk import insert_many
from loyalty_core.desk.work import Work
from loyalty_core.models.tier import TierChange

_ENROLMENT = (
    TierChange.customer_id,
    TierChange.seq,
    TierChange.to_tier_id,
    TierChange.effective_at,
    TierChange.recorded_at,
    TierChange.cause,
    TierChange.staff_id,
)


def begin_tiers(work: Work, joined: Sequence[tuple[int, str | None, datetime]]) -> None:
    """Write the first change of customers who have just joined, each in a tier (or none) at an instant (UTC).

    The rules judge them when the command has run.
    """
    rows = [
        (customer_id, 1, tier_id, at, work.at, "enrolment", work.actor.staff_id)
        for customer_id, tier_id, at in joined
        if tier_id is not None
    ]
    insert_many(work.connection, _ENROLMENT, rows)
    work.books.note_changed(customer_id for customer_id, _, _ in joined)


def has_begun(connection: Connection, customer_id: int) -> bool:
    """Say whether a customer was ever in a tier: they keep it when they join again after their joining was undone."""
    first = select(TierChange.seq).where(TierChange.customer_id == customer_id).limit(1)
    return connection.execute(first).first() is not None
