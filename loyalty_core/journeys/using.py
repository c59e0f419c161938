"""What the use of a coupon does to its customer's journeys: in the transaction of the use, and of its undo (R56)."""

from collections.abc import Sequence

from sqlalchemy import select

from loyalty_core.customers.rules import Membership
from loyalty_core.desk.receipt import Change
from loyalty_core.desk.work import Work
from loyalty_core.journeys.judging import judge_before_use
from loyalty_core.journeys.keeping import Held, held_of, move, places
from loyalty_core.journeys.rules import Stage, period_at, stage_after_use
from loyalty_core.journeys.uses import uses_in
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import Journey, JourneyMember, JourneyOffer, JourneyStep


def offer_used(work: Work, customer_id: int, campaign_id: int) -> Sequence[Change]:
    """Move a locked customer on who has just used a coupon of a campaign; return what differs."""
    changes: list[Change] = []
    for place in _taking_part(work, customer_id, campaign_id):
        held = judge_before_use(work, place)
        uses = _uses(work, held)
        to = stage_after_use(held.stage, uses, held.version.top_uses, takes_part=True)
        move(work, held, "use", to, uses=uses, visited_at=work.at)
        if to is not place.stage:
            changes.append(Change("journey", place.stage.value, to.value))
    return changes


def use_taken_back(work: Work, customer_id: int, campaign_id: int) -> Sequence[Change]:
    """Bring a locked customer back whom the use of a coupon moved that was none; return what differs."""
    changes: list[Change] = []
    for held in _taking_part(work, customer_id, campaign_id):
        uses = _uses(work, held)
        before = _before_use(work, held, uses)
        if before is None:
            continue
        stage, times = before
        move(work, held, "undo", stage, uses=uses, times_entered=times)
        changes.append(Change("journey", held.stage.value, stage.value))
    return changes


def _taking_part(work: Work, customer_id: int, campaign_id: int) -> list[Held]:
    """Return the places of a customer in running journeys of which a campaign is an offer, where they said yes."""
    rows = work.connection.execute(
        places()
        .join(Journey, Journey.id == JourneyMember.journey_id)
        .join(JourneyOffer, JourneyOffer.journey_id == JourneyMember.journey_id)
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(
            JourneyOffer.campaign_id == campaign_id,
            JourneyMember.customer_id == customer_id,
            JourneyMember.accepted_at.is_not(None),
            Journey.ended_at.is_(None),
            Customer.membership == Membership.ENROLLED.value,
        )
        .order_by(JourneyMember.journey_id)
    )
    return [held_of(row) for row in rows]


def _uses(work: Work, held: Held) -> int:
    span = period_at(work.at, held.version.period, work.programme.time_zone)
    return uses_in(work.connection, held.customer_id, held.journey_id, span)


def _before_use(work: Work, held: Held, uses: int) -> tuple[Stage, int] | None:
    """Return the stage, and the times entered, from which a use led here that does not count any more; None if it does.

    Only where the last moves were uses: what came after them stands.
    """
    steps = work.connection.execute(
        select(JourneyStep)
        .where(JourneyStep.customer_id == held.customer_id, JourneyStep.journey_id == held.journey_id)
        .order_by(JourneyStep.seq.desc())
        .with_only_columns(
            JourneyStep.action, JourneyStep.stage_before, JourneyStep.stage, JourneyStep.uses, JourneyStep.times_entered
        )
    )
    for step in steps:
        if step.action != "use":
            return None
        if step.stage_before == step.stage:
            continue
        if step.uses <= uses:
            return None
        back = Stage(step.stage_before)
        return back, step.times_entered - (back is Stage.INACTIVE)
    return None
