"""Writes of one customer's journeys: invited by hand, answered, looked into the portal; and what they like."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import delete, insert, select, update

from loyalty_core.clock import utc_text
from loyalty_core.coupons.issuing import free_codes
from loyalty_core.coupons.voiding import void_unused
from loyalty_core.customers.rules import without_standing
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.journeys.keeping import Held, assign, find, move, running_journey
from loyalty_core.journeys.offering import check_tag
from loyalty_core.journeys.offers import give_offers, take_offers
from loyalty_core.journeys.rules import Answer, Stage, stage_after_answer, why_no_answer
from loyalty_core.journeys.telling import invite, tell_of
from loyalty_core.messages.outbox import withdraw
from loyalty_core.messages.templates import JOURNEY_WELCOME
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import Journey, JourneyMember, Preference

MOST_PREFERENCES = 20


class InviteToJourney(Command):
    """Invite a member to a journey by hand, whatever they have spent.

    Undoing it takes the invitation back, as long as nothing came of it.

    Raises:
        NotFound: there is no such customer or journey.
        Refused: the customer was invited already, or is no member in good standing, or the journey was ended.
    """

    name: ClassVar[str] = "journeys.invite"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    customer_id: int
    journey_id: int

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        journey = running_journey(work, self.journey_id)
        require_member(work, self.customer_id)
        held = find(work, self.customer_id, self.journey_id)
        if held is None:
            held = assign(work, self.journey_id, [self.customer_id])[self.customer_id]
        if held.stage is not Stage.NOT_INVITED:
            said = f"This customer was invited to “{journey}” already."
            raise Refused(said, code="already-invited")
        after, message_id = invite(work, held, journey)
        return _moved(held, after, f"Customer {self.customer_id} is invited to “{journey}”.", message_id)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return _take_back(work, done)


class AnswerJourney(Command):
    """Note what a customer says to a journey: yes, and they take part from now on; or no (R46, R50).

    Who accepts gets a portal and offers; who declines loses both. Undoing it brings back the stage before; offers that
    were voided stay so.

    Raises:
        NotFound: there is no such customer or journey.
        Refused: that answer is not open to them now, or they are no member in good standing, or the journey was ended.
    """

    name: ClassVar[str] = "journeys.answer"
    permission: ClassVar[Permission] = Permission.ANSWER_JOURNEY
    undoable: ClassVar[bool] = True

    customer_id: int
    journey_id: int
    reply: Answer

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        journey = running_journey(work, self.journey_id)
        require_member(work, self.customer_id)
        held = find(work, self.customer_id, self.journey_id)
        stage = Stage.NOT_INVITED if held is None else held.stage
        to = stage_after_answer(stage, self.reply)
        if held is None or to is None:
            raise Refused(why_no_answer(stage), field="reply", code=f"journey-{stage.value.replace('_', '-')}")
        if self.reply == "accept":
            return self._accept(work, held, to, journey)
        voided = take_offers(work, held, f"Left “{journey}”")
        after = move(work, held, "decline", to, accepted_at=None, visited_at=work.at)
        said = f"Customer {self.customer_id} is not interested in “{journey}”."
        return _moved(held, after, said, None, voided=voided)

    def _accept(self, work: Work, held: Held, to: Stage, journey: str) -> Outcome:
        codes = give_offers(work, held, free_codes(work))
        message_id = tell_of(work, held, JOURNEY_WELCOME, journey)
        since = held.accepted_at or work.at
        after = move(work, held, "accept", to, accepted_at=since, message_id=message_id, visited_at=work.at)
        said = f"Customer {self.customer_id} takes part in “{journey}”."
        return _moved(held, after, said, message_id, given=codes)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return _take_back(work, done)


class VisitPortal(Command):
    """Note that a member looked into their portal (R51).

    Attributes:
        journey_id: of which journey; None for every one in which they take part.

    Raises:
        NotFound: there is no such customer or journey.
        Refused: they have no portal.
    """

    name: ClassVar[str] = "journeys.visit"
    permission: ClassVar[Permission] = Permission.ANSWER_JOURNEY
    why_final: ClassVar[str] = "A visit cannot be undone."

    customer_id: int
    journey_id: int | None = None

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        require_member(work, self.customer_id)
        theirs = [JourneyMember.customer_id == self.customer_id, JourneyMember.accepted_at.is_not(None)]
        theirs.append(JourneyMember.journey_id.in_(select(Journey.id).where(Journey.ended_at.is_(None))))
        if self.journey_id is not None:
            running_journey(work, self.journey_id)
            theirs.append(JourneyMember.journey_id == self.journey_id)
        visited = work.connection.execute(update(JourneyMember).where(*theirs).values(visited_at=work.at))
        if visited.rowcount == 0:
            raise Refused("This customer has no portal: they take part in no journey.", code="no-portal")
        result = {"customer_id": self.customer_id, "journeys": visited.rowcount}
        return Outcome(f"Customer {self.customer_id} looked into their portal.", self.customer_id, result)


class NotePreferences(Command):
    """Note what a customer likes, in the words of the offers' tags; it takes the place of what was noted before (R53).

    Raises:
        NotFound: there is no such customer.
        Invalid: a tag is empty or too long, or there are too many.
        Refused: the record is closed.
    """

    name: ClassVar[str] = "journeys.note-preferences"
    permission: ClassVar[Permission] = Permission.EDIT_CUSTOMER
    personal: ClassVar[frozenset[str]] = frozenset({"tags"})
    undoable: ClassVar[bool] = True

    customer_id: int
    tags: tuple[str, ...]

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        _require_live(work, self.customer_id)
        tags = sorted({check_tag(tag, "tags") for tag in self.tags})
        if len(tags) > MOST_PREFERENCES:
            raise Invalid(f"At most {MOST_PREFERENCES} fit here.", field="tags")
        before = preferences_of(work, self.customer_id)
        _set_preferences(work, self.customer_id, tags)
        return Outcome(
            "What this customer likes is noted.",
            self.customer_id,
            {"customer_id": self.customer_id},
            (Change("likes", ", ".join(before) or None, ", ".join(tags) or None),),
            personal={"before": before},
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id = int(done.body["customer_id"])
        work.book(customer_id)
        _require_live(work, customer_id)
        _set_preferences(work, customer_id, done.personal["before"])
        return Outcome("What this customer likes is as it was.", customer_id, {"customer_id": customer_id})


def require_member(work: Work, customer_id: int) -> None:
    """Raise `Refused` unless a locked customer is a member in good standing: for others a journey stands still."""
    row = work.connection.execute(
        select(Customer.membership, Customer.record_state).where(Customer.id == customer_id)
    ).one()
    why = without_standing(row.membership, row.record_state, "their journeys stand still")
    if why is not None:
        code, said = why
        raise Refused(said, code=code)


def preferences_of(work: Work, customer_id: int) -> list[str]:
    """Return what a customer likes, in the order of the alphabet."""
    theirs = select(Preference.tag).where(Preference.customer_id == customer_id).order_by(Preference.tag)
    return list(work.connection.execute(theirs).scalars())


def _set_preferences(work: Work, customer_id: int, tags: list[str]) -> None:
    work.connection.execute(delete(Preference).where(Preference.customer_id == customer_id))
    staff_id = work.actor.on_record().staff_id
    rows = [{"customer_id": customer_id, "tag": tag, "noted_at": work.at, "staff_id": staff_id} for tag in tags]
    if rows:
        work.connection.execute(insert(Preference), rows)


def _require_live(work: Work, customer_id: int) -> None:
    state = work.connection.execute(select(Customer.record_state).where(Customer.id == customer_id)).scalar_one()
    if state != "live":
        raise Refused("This record is closed.", code="record-closed")


def _moved(
    held: Held,
    after: Held,
    said: str,
    message_id: int | None,
    *,
    given: list[str] | None = None,
    voided: list[str] | None = None,
) -> Outcome:
    """Return what to answer of a step that a person took, with what its undo needs."""
    given, voided = given or [], voided or []
    since = None if held.accepted_at is None else utc_text(held.accepted_at)
    result = {
        "journey_id": held.journey_id,
        "version": held.version.number,
        "before": held.stage.value,
        "stage": after.stage.value,
        "seq": after.seq,
        "times_before": held.times_entered,
        "accepted_before": since,
        "message_id": message_id,
        "coupons": given,
    }
    changes = [Change("stage", held.stage.value, after.stage.value)]
    changes += [Change("offer", None, code) for code in given]
    changes += [Change("offer", code, "voided") for code in voided]
    lost = tuple(f"Coupon {code} stays voided." for code in voided)
    return Outcome(said, held.customer_id, result, tuple(changes), lost=lost)


def _take_back(work: Work, done: Done) -> Outcome:
    """Bring back the stage before a step, as long as no other followed it."""
    customer_id, journey_id = int(done.body["customer_id"]), int(done.body["journey_id"])
    work.book(customer_id)
    held = find(work, customer_id, journey_id)
    if held is None:
        raise NotFound("This customer is in that journey no more.", field="journey_id")
    if held.seq != done.result["seq"]:
        raise Conflict("The customer has moved on in this journey since.", code="changed-meanwhile")
    ids = select(Coupon.id).where(Coupon.code.in_(done.result["coupons"]))
    voided = void_unused(work, list(work.connection.execute(ids).scalars()), "undone")
    if done.result["message_id"] is not None:
        withdraw(work, [done.result["message_id"]])
    since = done.result["accepted_before"]
    columns: dict[str, Any] = {
        "times_entered": done.result["times_before"],
        "accepted_at": None if since is None else datetime.fromisoformat(since),
    }
    after = move(work, held, "undo", Stage(done.result["before"]), **columns)
    changes = [Change("stage", held.stage.value, after.stage.value)]
    changes += [Change("offer", code, "voided") for code in voided]
    result = {"journey_id": journey_id, "stage": after.stage.value}
    return Outcome("The customer stands where they stood in the journey.", customer_id, result, tuple(changes))
