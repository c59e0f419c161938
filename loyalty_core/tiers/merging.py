"""Tiers where two records become one: the rules judge who goes on by what both did (promise 17).

The merged-away record's history of tiers stays where it is and moves no more. What it bought counts for the survivor
because it is theirs now; points count from the instants at which the closed record got them (see `facts`).
"""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierChange, TierOverride, TierStanding
from loyalty_core.tiers.beginning import begin_tiers, has_begun
from loyalty_core.tiers.judging import judge
from loyalty_core.tiers.overriding import find_running, running_at


def merge_tiers(work: Work, survivor: int, gone: int, joined_through: datetime | None) -> None:
    """Let the rules decide over a survivor, whose records are written, when the command has run.

    Args:
        work: both accounts are locked.
        survivor, gone: numbers of the customers.
        joined_through: since when the survivor is a member, where it is one through the other record alone (UTC).
    """
    connection = work.connection
    if joined_through is not None and not has_begun(connection, survivor):
        start = _started_in(work, gone)
        connection.execute(update(Customer).where(Customer.id == survivor).values(tier_id=start))
        begin_tiers(work, [(survivor, start, joined_through)])
    connection.execute(delete(TierStanding).where(TierStanding.customer_id == gone))
    work.books.note_changed([survivor])
    if find_running(work, survivor) is None and _carry_override(work, survivor, gone):
        work.books.save(work.at)
        judge(work, [survivor], work.at)


def _started_in(work: Work, customer_id: int) -> str | None:
    """Return the tier in which a customer was enrolled."""
    return work.connection.execute(
        select(TierChange.to_tier_id).where(
            TierChange.customer_id == customer_id, TierChange.seq == 1, TierChange.cause == "enrolment"
        )
    ).scalar_one_or_none()


def _carry_override(work: Work, survivor: int, gone: int) -> bool:
    """Let an override of the closed record, if one runs, run on for the survivor."""
    columns = (TierOverride.tier_id, TierOverride.reason, TierOverride.until_on, TierOverride.ends_at)
    running = work.connection.execute(
        select(*columns, TierOverride.staff_id)
        .where(TierOverride.customer_id == gone, *running_at(work.at))
        .order_by(TierOverride.begins_at.desc(), TierOverride.id.desc())
        .limit(1)
    ).one_or_none()
    if running is None:
        return False
    work.connection.execute(insert(TierOverride).values(**running._asdict(), customer_id=survivor, begins_at=work.at))
    return True
