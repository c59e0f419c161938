"""Building the demo: an empty database becomes a programme that looks real, with somebody of each role signed in."""

import gc
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from pydantic import SecretStr
from sqlalchemy import func, select, update

from loyalty_core.clock import Clock, FixedClock
from loyalty_core.database.upgrade import upgrade
from loyalty_core.demo.examples import find_examples
from loyalty_core.demo.history import TellHistory, begin_of
from loyalty_core.demo.stock import ADMINISTRATOR, COLLEAGUES, COUNTRY, CURRENCY, PROGRAMME, SHOPS, TIME_ZONE, Colleague
from loyalty_core.demo.today import live_today
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Staff, Store
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.staff.commands import AddStaff, AddStore, AddTerminal
from loyalty_core.staff.sessions import SignedIn, open_session

USUAL_CUSTOMERS = 2_000
SEED = 20_231_130


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that stands: the open programme, who is signed in, and how much there is.

    Attributes:
        people: a session of each person, the administrator's first.
        password: of everybody, made for this demo and stored nowhere.
        examples: what to look up, by kind.
    """

    programme: Programme
    people: tuple[SignedIn, ...]
    password: str
    customers: int
    purchases: int
    postings: int
    examples: dict[str, str | int]


def build_demo(url: str, clock: Clock, customers: int = USUAL_CUSTOMERS, seed: int = SEED) -> Demo:
    """Make a demo in a database that holds no programme yet; the caller closes its programme.

    The sessions last as long as any other; after that one signs in with the password.

    Raises:
        Conflict: the database holds a programme already.
        Invalid: the number of customers is out of bounds.
        Busy, Unusable: the database cannot be used.
    """
    command = TellHistory(customers=customers, seed=seed)
    upgrade(url)
    programme = open_programme(url, clock)
    password = secrets.token_urlsafe(18)
    people = _open_the_shops(programme, password)
    with _no_collections():
        programme.desk(people[0].actor).do(command)
    live_today(programme, {person.actor.login: person.actor for person in people}, Random(seed))  # noqa: S311 - a story
    return Demo(programme, people, password, *_sizes(programme), find_examples(programme))


def enter(programme: Programme, actor: Actor) -> Actor:
    """Open another session of somebody in the demo, at the same place."""
    with programme.database.writing() as connection:
        now = programme.clock.now()
        signed_in = open_session(connection, now, actor.staff_id, actor.store_id, actor.terminal_id)
        connection.commit()
    return signed_in.actor


def _open_the_shops(programme: Programme, password: str) -> tuple[SignedIn, ...]:
    """Found the programme as it was two years ago, with its shops and staff; return a session of each person."""
    now = programme.clock.now()
    then = FixedClock(begin_of(now) - timedelta(days=1))
    first, *others = SHOPS
    founding = Founding(
        PROGRAMME, CURRENCY, TIME_ZONE, COUNTRY, first.id, first.terminals[0], ADMINISTRATOR.login, password
    )
    with programme.database.writing() as connection:
        staff_id = found(connection, then.now(), founding)
        connection.execute(update(Store).values(name=first.name))
        connection.execute(update(Staff).values(name=ADMINISTRATOR.name))
        administrator = open_session(connection, now, staff_id, first.id, first.terminals[0])
        connection.commit()
    desk = Desk(programme.database, then, administrator.actor)
    for shop in others:
        desk.do(AddStore(store_id=shop.id, store_name=shop.name, terminal_id=shop.terminals[0]))
    for shop in SHOPS:
        for terminal in shop.terminals[1:]:
            desk.do(AddTerminal(store_id=shop.id, terminal_id=terminal, terminal_name=terminal))
    return (administrator, *(_employ(programme, desk, colleague, password) for colleague in COLLEAGUES))


def _employ(programme: Programme, desk: Desk, colleague: Colleague, password: str) -> SignedIn:
    """Add a person, and sign them in."""
    command = AddStaff(
        login=colleague.login,
        staff_name=colleague.name,
        role=colleague.role,
        store_id=colleague.shop,
        password=SecretStr(password),
    )
    staff_id = desk.do(command).result["staff_id"]
    with programme.database.writing() as connection:
        signed_in = open_session(connection, programme.clock.now(), staff_id, colleague.shop, None)
        connection.commit()
    return signed_in


@contextmanager
def _no_collections() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile: a history is a million small things that are all still needed."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _sizes(programme: Programme) -> tuple[int, int, int]:
    """Return how many customers, purchases and postings there are."""
    with programme.database.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)) for table in (Customer, Purchase, Posting)
        ]
        customers, purchases, postings = (count.scalar_one() for count in counts)
    return customers, purchases, postings
