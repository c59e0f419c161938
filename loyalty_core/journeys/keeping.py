"""A customer's place in a journey held under the customer's lock, and its moves: the row and its history together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from loyalty_core.database.keyset import Listed
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.journeys.rules import TAKING_PART, Stage, chosen, enters, period_at
from loyalty_core.models.journey import Journey, JourneyMember, JourneyStep, JourneyVersion

_VERSION: tuple[Any, ...] = (
    *(JourneyVersion.id, JourneyVersion.number, JourneyVersion.name, JourneyVersion.threshold_minor),
    *(JourneyVersion.reminder_days, JourneyVersion.answer_days, JourneyVersion.period, JourneyVersion.top_uses),
    *(JourneyVersion.benefits_days, JourneyVersion.offers, JourneyVersion.texts),
)
_MEMBER: tuple[Any, ...] = (
    *(JourneyMember.customer_id, JourneyMember.journey_id, JourneyMember.stage, JourneyMember.seq),
    *(JourneyMember.times_entered, JourneyMember.accepted_at, JourneyMember.due_at),
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version's settings, as far as they decide over its members."""

    id: int
    number: int
    name: str
    threshold_minor: int
    reminder_days: int
    answer_days: int
    period: str
    top_uses: int
    benefits_days: int
    offers: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A customer's place in a journey while the customer is locked; `seq` is that of the last step."""

    customer_id: int
    journey_id: int
    stage: Stage
    seq: int
    times_entered: int
    accepted_at: datetime | None
    due_at: datetime | None
    version: Version


def places() -> Listed:
    """Return the question for places in journeys, with their versions; `held_of` reads its rows."""
    return select(*_MEMBER, *_VERSION).join(JourneyVersion, JourneyVersion.id == JourneyMember.version_id)


def held_of(row: Any) -> Held:
    """Return the place that a row of `places` tells."""
    columns: list[Any] = list(row)
    version = Version(*columns[len(_MEMBER) : len(_MEMBER) + len(_VERSION)])
    customer_id, journey_id, stage, seq, times_entered, accepted_at, due_at = columns[: len(_MEMBER)]
    return Held(customer_id, journey_id, Stage(stage), seq, times_entered, accepted_at, due_at, version)


def find(work: Work, customer_id: int, journey_id: int) -> Held | None:
    """Return the place of a locked customer in a journey, or None where they have none."""
    theirs = (JourneyMember.customer_id == customer_id, JourneyMember.journey_id == journey_id)
    row = work.connection.execute(places().where(*theirs)).one_or_none()
    return None if row is None else held_of(row)


def running_journey(work: Work, journey_id: int) -> str:
    """Return the name of a journey that goes on.

    Raises:
        NotFound: there is no such journey.
        Refused: it was ended.
    """
    row = work.connection.execute(select(Journey.name, Journey.ended_at).where(Journey.id == journey_id)).one_or_none()
    if row is None:
        raise no_journey(journey_id)
    if row.ended_at is not None:
        raise Refused(f"The journey “{row.name}” was ended.", field="journey_id", code="journey-ended")
    return str(row.name)


def no_journey(journey_id: int) -> NotFound:
    """Return the answer to the number of no journey."""
    return NotFound(f"There is no journey {journey_id}.", field="journey_id")


def running_versions(work: Work, journey_id: int) -> list[tuple[Version, int]]:
    """Return the versions of a journey that customers are still given, each with its weight."""
    rows = work.connection.execute(
        select(*_VERSION, JourneyVersion.weight)
        .where(JourneyVersion.journey_id == journey_id, JourneyVersion.retired_at.is_(None))
        .order_by(JourneyVersion.number)
    )
    return [(Version(*settings), int(weight)) for *settings, weight in rows]


def assign(work: Work, journey_id: int, customer_ids: list[int]) -> dict[int, Held]:
    """Give locked customers who have no place in a journey yet a version by chance, and return their places.

    Chance follows from the request, so that a preview gives what doing it will.

    Raises:
        Refused: every version of the journey is retired.
    """
    versions = running_versions(work, journey_id)
    if not versions:
        raise Refused("Every version of this journey is retired.", field="journey_id", code="no-version")
    weights = [weight for _, weight in versions]
    given = {number: versions[chosen(_chance(work, number), weights)][0] for number in customer_ids}
    fresh = {"stage": Stage.NOT_INVITED.value, "seq": 0, "times_entered": 0, "stage_at": work.at}
    work.connection.execute(
        insert(JourneyMember),
        [
            {"customer_id": number, "journey_id": journey_id, "version_id": version.id, **fresh}
            for number, version in given.items()
        ],
    )
    return {
        number: Held(number, journey_id, Stage.NOT_INVITED, 0, 0, None, None, version)
        for number, version in given.items()
    }


def move(
    work: Work,
    held: Held,
    action: str,
    stage: Stage,
    *,
    uses: int = 0,
    message_id: int | None = None,
    at: datetime | None = None,
    **columns: Any,
) -> Held:
    """Bring a held place to a stage (it may be the same), with a step of its history; return it as it stands then.

    Args:
        work: of the command that does it.
        held: of a locked customer.
        action: what happened, as `JourneyStep` names it.
        stage: where it leads.
        uses: offers used in the period.
        message_id: of the message that went with it.
        at: when it took effect (UTC); now, if not given.
        columns: more columns of the place that change with it.

    Raises:
        Conflict: somebody else moved it meanwhile.
    """
    took_effect = at or work.at
    times = columns.pop("times_entered", held.times_entered + enters(held.stage, stage))
    accepted = columns.pop("accepted_at", held.accepted_at)
    due_at = due_after(stage, held.version, work, took_effect)
    values = {"stage": stage.value, "seq": held.seq + 1, "times_entered": times, "accepted_at": accepted}
    values |= {"due_at": due_at} | columns
    if stage is not held.stage:
        values["stage_at"] = took_effect
    _write(work, held, values)
    mark = work.actor.on_record()
    work.connection.execute(
        insert(JourneyStep).values(
            customer_id=held.customer_id,
            journey_id=held.journey_id,
            seq=held.seq + 1,
            action=action,
            stage_before=held.stage.value,
            stage=stage.value,
            times_entered=times,
            uses=uses,
            message_id=message_id,
            staff_id=mark.staff_id,
            store_id=mark.store_id,
            terminal_id=mark.terminal_id,
            at=took_effect,
        )
    )
    return replace(held, stage=stage, seq=held.seq + 1, times_entered=times, accepted_at=accepted, due_at=due_at)


def put_off(work: Work, held: Held) -> Held:
    """Let the clock look again when the next period is over, where nothing changed in the last."""
    due_at = due_after(held.stage, held.version, work, held.due_at or work.at)
    _write(work, held, {"due_at": due_at})
    return replace(held, due_at=due_at)


def due_after(stage: Stage, version: Version, work: Work, at: datetime) -> datetime | None:
    """Return when time alone moves somebody on who came to a stage, or was judged, at an instant (UTC).

    What waits for an answer is reckoned from now, as a message only just goes out.
    """
    if stage in TAKING_PART:
        return period_at(at, version.period, work.programme.time_zone).ends
    days = {
        Stage.INVITED: version.reminder_days,
        Stage.REMINDED: version.answer_days,
        Stage.INACTIVE: version.benefits_days,
    }.get(stage)
    return None if days is None else work.at + timedelta(days=days)


def _write(work: Work, held: Held, values: dict[str, Any]) -> None:
    written = work.connection.execute(
        update(JourneyMember)
        .where(
            JourneyMember.customer_id == held.customer_id,
            JourneyMember.journey_id == held.journey_id,
            JourneyMember.seq == held.seq,
        )
        .values(**values)
    )
    if written.rowcount != 1:
        raise Conflict("Somebody else has just moved this customer on. Look again.", code="journey-changed")


def _chance(work: Work, customer_id: int) -> int:
    return int.from_bytes(hashlib.sha256(b"journey %d " % customer_id + work.request_id.bytes).digest())
