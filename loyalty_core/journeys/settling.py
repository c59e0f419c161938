"""What falls due in journeys: who spent enough is invited; others are reminded, judged, won back (R44 to R59).

A batch is one command. It claims customers whom nobody else works on, so runs side by side share the work, and a run
that is cut off is gone on with by the next. Who is no member in good standing is passed over until they are one again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, and_, or_, select

from loyalty_core.coupons.issuing import free_codes
from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.database.keyset import Listed
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.journeys.judging import verdict
from loyalty_core.journeys.keeping import Held, assign, held_of, move, places, put_off
from loyalty_core.journeys.offers import give_offers, take_offers
from loyalty_core.journeys.rules import TAKING_PART, Stage
from loyalty_core.journeys.telling import invite, tell_of
from loyalty_core.messages.templates import JOURNEY_BENEFITS, JOURNEY_REMINDER, JOURNEY_WIN_BACK
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import Journey, JourneyMember, JourneyVersion
from loyalty_core.models.ledger import Account

BATCH = 500
MOVED = 100
"""So many of a batch at most are moved on: each may be given offers one by one, and on SQLite tills wait meanwhile."""
_spent = Account.gross_minor - Account.refunded_minor
_IN_GOOD_STANDING = (
    Customer.record_state == RecordState.LIVE.value,
    Customer.membership == Membership.ENROLLED.value,
)


class SettleJourneys(Command):
    """Invite the next customers who have spent enough, and move on those whose time has come until an instant.

    Without an instant it is now. The result's `customers` says how many there were; 0 means that nothing is left.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "journeys.settle"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        codes = free_codes(work)
        count = 0
        for journey in _running(work):
            left = self.batch - count
            if left > 0:
                count += _invite_new(work, journey, left)
            left = min(self.batch - count, MOVED)
            if left > 0:
                count += _move_on(work, journey, until, left, codes)
        return Outcome(f"{count:,} customers moved on.", result={"customers": count})


def newcomers(journey_id: int) -> Listed:
    """Return the question for customers who have come near a journey, or spent enough for their version, and are not
    invited yet: numbers, and the version of those who have one."""
    smallest = (
        select(JourneyVersion.threshold_minor)
        .where(JourneyVersion.journey_id == journey_id, JourneyVersion.retired_at.is_(None))
        .order_by(JourneyVersion.threshold_minor)
        .limit(1)
        .scalar_subquery()
    )
    place = and_(JourneyMember.customer_id == Account.customer_id, JourneyMember.journey_id == journey_id)
    waits: ColumnElement[bool] = and_(
        JourneyMember.stage == Stage.NOT_INVITED.value,
        JourneyMember.seq == 0,
        _spent >= JourneyVersion.threshold_minor,
    )
    return (
        select(Account.customer_id, _spent.label("spent"), JourneyMember.version_id)
        .join(Customer, Customer.id == Account.customer_id)
        .outerjoin(JourneyMember, place)
        .outerjoin(JourneyVersion, JourneyVersion.id == JourneyMember.version_id)
        .where(
            *_IN_GOOD_STANDING,
            or_(and_(JourneyMember.customer_id.is_(None), _spent >= smallest), waits),
        )
    )


def due_places(journey_id: int, until: datetime) -> Listed:
    """Return the question for places in a journey that time moves on until an instant (UTC), the longest due first."""
    return (
        places()
        .join(Account, Account.customer_id == JourneyMember.customer_id)
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(JourneyMember.journey_id == journey_id, JourneyMember.due_at <= until, *_IN_GOOD_STANDING)
        .order_by(JourneyMember.due_at, JourneyMember.customer_id)
    )


def _running(work: Work) -> list[tuple[int, str]]:
    rows = work.connection.execute(select(Journey.id, Journey.name).where(Journey.ended_at.is_(None)))
    return [(int(row.id), str(row.name)) for row in rows.all()]


def _invite_new(work: Work, journey: tuple[int, str], count: int) -> int:
    """Give newcomers a version, and invite those who have spent enough for theirs; return how many there were."""
    journey_id, name = journey
    claimed = work.connection.execute(_unclaimed(work, newcomers(journey_id).limit(count))).all()
    fresh = [row.customer_id for row in claimed if row.version_id is None]
    known = [row.customer_id for row in claimed if row.version_id is not None]
    held = assign(work, journey_id, fresh) if fresh else {}
    if known:
        theirs = (JourneyMember.journey_id == journey_id, JourneyMember.customer_id.in_(known))
        rows = work.connection.execute(places().where(*theirs))
        held |= {place.customer_id: place for place in map(held_of, rows.all())}
    for row in claimed:
        place = held[row.customer_id]
        if row.spent >= place.version.threshold_minor:
            invite(work, place, name)
    return len(claimed)


def _move_on(work: Work, journey: tuple[int, str], until: datetime, count: int, codes: Iterator[str]) -> int:
    """Move places on whose time has come; return how many there were."""
    journey_id, name = journey
    rows = work.connection.execute(_unclaimed(work, due_places(journey_id, until).limit(count))).all()
    for held in map(held_of, rows):
        if held.stage in TAKING_PART:
            _judge(work, held, name, until, codes)
        elif held.stage is Stage.INVITED:
            message_id = tell_of(work, held, JOURNEY_REMINDER, name)
            move(work, held, "remind", Stage.REMINDED, message_id=message_id)
        elif held.stage is Stage.REMINDED:
            move(work, held, "no-answer", Stage.INACTIVE)
        else:
            message_id = tell_of(work, held, JOURNEY_BENEFITS, name)
            move(work, held, "benefits", held.stage, message_id=message_id)
    return len(rows)


def _judge(work: Work, held: Held, journey: str, until: datetime, codes: Iterator[str]) -> None:
    """Judge somebody who takes part by each period that is over, in order (R56 to R59)."""
    while held.stage in TAKING_PART and held.due_at is not None and held.due_at <= until:
        ends = held.due_at
        to, uses = verdict(work, held, ends)
        if to is held.stage:
            held = put_off(work, held)
        elif to is Stage.INACTIVE:
            _win_back(work, held, journey, ends, codes)
            return
        else:
            held = move(work, held, "period", to, uses=uses, at=ends)


def _win_back(work: Work, held: Held, journey: str, ends: datetime, codes: Iterator[str]) -> None:
    """Let somebody who used nothing be inactive, refresh their offers, and tell them so (R57 to R59)."""
    take_offers(work, held, "refreshed")
    give_offers(work, held, codes)
    message_id = tell_of(work, held, JOURNEY_WIN_BACK, journey)
    move(work, held, "period", Stage.INACTIVE, message_id=message_id, at=ends)


def _unclaimed(work: Work, statement: Listed) -> Listed:
    """Lock the accounts of those whom nobody else works on."""
    if work.connection.dialect.name == "sqlite":
        return statement
    return statement.with_for_update(skip_locked=True, of=Account)
