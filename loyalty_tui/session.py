"""Who is signed in, where, and how the console gets to a programme in the first place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyalty_core.desk.permissions import ALLOWED, Permission, Role

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.desk.actor import Actor
    from loyalty_core.programme.opening import Programme


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a terminal of a store; `store` and `terminal` are the IDs that the shop itself uses."""

    login: str
    name: str
    role: Role
    store: str
    terminal: str

    @classmethod
    def of(cls, actor: Actor) -> Person:
        """Return the person that the core's actor is."""
        return cls(actor.login, actor.name, actor.role, actor.store_id, actor.terminal_id)

    def may(self, permission: str | None) -> bool:
        """Say whether the role has a permission; None needs none. What counts is what the core says later."""
        return permission is None or Permission(permission) in ALLOWED[self.role]


@dataclass(frozen=True, slots=True)
class Session:
    """A person at work in a programme.

    Attributes:
        person: who it is.
        programme: name of the programme.
        currency: ISO 4217 code that amounts are in.
        time_zone: of the programme; all times are shown in it.
        country: ISO 3166 code, in which local phone numbers are read.
        database: kind of database, for the status line.
        is_ours: whether the console opened the session and ends it when it closes.
    """

    person: Person
    programme: str
    currency: str
    time_zone: ZoneInfo
    country: str
    database: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be, where a programme is there to be tried; `enter` opens their session, in a worker thread."""

    name: str
    role: str
    store: str
    enter: Callable[[], Actor]


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opener returns: an open programme, and how one gets in.

    With `actor` somebody is signed in already; with `candidates` one is chosen from; with neither somebody signs
    in. The console closes the programme when it ends.
    """

    programme: Programme
    actor: Actor | None = None
    candidates: tuple[Candidate, ...] = ()


Opener = Callable[[], Opening]
"""Called in a worker thread, after the first paint: here is where the data layer gets imported and opened.

A `LoyaltyError` is shown in words, and the person may have it tried again.
"""
