"""Reads of journeys: what there are, and who is in them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from loyalty_core.clock import local_date
from loyalty_core.coupons.rules import campaign_state
from loyalty_core.customers.rules import RecordState, display_name
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.journeys.keeping import no_journey
from loyalty_core.journeys.rules import CalendarPeriod, Stage, period_at
from loyalty_core.journeys.views import (
    JourneyView,
    MemberView,
    OfferView,
    VersionView,
)
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import (
    Journey,
    JourneyMember,
    JourneyOffer,
    JourneyStep,
    JourneyVersion,
)
from loyalty_core.models.purchase import Purchase
from loyalty_core.paging import Page, PageRequest

_BY_CUSTOMER = [JourneyMember.customer_id]
_ORDERS = {
    "": Order(key=_BY_CUSTOMER),
    "stage": Order(key=_BY_CUSTOMER, by=JourneyMember.stage, values=sorted(stage.value for stage in Stage)),
    "stage_at": Order(key=_BY_CUSTOMER, by=JourneyMember.stage_at),
    "times_entered": Order(key=_BY_CUSTOMER, by=JourneyMember.times_entered),
    "visited_at": Order(key=_BY_CUSTOMER, by=JourneyMember.visited_at, nullable=True),
}


@dataclass(frozen=True)
class Journeys(Query[tuple[JourneyView, ...]]):
    """All journeys, those that run first, the newest first."""

    def answer(self, read: Read) -> tuple[JourneyView, ...]:
        rows = read.connection.execute(
            select(Journey)
            .order_by(Journey.ended_at.is_not(None), Journey.id.desc())
            .with_only_columns(Journey.id, Journey.name, Journey.started_at, Journey.ended_at)
        ).all()
        stages, versions, offers = _stages(read), _versions(read), _offers(read)
        return tuple(
            JourneyView(
                row.id,
                row.name,
                "running" if row.ended_at is None else "ended",
                row.started_at,
                row.ended_at,
                tuple(versions.get(row.id, ())),
                tuple(offers.get(row.id, ())),
                {stage.value: stages.get((row.id, stage.value), 0) for stage in Stage},
            )
            for row in rows
        )


@dataclass(frozen=True)
class JourneyMembers(Query[Page[MemberView]]):
    """Who is in a journey, by their numbers; live records only (R40, R42, R43).

    Sorts: `stage`, `stage_at`, `times_entered`, `visited_at`.

    Attributes:
        stage: only those who stand there.
        number: only those who were given the version of this number.

    Raises:
        NotFound: there is no such journey.
    """

    journey_id: int
    request: PageRequest = field(default_factory=PageRequest)
    stage: Stage | None = None
    number: int | None = None

    def answer(self, read: Read) -> Page[MemberView]:
        if not read.connection.execute(select(Journey.id).where(Journey.id == self.journey_id)).first():
            raise no_journey(self.journey_id)
        statement = (
            select(
                *(Customer.id, Customer.first_name, Customer.last_name, Customer.card, Customer.email),
                *(JourneyVersion.name.label("version"), JourneyVersion.period),
                *(JourneyMember.stage, JourneyMember.stage_at, JourneyMember.times_entered),
                *(JourneyMember.visited_at, JourneyMember.accepted_at, JourneyStep.message_id),
            )
            .select_from(JourneyMember)
            .join(Customer, Customer.id == JourneyMember.customer_id)
            .join(JourneyVersion, JourneyVersion.id == JourneyMember.version_id)
            .outerjoin(
                JourneyStep,
                (JourneyStep.customer_id == JourneyMember.customer_id)
                & (JourneyStep.journey_id == JourneyMember.journey_id)
                & (JourneyStep.seq == JourneyMember.seq),
            )
            .where(*self._wanted())
        )
        counted = select(JourneyMember.customer_id).join(Customer, Customer.id == JourneyMember.customer_id)
        counted = counted.join(JourneyVersion, JourneyVersion.id == JourneyMember.version_id).where(*self._wanted())
        page = fetch_page(read.connection, statement, _ORDERS, self.request, counted)
        views = self._views(read, page.rows)
        return page.map(lambda row: views[row.id])

    def _wanted(self) -> list[ColumnElement[bool]]:
        wanted = [JourneyMember.journey_id == self.journey_id, Customer.record_state == RecordState.LIVE.value]
        if self.stage is not None:
            wanted.append(JourneyMember.stage == self.stage.value)
        if self.number is not None:
            wanted.append(JourneyVersion.number == self.number)
        return wanted

    def _views(self, read: Read, rows: Collection[Row[Any]]) -> dict[int, MemberView]:
        numbers = [row.id for row in rows]
        spans = {row.id: period_at(read.at, row.period, read.programme.time_zone) for row in rows}
        uses = _uses_by_period(read.connection, self.journey_id, numbers, spans)
        spent = _spent_since(read.connection, self.journey_id, numbers)
        return {
            row.id: MemberView(
                row.id,
                display_name(row.first_name, row.last_name, row.card),
                row.email,
                row.version,
                row.stage,
                row.stage_at,
                row.times_entered,
                row.visited_at,
                uses.get(row.id, 0),
                None if row.accepted_at is None else read.programme.money(spent.get(row.id, 0)),
                row.message_id is not None,
            )
            for row in rows
        }


def _stages(read: Read) -> dict[tuple[int, str], int]:
    rows = read.connection.execute(
        select(JourneyMember.journey_id, JourneyMember.stage, func.count())
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(Customer.record_state == RecordState.LIVE.value)
        .group_by(JourneyMember.journey_id, JourneyMember.stage)
    )
    return {(journey_id, stage): count for journey_id, stage, count in rows}


def _versions(read: Read) -> dict[int, list[VersionView]]:
    counts = (
        select(JourneyMember.version_id, func.count().label("members")).group_by(JourneyMember.version_id).subquery()
    )
    columns = tuple(JourneyVersion.__table__.c)
    rows = read.connection.execute(
        select(*columns, func.coalesce(counts.c.members, 0).label("members"))
        .outerjoin(counts, counts.c.version_id == JourneyVersion.id)
        .order_by(JourneyVersion.journey_id, JourneyVersion.number)
    )
    found: dict[int, list[VersionView]] = {}
    for row in rows:
        view = VersionView(
            row.id,
            row.number,
            row.name,
            "running" if row.retired_at is None else "retired",
            row.weight,
            read.programme.money(row.threshold_minor),
            row.reminder_days,
            row.answer_days,
            row.period,
            row.top_uses,
            row.benefits_days,
            row.offers,
            row.low_enrolment_percent,
            row.low_participation_percent,
            dict(row.texts),
            row.members,
        )
        found.setdefault(row.journey_id, []).append(view)
    return found


def _offers(read: Read) -> dict[int, list[OfferView]]:
    columns = (Campaign.name, Campaign.starts_on, Campaign.ends_on, Campaign.ended_at, Campaign.issued)
    rows = read.connection.execute(
        select(
            *(JourneyOffer.journey_id, JourneyOffer.campaign_id, JourneyOffer.tag, JourneyOffer.removed_at),
            *(*columns, Campaign.limit_total, Campaign.used),
        )
        .join(Campaign, Campaign.id == JourneyOffer.campaign_id)
        .order_by(JourneyOffer.journey_id, JourneyOffer.campaign_id)
    )
    found: dict[int, list[OfferView]] = {}
    today = local_date(read.at, read.programme.time_zone)
    for row in rows:
        state = campaign_state(today, row.starts_on, row.ends_on, row.ended_at, row.issued, row.limit_total)
        running = state == "running" and row.removed_at is None
        view = OfferView(row.campaign_id, row.name, row.tag, running, row.issued, row.used)
        found.setdefault(row.journey_id, []).append(view)
    return found


def used_offers(journey_id: int) -> Listed:
    """Return the question for the offers of a journey that were used: by whom, and when."""
    return (
        select(Coupon.customer_id, Coupon.used_at)
        .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
        .where(JourneyOffer.journey_id == journey_id, Coupon.state == "used")
    )


def _uses_by_period(
    connection: Connection, journey_id: int, numbers: list[int], spans: dict[int, CalendarPeriod]
) -> dict[int, int]:
    if not numbers:
        return {}
    used = used_offers(journey_id).where(
        is_one_of(connection, Coupon.customer_id, numbers),
        Coupon.used_at >= min(span.begins for span in spans.values()),
    )
    found: dict[int, int] = {}
    for customer_id, used_at in connection.execute(used):
        if spans[customer_id].begins <= used_at < spans[customer_id].ends:
            found[customer_id] = found.get(customer_id, 0) + 1
    return found


def _spent_since(connection: Connection, journey_id: int, numbers: list[int]) -> dict[int, int]:
    """Return what customers spent since they accepted, net of refunds, in minor units."""
    if not numbers:
        return {}
    rows = connection.execute(
        select(Purchase.customer_id, func.sum(Purchase.amount_minor))
        .join(JourneyMember, JourneyMember.customer_id == Purchase.customer_id)
        .where(
            is_one_of(connection, Purchase.customer_id, numbers),
            JourneyMember.journey_id == journey_id,
            Purchase.kind.in_(("sale", "refund")),
            Purchase.at >= JourneyMember.accepted_at,
        )
        .group_by(Purchase.customer_id)
    )
    return {int(number): int(minor) for number, minor in rows if number is not None}
