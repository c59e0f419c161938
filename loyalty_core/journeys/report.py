"""What came of a journey and its versions, in few statements whatever the number of members (R38, R60 to R66)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, or_, select, union

from loyalty_core.customers.rules import RecordState
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.journeys.keeping import no_journey
from loyalty_core.journeys.rules import Stage, percent
from loyalty_core.journeys.views import Figures, JourneyReportView, VersionFigures
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import Journey, JourneyMember, JourneyOffer, JourneyStep, JourneyVersion
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.reward import Redemption

BEFORE = timedelta(days=90)
"""How long before somebody accepted their spending is compared with."""
LATELY = timedelta(days=30)
"""In which a member who takes part has had a benefit."""
_MONTH = timedelta(days=30)


Rows = Sequence[Mapping[Any, Any]]
"""Sums by the names of `_Sums`, each row with the version that they are of."""


@dataclass(slots=True)
class _Sums:
    """What is added up for a version; money in minor units, times in member-days."""

    assigned: int = 0
    invited: int = 0
    reminded: int = 0
    accepted: int = 0
    declined: int = 0
    unanswered: int = 0
    active: int = 0
    top: int = 0
    inactive: int = 0
    members: int = 0
    taking_part: int = 0
    uses: int = 0
    revenue: int = 0
    revenue_top: int = 0
    before: int = 0
    days_before: int = 0
    days_after: int = 0

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(_Sums)))


@dataclass(frozen=True)
class JourneyReport(Query[JourneyReportView]):
    """What came of a journey, as a whole and version by version; live records count.

    Raises:
        NotFound: there is no such journey.
    """

    journey_id: int

    def answer(self, read: Read) -> JourneyReportView:
        name = read.connection.execute(select(Journey.name).where(Journey.id == self.journey_id)).scalar_one_or_none()
        if name is None:
            raise no_journey(self.journey_id)
        versions = read.connection.execute(
            select(
                *(JourneyVersion.id, JourneyVersion.number, JourneyVersion.name),
                *(JourneyVersion.low_enrolment_percent, JourneyVersion.low_participation_percent),
            )
            .where(JourneyVersion.journey_id == self.journey_id)
            .order_by(JourneyVersion.number)
        ).all()
        sums = {row.id: _Sums() for row in versions}
        for tally in (_places, _answers, _uses, _participation, _revenue, _spending_before):
            _add(sums, tally(read, self.journey_id))
        whole = sum(sums.values(), _Sums())
        marks = [row[3:] for row in versions]
        least = tuple(min((mark[i] for mark in marks), default=0) for i in (0, 1))
        return JourneyReportView(
            self.journey_id,
            name,
            _figures(read, whole, *least),
            tuple(VersionFigures(row.number, row.name, _figures(read, sums[row.id], *row[3:])) for row in versions),
        )


def _add(sums: Mapping[int, _Sums], rows: Rows) -> None:
    for row in rows:
        of = sums[row["version_id"]]
        for name, value in row.items():
            if name != "version_id":
                setattr(of, name, getattr(of, name) + int(value or 0))


def _counted(label: str, condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(label)


def _live(journey_id: int) -> Sequence[ColumnElement[bool]]:
    return (JourneyMember.journey_id == journey_id, Customer.record_state == RecordState.LIVE.value)


def _places(read: Read, journey_id: int) -> Rows:
    """Count who stands where, and for how long members have taken part."""
    stages = [_counted(stage.value, JourneyMember.stage == stage.value) for stage in (Stage.ACTIVE, Stage.TOP)]
    lapsed = (JourneyMember.stage == Stage.INACTIVE.value) & JourneyMember.accepted_at.is_not(None)
    statement = (
        select(
            JourneyMember.version_id,
            func.count().label("assigned"),
            *stages,
            _counted("inactive", lapsed),
        )
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(*_live(journey_id))
        .group_by(JourneyMember.version_id)
    )
    days: dict[int, int] = {}
    accepted = read.connection.execute(
        select(JourneyMember.version_id, JourneyMember.accepted_at)
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(*_live(journey_id), JourneyMember.accepted_at.is_not(None))
    )
    for version_id, since in accepted:
        if since is not None:
            days[version_id] = days.get(version_id, 0) + max((read.at - since).days, 1)
    counts = read.connection.execute(statement).mappings()
    return [{**row, "days_after": days.get(row["version_id"], 0)} for row in counts]


def _answers(read: Read, journey_id: int) -> Rows:
    """Count the customers who ever were invited and reminded, and how they answered first or last."""

    def ever(label: str, action: str) -> Any:
        return func.count(distinct(case((JourneyStep.action == action, JourneyStep.customer_id)))).label(label)

    statement = (
        select(
            JourneyMember.version_id,
            ever("invited", "invite"),
            ever("reminded", "remind"),
            ever("accepted", "accept"),
            ever("declined", "decline"),
            ever("unanswered", "no-answer"),
        )
        .join(
            JourneyStep,
            (JourneyStep.customer_id == JourneyMember.customer_id)
            & (JourneyStep.journey_id == JourneyMember.journey_id),
        )
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(*_live(journey_id))
        .group_by(JourneyMember.version_id)
    )
    return read.connection.execute(statement).mappings().all()


def _uses(read: Read, journey_id: int) -> Rows:
    statement = (
        select(JourneyMember.version_id, func.count().label("uses"))
        .join(Coupon, Coupon.customer_id == JourneyMember.customer_id)
        .join(
            JourneyOffer,
            (JourneyOffer.campaign_id == Coupon.campaign_id) & (JourneyOffer.journey_id == JourneyMember.journey_id),
        )
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(*_live(journey_id), Coupon.state == "used", Coupon.used_at >= JourneyMember.accepted_at)
        .group_by(JourneyMember.version_id)
    )
    return read.connection.execute(statement).mappings().all()


def _participation(read: Read, journey_id: int) -> Rows:
    """Count the members who said yes before the last thirty days, and those of them who had any benefit in these."""
    since = read.at - LATELY
    used = select(Coupon.customer_id).where(Coupon.state == "used", Coupon.used_at >= since)
    redeemed = select(Redemption.customer_id).where(Redemption.state == "confirmed", Redemption.confirmed_at >= since)
    busy = union(used, redeemed).subquery()
    statement = (
        select(
            JourneyMember.version_id,
            func.count().label("members"),
            _counted("taking_part", busy.c.customer_id.is_not(None)),
        )
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .outerjoin(busy, busy.c.customer_id == JourneyMember.customer_id)
        .where(*_live(journey_id), JourneyMember.accepted_at <= since)
        .group_by(JourneyMember.version_id)
    )
    return read.connection.execute(statement).mappings().all()


def _revenue(read: Read, journey_id: int) -> Rows:
    top = case((JourneyMember.stage == Stage.TOP.value, Purchase.amount_minor), else_=0)
    statement = (
        select(
            JourneyMember.version_id,
            func.sum(Purchase.amount_minor).label("revenue"),
            func.sum(top).label("revenue_top"),
        )
        .join(Purchase, Purchase.customer_id == JourneyMember.customer_id)
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .where(*_live(journey_id), Purchase.kind.in_(("sale", "refund")), Purchase.at >= JourneyMember.accepted_at)
        .group_by(JourneyMember.version_id)
    )
    return read.connection.execute(statement).mappings().all()


def _spending_before(read: Read, journey_id: int) -> Rows:
    """Add up what members spent in the days before they accepted, as far as they were customers then."""
    rows = read.connection.execute(
        select(
            *(JourneyMember.version_id, JourneyMember.customer_id, JourneyMember.accepted_at),
            *(Customer.registered_at, Purchase.at, Purchase.amount_minor),
        )
        .join(Customer, Customer.id == JourneyMember.customer_id)
        .outerjoin(
            Purchase,
            (Purchase.customer_id == JourneyMember.customer_id)
            & Purchase.kind.in_(("sale", "refund"))
            & (Purchase.at < JourneyMember.accepted_at),
        )
        .where(*_live(journey_id), JourneyMember.accepted_at.is_not(None))
        .where(or_(Purchase.at.is_(None), Purchase.at >= _earliest(read, journey_id)))
    )
    sums: dict[int, dict[str, Any]] = {}
    seen: set[int] = set()
    for row in rows:
        of = sums.setdefault(row.version_id, {"version_id": row.version_id, "before": 0, "days_before": 0})
        if row.customer_id not in seen:
            seen.add(row.customer_id)
            of["days_before"] += max(min(row.accepted_at - row.registered_at, BEFORE).days, 1)
        if row.at is not None and row.at >= row.accepted_at - BEFORE:
            of["before"] += row.amount_minor
    return list(sums.values())


def _earliest(read: Read, journey_id: int) -> Any:
    """Return the first instant from which purchases matter for anybody's spending before they accepted (UTC)."""
    first = read.connection.execute(
        select(func.min(JourneyMember.accepted_at)).where(JourneyMember.journey_id == journey_id)
    ).scalar_one()
    return (first or read.at) - BEFORE


def _figures(read: Read, sums: _Sums, low_enrolment: int, low_participation: int) -> Figures:
    money = read.programme.money
    enrolment = percent(sums.accepted, sums.invited)
    participation = percent(sums.taking_part, sums.members)

    def a_month(minor: int, days: int) -> Any:
        return money(minor * _MONTH.days // days) if days else None

    return Figures(
        sums.assigned,
        sums.invited,
        sums.reminded,
        sums.accepted,
        sums.declined,
        sums.unanswered,
        sums.active,
        sums.top,
        sums.inactive,
        sums.members,
        sums.taking_part,
        enrolment,
        participation,
        sums.uses,
        money(sums.revenue),
        money(sums.revenue_top),
        a_month(sums.before, sums.days_before),
        a_month(sums.revenue, sums.days_after),
        enrolment is not None and enrolment < low_enrolment,
        participation is not None and participation < low_participation,
    )
