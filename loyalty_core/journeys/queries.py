"""Reads of journeys: what there are, who is in them, and where one customer stands."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from loyalty_core.clock import local_date
from loyalty_core.coupons.rules import campaign_state, coupon_state
from loyalty_core.customers.rules import Membership, RecordState, display_name
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.journeys.keeping import no_journey
from loyalty_core.journeys.rules import CalendarPeriod, Stage, period_at
from loyalty_core.journeys.views import (
    CustomerJourney,
    CustomerJourneysView,
    JourneyView,
    MemberView,
    OfferView,
    PeriodUse,
    PortalOffer,
    PortalView,
    StepView,
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
    Preference,
)
from loyalty_core.models.programme import Tier
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.store import read_books

PERIODS_TOLD = 6
ARTICLES_TOLD = 5
RECEIPTS_LOOKED_AT = 300
_JUST_BEFORE = timedelta(microseconds=1)
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


@dataclass(frozen=True)
class CustomerJourneys(Query[CustomerJourneysView]):
    """Where a customer stands in each journey, and what they like (R51 to R55, R137 to R140).

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int

    def answer(self, read: Read) -> CustomerJourneysView:
        customer = _customer(read, self.customer_id)
        rows = read.connection.execute(_places_of(self.customer_id)).all()
        tags = select(Preference.tag).where(Preference.customer_id == self.customer_id).order_by(Preference.tag)
        return CustomerJourneysView(
            tuple(read.connection.execute(tags).scalars()),
            _bought_most(read.connection, self.customer_id),
            tuple(_journey(read, row, customer) for row in rows),
        )


@dataclass(frozen=True)
class Portal(Query[PortalView]):
    """What a member sees in their portal (R51 to R54): the document that the company's own application reads.

    Attributes:
        journey_id: of which journey; None for the one that they joined last.

    Raises:
        NotFound: there is no such customer, or they have no open portal.
    """

    customer_id: int
    journey_id: int | None = None

    def answer(self, read: Read) -> PortalView:
        customer = _customer(read, self.customer_id)
        statement = _places_of(self.customer_id)
        if self.journey_id is not None:
            statement = statement.where(JourneyMember.journey_id == self.journey_id)
        open_now = [row for row in read.connection.execute(statement) if _portal(row, customer) == "open"]
        if not open_now:
            raise NotFound("This customer has no open portal.", code="no-portal")
        row = max(open_now, key=lambda one: one.accepted_at)
        book = read_books(read.connection, [self.customer_id])[self.customer_id]
        book.settle(read.at)
        offers = [offer for offer in _held_offers(read, row) if offer.state in ("issued", "claimed")]
        return PortalView(
            self.customer_id,
            display_name(customer.first_name, customer.last_name, customer.card),
            row.journey,
            row.stage,
            book.figures.available,
            customer.tier,
            tuple(offers),
        )


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


def _customer(read: Read, customer_id: int) -> Any:
    columns = (Customer.first_name, Customer.last_name, Customer.card, Customer.membership, Customer.record_state)
    row = read.connection.execute(
        select(*columns, Tier.name.label("tier"))
        .outerjoin(Tier, Tier.id == Customer.tier_id)
        .where(Customer.id == customer_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    return row


def _places_of(customer_id: int) -> Listed:
    return (
        select(
            *(JourneyMember.customer_id, JourneyMember.journey_id, JourneyMember.stage, JourneyMember.stage_at),
            *(JourneyMember.invited_at, JourneyMember.accepted_at, JourneyMember.visited_at),
            *(JourneyMember.times_entered, Journey.name.label("journey"), Journey.ended_at),
            *(JourneyVersion.name.label("version"), JourneyVersion.period, JourneyVersion.top_uses),
        )
        .join(Journey, Journey.id == JourneyMember.journey_id)
        .join(JourneyVersion, JourneyVersion.id == JourneyMember.version_id)
        .where(JourneyMember.customer_id == customer_id)
        .order_by(JourneyMember.stage_at.desc(), JourneyMember.journey_id)
    )


def _portal(row: Any, customer: Any) -> str:
    """Return whether a portal is open, closed for now or for good, or was never given."""
    if row.accepted_at is None:
        return "closed" if row.stage == Stage.NOT_INTERESTED and row.times_entered > 1 else "none"
    stands = customer.membership == Membership.ENROLLED and customer.record_state == RecordState.LIVE
    return "open" if stands and row.ended_at is None else "closed"


def _journey(read: Read, row: Any, customer: Any) -> CustomerJourney:
    zone = read.programme.time_zone
    spans = _last_spans(read.at, row.period, zone)
    uses = _uses_by_span(read.connection, row, spans)
    return CustomerJourney(
        journey_id=row.journey_id,
        journey=row.journey,
        version=row.version,
        stage=row.stage,
        stage_at=row.stage_at,
        invited_at=row.invited_at,
        accepted_at=row.accepted_at,
        times_entered=row.times_entered,
        visited_at=row.visited_at,
        portal=_portal(row, customer),
        uses=uses[-1],
        top_uses=row.top_uses,
        period=row.period,
        period_ends_on=local_date(spans[-1].ends - _JUST_BEFORE, zone),
        periods=tuple(PeriodUse(local_date(span.begins, zone), count) for span, count in zip(spans, uses, strict=True)),
        offers=_held_offers(read, row),
        steps=_steps(read, row),
    )


def _last_spans(at: datetime, period: str, zone: Any) -> list[CalendarPeriod]:
    """Return the last periods, that of an instant at the end."""
    spans = [period_at(at, period, zone)]
    while len(spans) < PERIODS_TOLD:
        spans.insert(0, period_at(spans[0].begins - _JUST_BEFORE, period, zone))
    return spans


def _used_offers(journey_id: int) -> Listed:
    return (
        select(Coupon.customer_id, Coupon.used_at)
        .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
        .where(JourneyOffer.journey_id == journey_id, Coupon.state == "used")
    )


def _uses_by_span(connection: Connection, row: Any, spans: list[CalendarPeriod]) -> list[int]:
    used = _used_offers(row.journey_id).where(
        Coupon.customer_id == row.customer_id, Coupon.used_at >= spans[0].begins, Coupon.used_at < spans[-1].ends
    )
    instants = [found.used_at for found in connection.execute(used)]
    return [sum(span.begins <= instant < span.ends for instant in instants) for span in spans]


def _uses_by_period(
    connection: Connection, journey_id: int, numbers: list[int], spans: dict[int, CalendarPeriod]
) -> dict[int, int]:
    if not numbers:
        return {}
    used = _used_offers(journey_id).where(
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


def _held_offers(read: Read, row: Any) -> tuple[PortalOffer, ...]:
    rows = read.connection.execute(
        select(Coupon.code, Campaign.name, JourneyOffer.tag, Coupon.state, Coupon.expires_at, Coupon.last_valid_on)
        .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
        .join(Campaign, Campaign.id == Coupon.campaign_id)
        .where(JourneyOffer.journey_id == row.journey_id, Coupon.customer_id == row.customer_id)
        .order_by(Coupon.id.desc())
        .limit(50)
    )
    return tuple(
        PortalOffer(code, name, tag, coupon_state(state, expires_at, read.at), last_day)
        for code, name, tag, state, expires_at, last_day in rows
    )


def _steps(read: Read, row: Any) -> tuple[StepView, ...]:
    rows = read.connection.execute(
        select(
            *(JourneyStep.seq, JourneyStep.at, JourneyStep.action, JourneyStep.stage_before, JourneyStep.stage),
            *(JourneyStep.uses, case((JourneyStep.message_id.is_(None), 0), else_=1).label("told"), Staff.name),
        )
        .outerjoin(Staff, Staff.id == JourneyStep.staff_id)
        .where(JourneyStep.customer_id == row.customer_id, JourneyStep.journey_id == row.journey_id)
        .order_by(JourneyStep.seq.desc())
        .limit(50)
    )
    views = (StepView(*found) for found in rows)
    return tuple(replace(view, told=bool(view.told)) for view in views)


def _bought_most(connection: Connection, customer_id: int) -> tuple[str, ...]:
    """Return the articles that a customer bought on most of their latest receipts."""
    count = func.count().label("times")
    latest = (
        select(Purchase.id)
        .where(Purchase.customer_id == customer_id, Purchase.kind == "sale")
        .order_by(Purchase.at.desc())
        .limit(RECEIPTS_LOOKED_AT)
        .subquery()
    )
    rows = connection.execute(
        select(PurchaseLine.name, count)
        .join(latest, latest.c.id == PurchaseLine.purchase_id)
        .where(PurchaseLine.name != "")
        .group_by(PurchaseLine.name)
        .order_by(count.desc(), PurchaseLine.name)
        .limit(ARTICLES_TOLD)
    )
    return tuple(row.name for row in rows)
