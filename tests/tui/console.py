"""A console to drive in tests: keys in, screen and database out."""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from textual.color import Color
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from loyalty_core.clock import Clock, FixedClock
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.models.staff import Staff
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.staff import sessions
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.scanner import Scanner
from loyalty_tui.session import Opener, Opening
from tests.tui.rest import come_to_rest

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The time in all tests of the console: noon UTC on Monday 2 March 2026."""

PASSWORD = "correct horse battery"

PEOPLE = (
    ("Amara", "Okafor", "07700 900118", "amara.okafor@example.com", "633000118"),
    ("José", "García", "07700 900120", "jose@example.org", None),
    ("Jo", "Smith", "07700 900121", "jo.smith@example.org", "633000121"),
    ("Joan", "Smithers", "07700 900122", "joan@example.org", None),
)
"""Customers of every test: first name, last name, phone, e-mail, card; their numbers are 1, 2, 3, 4."""

BLACK = Color(0, 0, 0)

SLOW = 1.0
"""Seconds between two keys of a typist."""


def found_programme(url: str) -> None:
    """Found the programme of the tests: store LEEDS with terminal T1, a person of each role, and `PEOPLE`."""
    programme = open_programme(url, FixedClock(NOON))
    founding = Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD)
    with programme.database.writing() as connection:
        found(connection, NOON, founding)
        for role in (Role.AGENT, Role.MANAGER, Role.AUDITOR):
            row: dict[str, Any] = {"login": role.value, "name": f"{role.value.title()} Person", "role": role.value}
            row |= {"store_id": "LEEDS", "password_hash": "-", "failed_sign_ins": 0, "created_at": NOON}
            connection.execute(insert(Staff).values(row))
        connection.commit()
    desk = programme.desk(enter(programme, "ada"))
    for first_name, last_name, phone, email, card in PEOPLE:
        desk.do(RegisterCustomer(first_name=first_name, last_name=last_name, phone=phone, email=email, card=card))
    programme.close()


def enter(programme: Programme, login: str) -> Actor:
    """Open a session for a person of the programme, without asking for the password."""
    with programme.database.writing() as connection:
        staff_id = connection.execute(text("select id from staff where login = :login"), {"login": login}).scalar_one()
        signed_in = sessions.open_session(connection, programme.clock.now(), staff_id, "LEEDS", "T1")
        connection.commit()
    return signed_in.actor


def login_of(role: Role) -> str:
    """Return the login of the person who has a role in the tests."""
    return "ada" if role is Role.ADMINISTRATOR else role.value


def slow_hands() -> Callable[[Message], float]:
    """Return a clock of keys under which every key comes a second after the last."""
    ticks = count()
    return lambda _key: next(ticks) * SLOW


def key_event(name: str) -> Key:
    """Return what the terminal says when a key is pressed, named as in bindings, a single character by itself."""
    key = _character_to_key(name) if len(name) == 1 else name
    character: str | None
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        character = name if len(name) == 1 else None
    return Key(key, character)


@dataclass
class OpenConsole:
    """A console that runs.

    Attributes:
        messages: what the gateway said so far, in order.
    """

    app: LoyaltyApp
    pilot: Pilot[None]
    messages: list[Message] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        """Press keys, and let everything that each sets going come to rest."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self.settle()

    async def write(self, typed: str) -> None:
        """Type a text without a pause between its letters, and let everything come to rest."""
        for letter in typed:
            self.app.post_message(key_event(letter))
        await self.settle()

    async def settle(self) -> None:
        """Wait until no core call runs, no message waits, and all is painted."""
        await come_to_rest(self.app)

    @property
    def text(self) -> str:
        """What is on the screen, toasts included, a line of it a line."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """What is on the screen as running text, without the breaks of its lines and the frames of its windows."""
        return " ".join(self.text.replace("│", " ").split())

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, as they are painted."""
        strips = self.app.screen._compositor.render_strips()
        for line_filter in self.app.get_line_filters():
            strips = [strip.apply_filter(line_filter, BLACK) for strip in strips]
        return ["".join(segment.text for segment in strip) for strip in strips]

    def shows(self, kind: type[Screen[Any]]) -> bool:
        """Say whether the screen on top is of a kind."""
        return isinstance(self.app.screen, kind)

    def has_ended(self) -> bool:
        """Say whether the console was told to close."""
        return self.app._exit

    def said(self, kind: type[Any]) -> list[Any]:
        """Return the gateway's messages of a kind so far."""
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def toasts(self) -> list[str]:
        """The texts of the toasts in sight."""
        return [toast.message for toast in self.app._notifications]


class Console:
    """A programme of a test, and consoles on it."""

    def __init__(self, url: str, clock: FixedClock, log_folder: Path) -> None:
        self.url = url
        self.clock = clock
        self.log_folder = log_folder
        self.programme = open_programme(url, clock)

    def close(self) -> None:
        """Give the database back."""
        self.programme.close()

    def desk(self, role: Role = Role.ADMINISTRATOR) -> Desk:
        """Return a desk beside the console, for a person of a role."""
        return self.programme.desk(enter(self.programme, login_of(role)))

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of an SQL statement."""
        with self.programme.database.reading() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def opener(self, role: Role | None = Role.ADMINISTRATOR, clock: Clock | None = None) -> Opener:
        """Return what opens the programme for a console, with somebody of the role signed in; nobody for None."""

        def open_it() -> Opening:
            programme = open_programme(self.url, clock or self.clock)
            return Opening(programme, None if role is None else enter(programme, login_of(role)))

        return open_it

    @asynccontextmanager
    async def open(
        self,
        role: Role | None = Role.ADMINISTRATOR,
        *,
        size: tuple[int, int] = (80, 24),
        opener: Opener | None = None,
        scanner: Scanner | None = None,
    ) -> AsyncIterator[OpenConsole]:
        """Run a console, by default at a terminal of 80×24 with a typist whose keys are never a scanner's."""
        app = LoyaltyApp(
            opener or self.opener(role),
            scanner=scanner or Scanner(hold=0, time_of=slow_hands()),
            log_folder=self.log_folder,
            preview_after=0,
            pauses=(0, 0),
        )
        messages: list[Message] = []

        deliver = app.gateway.deliver

        def hear(to: Widget, message: Message) -> bool:
            messages.append(message)
            return deliver(to, message)

        setattr(app.gateway, "deliver", hear)  # noqa: B010 - a method, as far as a type checker knows
        async with app.run_test(size=size, notifications=True) as pilot:
            running = OpenConsole(app, pilot, messages)
            await running.settle()
            yield running
            await running.settle()
        app.gateway.door.close()


def consoles(url: str, log_folder: Path) -> Iterator[Console]:
    """Give a test its programme."""
    console = Console(url, FixedClock(NOON), log_folder)
    yield console
    console.close()
    # A console keeps what it began with out of the collector's sight for good; here hundreds begin in one process.
    gc.unfreeze()
