"""Writes of journeys themselves: started, given versions and offers, and ended."""

from abc import ABC
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlalchemy import delete, func, insert, select, update

from loyalty_core.coupons.terms import AmountText
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.journeys.keeping import running_journey
from loyalty_core.journeys.rules import Period
from loyalty_core.messages.templates import JOURNEY_PURPOSES, check_wording
from loyalty_core.models.journey import Journey, JourneyMember, JourneyOffer, JourneyVersion
from loyalty_core.money import parse_decimal, to_minor
from loyalty_core.text import check_text, fold

Days = Annotated[int, Field(ge=1, le=366)]
Percent = Annotated[int, Field(ge=0, le=100)]


class VersionCommand(Command, ABC):
    """What starts a version of a journey says of it.

    Attributes:
        version_name: by which it is told from the others.
        threshold: how much of the programme's currency, as typed, a customer has spent when they are invited (R45).
        weight: how often customers are given it, against the other versions' weights.
        reminder_days: days without an answer after which an invited customer is reminded (R47).
        answer_days: days after that without an answer that make them inactive (R48).
        period: the calendar period by which use is judged.
        top_uses: offers used in a period that make a top customer (R56).
        benefits_days: every so many days inactive customers are told of the benefits (R49).
        offers: how many offers a member is given at a time.
        low_enrolment_percent, low_participation_percent: marks below which the report flags the version (R63, R64).
        texts: by purpose of a message, this version's own wording of it.
    """

    version_name: str = "Standard"
    threshold: AmountText
    weight: Annotated[int, Field(ge=1, le=1000)] = 1
    reminder_days: Days = 7
    answer_days: Days = 14
    period: Period = "month"
    top_uses: Annotated[int, Field(ge=1, le=1000)] = 3
    benefits_days: Days = 30
    offers: Annotated[int, Field(ge=0, le=20)] = 3
    low_enrolment_percent: Percent = 20
    low_participation_percent: Percent = 30
    texts: dict[str, str] = Field(default_factory=dict)

    def columns(self, work: Work) -> dict[str, Any]:
        """Return the version's columns, or raise `Invalid`."""
        return {
            "name": check_text(self.version_name, "version_name", 60),
            "threshold_minor": self._threshold(work),
            "texts": {purpose: _wording(purpose, text) for purpose, text in self.texts.items()},
            **self.model_dump(include=_PLAIN),
        }

    def _threshold(self, work: Work) -> int:
        amount = parse_decimal(self.threshold, "threshold")
        minor = to_minor(amount, work.programme.currency, "threshold")
        if minor <= 0:
            raise Invalid("The amount must be more than nothing.", field="threshold")
        return minor


_PLAIN = {
    *("weight", "reminder_days", "answer_days", "period", "top_uses", "benefits_days", "offers"),
    *("low_enrolment_percent", "low_participation_percent"),
}


class StartJourney(VersionCommand):
    """Start a journey under a name that no other has, with its first version. From then on customers are invited.

    Undoing it removes it, as long as nobody is in it.

    Raises:
        Invalid: a setting is out of its bounds, or a wording does not fit its purpose.
        Conflict: another journey has that name.
    """

    name: ClassVar[str] = "journeys.start"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_name: str

    def execute(self, work: Work) -> Outcome:
        name = check_text(self.journey_name, "journey_name", 60)
        columns = self.columns(work)
        key = fold(name)
        if work.connection.execute(select(Journey.id).where(Journey.name_key == key)).first():
            raise Conflict(f"There is a journey “{name}” already.", field="journey_name")
        journey_id = work.connection.execute(
            insert(Journey).values(name=name, name_key=key, started_at=work.at).returning(Journey.id)
        ).scalar_one()
        version_id = _add_version(work, journey_id, columns)
        changes = (Change("journey", None, name), Change("version", None, columns["name"]))
        result = {"journey_id": journey_id, "version_id": version_id, "number": 1}
        return Outcome(f"Journey “{name}” is started.", result=result, changes=changes)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        journey_id = done.result["journey_id"]
        if _members(work, JourneyMember.journey_id == journey_id):
            raise Refused("Customers are in this journey; end it instead.", code="journey-has-members")
        for table in (JourneyOffer, JourneyVersion):
            work.connection.execute(delete(table).where(table.journey_id == journey_id))
        work.connection.execute(delete(Journey).where(Journey.id == journey_id))
        return Outcome("The journey is removed again.", result={"journey_id": journey_id})


class AddVersion(VersionCommand):
    """Add a version to a journey; those who come near from now on may be given it (R65). It begins at once.

    Undoing it removes it, as long as nobody was given it.

    Raises:
        NotFound: there is no such journey.
        Invalid: a setting is out of its bounds, or a wording does not fit its purpose.
        Conflict: a version of the journey has that name.
        Refused: the journey was ended.
    """

    name: ClassVar[str] = "journeys.add-version"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_id: int

    def execute(self, work: Work) -> Outcome:
        journey = running_journey(work, self.journey_id)
        columns = self.columns(work)
        names = select(JourneyVersion.name).where(JourneyVersion.journey_id == self.journey_id)
        if fold(columns["name"]) in {fold(name) for name in work.connection.execute(names).scalars()}:
            said = f"“{journey}” has a version “{columns['name']}” already."
            raise Conflict(said, field="version_name")
        version_id = _add_version(work, self.journey_id, columns)
        number = work.connection.execute(
            select(JourneyVersion.number).where(JourneyVersion.id == version_id)
        ).scalar_one()
        said = f"Version {number}, “{columns['name']}”, is added to “{journey}”."
        result = {"journey_id": self.journey_id, "version_id": version_id, "number": number}
        return Outcome(said, result=result, changes=(Change("version", None, columns["name"]),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        version_id = done.result["version_id"]
        if _members(work, JourneyMember.version_id == version_id):
            raise Refused("Customers were given this version; retire it instead.", code="version-has-members")
        work.connection.execute(delete(JourneyVersion).where(JourneyVersion.id == version_id))
        return Outcome("The version is removed again.", result={"version_id": version_id})


class RetireVersion(Command):
    """Give a version to nobody any more; who has it goes on in it.

    Raises:
        NotFound: there is no such version.
        Conflict: it was retired already.
    """

    name: ClassVar[str] = "journeys.retire-version"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_id: int
    number: int

    def execute(self, work: Work) -> Outcome:
        theirs = (JourneyVersion.journey_id == self.journey_id, JourneyVersion.number == self.number)
        version = work.connection.execute(select(JourneyVersion.id, JourneyVersion.name).where(*theirs)).one_or_none()
        if version is None:
            raise NotFound(f"There is no version {self.number} of that journey.", field="number")
        retired = work.connection.execute(
            update(JourneyVersion)
            .where(JourneyVersion.id == version.id, JourneyVersion.retired_at.is_(None))
            .values(retired_at=work.at)
        )
        if retired.rowcount != 1:
            raise Conflict(f"Version “{version.name}” was retired already.", code="already-retired")
        said = f"Version “{version.name}” is retired."
        result = {"journey_id": self.journey_id, "version_id": version.id, "number": self.number}
        return Outcome(said, result=result, changes=(Change("version", "running", "retired"),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        version_id = done.result["version_id"]
        work.connection.execute(update(JourneyVersion).where(JourneyVersion.id == version_id).values(retired_at=None))
        return Outcome("The version is given to customers again.", result={"version_id": version_id})


class EndJourney(Command):
    """End a journey: nobody is invited, reminded or moved any more, and its portals close. Coupons keep their date.

    Raises:
        NotFound: there is no such journey.
        Refused: it was ended already.
    """

    name: ClassVar[str] = "journeys.end"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_id: int

    def execute(self, work: Work) -> Outcome:
        name = running_journey(work, self.journey_id)
        ended = work.connection.execute(
            update(Journey).where(Journey.id == self.journey_id, Journey.ended_at.is_(None)).values(ended_at=work.at)
        )
        if ended.rowcount != 1:
            raise Conflict("Somebody else has just ended this journey.", code="journey-ended")
        changes = (Change("journey", "running", "ended"),)
        return Outcome(f"Journey “{name}” is ended.", result={"journey_id": self.journey_id}, changes=changes)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        journey_id = done.result["journey_id"]
        work.connection.execute(update(Journey).where(Journey.id == journey_id).values(ended_at=None))
        return Outcome("The journey goes on.", result={"journey_id": journey_id})


def _wording(purpose: str, text: str) -> str:
    if purpose not in JOURNEY_PURPOSES:
        raise Invalid(f"A version words {', '.join(JOURNEY_PURPOSES)}.", field="texts")
    return check_wording(purpose, text)


def _add_version(work: Work, journey_id: int, columns: dict[str, Any]) -> int:
    # The journey's row is the lock: no two versions at once take one number.
    work.connection.execute(select(Journey.id).where(Journey.id == journey_id).with_for_update())
    last = select(func.coalesce(func.max(JourneyVersion.number), 0)).where(JourneyVersion.journey_id == journey_id)
    number = work.connection.execute(last).scalar_one() + 1
    version_id: int = work.connection.execute(
        insert(JourneyVersion)
        .values(journey_id=journey_id, number=number, created_at=work.at, **columns)
        .returning(JourneyVersion.id)
    ).scalar_one()
    return version_id


def _members(work: Work, which: Any) -> bool:
    return work.connection.execute(select(JourneyMember.customer_id).where(which).limit(1)).first() is not None
