"""Who brings most of the business: customers by what they spent, with their share of the revenue (R37, R62)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import Subquery, func, select

from loyalty_core.customers.rules import RecordState, display_name
from loyalty_core.database.lists import is_one_of
from loyalty_core.database.spans import span_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.journeys.rules import Stage
from loyalty_core.journeys.views import TopCustomer, TopCustomersView
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import Journey, JourneyMember
from loyalty_core.models.ledger import Account
from loyalty_core.models.purchase import Purchase

MOST = 200

Local = Annotated[date, "a local date of the programme"]


@dataclass(frozen=True)
class TopCustomers(Query[TopCustomersView]):
    """The customers who spent most, net of refunds; what nobody's customer bought counts for nobody.

    Attributes:
        limit: how many are listed, 1 to 200.
        since, until: on which local days it was spent, both included; ever, without.

    Raises:
        Invalid: the limit is out of its bounds.
    """

    limit: int = 20
    since: Local | None = None
    until: Local | None = None

    def answer(self, read: Read) -> TopCustomersView:
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"This is a number from 1 to {MOST}.", field="limit")
        spent = self._spent(read)
        revenue, customers = read.connection.execute(
            select(func.coalesce(func.sum(spent.c.minor), 0), func.count()).select_from(spent)
        ).one()
        total = int(revenue)
        rows = read.connection.execute(
            select(spent.c.customer_id, spent.c.minor)
            .order_by(spent.c.minor.desc(), spent.c.customer_id)
            .limit(self.limit)
        ).all()
        return TopCustomersView(
            read.programme.money(total),
            customers,
            _making(read, spent, total, 50),
            _making(read, spent, total, 80),
            tuple(_ranked(read, [(int(number), int(minor)) for number, minor in rows], total)),
        )

    def _spent(self, read: Read) -> Subquery:
        if self.since is None and self.until is None:
            minor = (Account.gross_minor - Account.refunded_minor).label("minor")
            whole = select(Account.customer_id, minor).join(Customer, Customer.id == Account.customer_id)
            return whole.where(Customer.record_state != RecordState.MERGED.value, minor > 0).subquery()
        when = span_of(self.since, self.until, read.programme.time_zone).holds(Purchase.at)
        total = func.sum(Purchase.amount_minor)
        return (
            select(Purchase.customer_id, total.label("minor"))
            .where(Purchase.customer_id.is_not(None), Purchase.kind.in_(("sale", "refund")), *when)
            .group_by(Purchase.customer_id)
            .having(total > 0)
            .subquery()
        )


def _making(read: Read, spent: Subquery, total: int, share: int) -> int:
    """Return how many customers, the best first, made a share of the revenue in percent."""
    order = (spent.c.minor.desc(), spent.c.customer_id)
    so_far = func.sum(spent.c.minor).over(order_by=order, rows=(None, 0)) - spent.c.minor
    ranked = select(so_far.label("before")).subquery()
    enough = select(func.count()).where(ranked.c.before * 100 < total * share)
    return int(read.connection.execute(enough).scalar_one()) if total else 0


def _ranked(read: Read, rows: list[tuple[int, int]], total: int) -> Any:
    people = _people(read, [number for number, _ in rows])
    stages = _stages(read, [number for number, _ in rows])
    so_far = 0
    for rank, (number, minor) in enumerate(rows, start=1):
        so_far += minor
        person = people[number]
        yield TopCustomer(
            rank,
            number,
            display_name(person.first_name, person.last_name, person.card),
            person.email,
            read.programme.money(minor),
            minor * 1000 // total,
            so_far * 1000 // total,
            stages.get(number, ()),
        )


def _people(read: Read, numbers: list[int]) -> dict[int, Any]:
    columns = (Customer.id, Customer.first_name, Customer.last_name, Customer.card, Customer.email)
    rows = read.connection.execute(select(*columns).where(is_one_of(read.connection, Customer.id, numbers)))
    return {row.id: row for row in rows}


def _stages(read: Read, numbers: list[int]) -> dict[int, tuple[str, ...]]:
    """Return in which stages of running journeys customers stand."""
    rows = read.connection.execute(
        select(JourneyMember.customer_id, JourneyMember.stage)
        .join(Journey, Journey.id == JourneyMember.journey_id)
        .where(
            is_one_of(read.connection, JourneyMember.customer_id, numbers),
            Journey.ended_at.is_(None),
            JourneyMember.stage != Stage.NOT_INVITED.value,
        )
        .order_by(JourneyMember.journey_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, stage in rows:
        found[number] = (*found.get(number, ()), stage)
    return found
