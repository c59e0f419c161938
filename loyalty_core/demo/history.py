"""The demo's history as one command: two years of several shops, told within the transaction that the desk opens."""

from datetime import UTC, datetime, time
from random import Random
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select

from loyalty_core.demo.people import make_people
from loyalty_core.demo.planning import plan_history
from loyalty_core.demo.registering import register_people
from loyalty_core.demo.rising import BASE, Rising
from loyalty_core.demo.scene import Narrator, Scene
from loyalty_core.demo.shopping import pack_baskets
from loyalty_core.demo.stock import ADMINISTRATOR, Shop
from loyalty_core.demo.timetable import FORTNIGHT, FORTNIGHTS, Timetable
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission, Role
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.staff import Staff, StaffSession
from loyalty_core.points.terms import read_rules
from loyalty_core.programme.commands import SetEarning, SetPolicies
from loyalty_core.programme.facts import read_facts

FEWEST_CUSTOMERS, MOST_CUSTOMERS = 50, 10_000


class TellHistory(Command):
    """Register customers, and let two years happen to them, up to now, in a programme that has no customers yet.

    The same seed on the same day gives the same history.

    Raises:
        Refused: there are customers already.
    """

    name: ClassVar[str] = "demo.tell-history"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME

    customers: Annotated[int, Field(ge=FEWEST_CUSTOMERS, le=MOST_CUSTOMERS)]
    seed: int

    def execute(self, work: Work) -> Outcome:
        if work.connection.execute(select(Customer.id).limit(1)).first():
            raise Refused("A history is only told to a programme without customers.")
        start = begin_of(work.at)
        random = Random(self.seed)  # noqa: S311 - chance of a story, not of a secret
        people = make_people(random, self.customers, start, start + FORTNIGHTS * FORTNIGHT)
        timetable = plan_history(people, start, random)
        register_people(work, people, random)
        work.books.open_all([person.customer_id for person in people])
        narrator = Narrator(work, random, _colleagues(work), pack_baskets(random))
        _tell(narrator, timetable, Rising(narrator, people, narrator.colleagues[ADMINISTRATOR.login]))
        for book in work.books.opened():
            book.settle(work.at)
        return Outcome(f"Two years of {self.customers:,} customers are told.", result={"customers": self.customers})


def begin_of(now: datetime) -> datetime:
    """Return the instant at which a history begins that is told now: it ends with yesterday."""
    return datetime.combine(now.astimezone(UTC).date(), time.min, tzinfo=UTC) - FORTNIGHTS * FORTNIGHT


def _tell(narrator: Narrator, timetable: Timetable, rising: Rising) -> None:
    connection = narrator.work.connection
    facts, rules = read_facts(connection), read_rules(connection)
    rising.begin(timetable.start, facts)
    for fortnight in range(FORTNIGHTS):
        begins_at = timetable.start + fortnight * FORTNIGHT
        decisions = _decisions(fortnight)
        for decision in decisions:
            command = decision.model_copy(update={"request_id": narrator.request_id()})
            narrator.do(command, narrator.colleagues[ADMINISTRATOR.login], begins_at, facts)
        if decisions:
            facts, rules = read_facts(connection), read_rules(connection)
        for shop, hours in timetable.in_fortnight(fortnight):
            clerk = _on_duty(narrator, shop, fortnight)
            scene = Scene(narrator, shop, clerk, facts, rules, hours.receipts, begins_at + FORTNIGHT)
            for event in hours.events:
                event.happen(scene)
            scene.till.save()
            for event in hours.later:
                event.happen(scene)
        rising.close(begins_at + FORTNIGHT, facts)


def _decisions(fortnight: int) -> tuple[Command, ...]:
    """Return what the administrator decides at the beginning of a fortnight.

    At first missing points are forgiven, later they are owed; at first points can be spent at once, later they wait.
    """
    if fortnight == 0:
        return (
            SetPolicies(registration_tier=BASE, shortfall="write-off"),
            SetEarning(points=1, per="1.00", validity="month-end", validity_days=365),
        )
    if fortnight == 13:
        return (SetPolicies(shortfall="debt"),)
    if fortnight == 26:
        faster = {"silver": "5/4", "gold": "3/2"}
        rule = SetEarning(
            points=1, per="1.00", pending_days=14, validity="month-end", validity_days=365, tier_multipliers=faster
        )
        return (rule,)
    return ()


def _colleagues(work: Work) -> dict[str, Actor]:
    """Return the people who are signed in, by login: each at the place of the session."""
    rows = work.connection.execute(
        select(
            Staff.id,
            Staff.login,
            Staff.name,
            Staff.role,
            StaffSession.store_id,
            StaffSession.terminal_id,
            StaffSession.id.label("session_id"),
        ).join(StaffSession, StaffSession.staff_id == Staff.id)
    )
    return {
        row.login: Actor(row.id, row.login, row.name, Role(row.role), row.store_id, row.terminal_id, row.session_id)
        for row in rows
    }


def _on_duty(narrator: Narrator, shop: Shop, fortnight: int) -> Actor:
    """Return who serves in a shop in a fortnight: those who work there take turns."""
    team = [
        colleague
        for _, colleague in sorted(narrator.colleagues.items())
        if colleague.store_id == shop.id and colleague.role in (Role.AGENT, Role.MANAGER)
    ]
    return team[fortnight % len(team)]
