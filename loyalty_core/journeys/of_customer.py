"""Reads of one customer's journeys: where they stand, what they like, and what they see in their portal."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from loyalty_core.clock import local_date
from loyalty_core.coupons.rules import coupon_state
from loyalty_core.customers.rules import Membership, RecordState, display_name
from loyalty_core.database.keyset import Listed
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.journeys.queries import used_offers
from loyalty_core.journeys.rules import CalendarPeriod, Stage, period_at
from loyalty_core.journeys.views import (
    CustomerJourney,
    CustomerJourneysView,
    PeriodUse,
    PortalOffer,
    PortalView,
    StepView,
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
from loyalty_core.points.store import read_books

PERIODS_TOLD = 6
ARTICLES_TOLD = 5
RECEIPTS_LOOKED_AT = 300
_JUST_BEFORE = timedelta(microseconds=1)


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


def _uses_by_span(connection: Connection, row: Any, spans: list[CalendarPeriod]) -> list[int]:
    used = used_offers(row.journey_id).where(
        Coupon.customer_id == row.customer_id, Coupon.used_at >= spans[0].begins, Coupon.used_at < spans[-1].ends
    )
    instants = [found.used_at for found in connection.execute(used)]
    return [sum(span.begins <= instant < span.ends for instant in instants) for span in spans]


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
