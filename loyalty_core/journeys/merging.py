"""Journeys where two records become one, and where a person is erased; what happened stays as history."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from loyalty_core.desk.work import Work
from loyalty_core.journeys.keeping import Held, find, held_of, move, places
from loyalty_core.journeys.rules import TAKING_PART, Stage, further
from loyalty_core.models.journey import JourneyMember, Preference


def merge_journeys(work: Work, survivor: int, gone: int) -> None:
    """Let a survivor stand in each journey where the record stood that was further; both are locked.

    The closed record keeps its steps, and no clock moves it any more.
    """
    for other in _places_of(work, gone):
        held = find(work, survivor, other.journey_id) or _enter(work, survivor, other)
        to = further(held.stage, other.stage)
        since = min(filter(None, (held.accepted_at, other.accepted_at)), default=None)
        takes_part = None if to is Stage.NOT_INTERESTED else since
        if to is not held.stage or takes_part != held.accepted_at:
            times = max(held.times_entered, other.times_entered)
            move(work, held, "merge", to, accepted_at=takes_part, times_entered=times)
    work.connection.execute(update(JourneyMember).where(JourneyMember.customer_id == gone).values(due_at=None))
    _merge_preferences(work, survivor, gone)


def forget_journeys(work: Work, records: Sequence[int]) -> None:
    """Let erased people take part in nothing any more, and forget what they like."""
    for customer_id in records:
        for held in _places_of(work, customer_id):
            to = Stage.NOT_INTERESTED if held.stage in TAKING_PART else held.stage
            move(work, held, "erase", to, accepted_at=None)
    work.connection.execute(update(JourneyMember).where(JourneyMember.customer_id.in_(records)).values(due_at=None))
    work.connection.execute(delete(Preference).where(Preference.customer_id.in_(records)))


def _places_of(work: Work, customer_id: int) -> list[Held]:
    rows = work.connection.execute(
        places().where(JourneyMember.customer_id == customer_id).order_by(JourneyMember.journey_id)
    )
    return [held_of(row) for row in rows.all()]


def _enter(work: Work, survivor: int, other: Held) -> Held:
    values = {"customer_id": survivor, "journey_id": other.journey_id, "version_id": other.version.id}
    fresh = {"stage": Stage.NOT_INVITED.value, "seq": 0, "times_entered": 0, "stage_at": work.at}
    work.connection.execute(insert(JourneyMember).values(values | fresh))
    return Held(survivor, other.journey_id, Stage.NOT_INVITED, 0, 0, None, None, other.version)


def _merge_preferences(work: Work, survivor: int, gone: int) -> None:
    columns = (Preference.tag, Preference.noted_at, Preference.staff_id)
    theirs = {row.tag: row for row in work.connection.execute(select(*columns).where(Preference.customer_id == gone))}
    known = select(Preference.tag).where(Preference.customer_id == survivor)
    for tag in work.connection.execute(known).scalars().all():
        theirs.pop(tag, None)
    if theirs:
        rows = [{"customer_id": survivor, **row._asdict()} for row in theirs.values()]
        work.connection.execute(insert(Preference), rows)
    work.connection.execute(delete(Preference).where(Preference.customer_id == gone))
