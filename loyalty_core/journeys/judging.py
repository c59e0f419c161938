"""What a period that is over makes of somebody who takes part (R56, R57)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from loyalty_core.customers.rules import Membership
from loyalty_core.desk.work import Work
from loyalty_core.journeys.keeping import Held, move, put_off
from loyalty_core.journeys.rules import TAKING_PART, Stage, period_at, stage_after_period
from loyalty_core.journeys.uses import benefits_in, uses_in
from loyalty_core.models.membership import MembershipChange

_JUST_BEFORE = timedelta(microseconds=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def verdict(work: Work, held: Held, ends: datetime) -> tuple[Stage, int]:
    """Return the stage of a held customer after the period that ended at an instant (UTC), and their uses in it."""
    span = period_at(ends - _JUST_BEFORE, held.version.period, work.programme.time_zone)
    uses = uses_in(work.connection, held.customer_id, held.journey_id, span)
    benefits = benefits_in(work.connection, held.customer_id, span)
    whole = _takes_part_since(work, held) <= span.begins
    return stage_after_period(uses, benefits, held.version.top_uses, whole=whole), uses


def _takes_part_since(work: Work, held: Held) -> datetime:
    """Return since when somebody can have used offers without a break: who was away is not judged by that (UTC)."""
    back = work.connection.execute(
        select(func.max(MembershipChange.at)).where(
            MembershipChange.customer_id == held.customer_id,
            MembershipChange.status == Membership.ENROLLED.value,
            MembershipChange.status_before != Membership.ENROLLED.value,
        )
    ).scalar_one()
    return max(instant for instant in (held.accepted_at, back, _BEGINNING) if instant is not None)


def judge_before_use(work: Work, held: Held) -> Held:
    """Judge a held customer by the periods that are over, where they use an offer before the job came to do so.

    So it makes no difference when the job runs. Nobody is told: who uses an offer need not be won back.
    """
    while held.stage in TAKING_PART and held.due_at is not None and held.due_at <= work.at:
        ends = held.due_at
        to, uses = verdict(work, held, ends)
        held = put_off(work, held) if to is held.stage else move(work, held, "period", to, uses=uses, at=ends)
    return held
