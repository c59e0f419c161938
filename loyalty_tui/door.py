"""The door: opening the programme, and letting people in and out of it, each in a worker thread."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widget import Widget

from loyalty_core.errors import LoyaltyError, NotSignedIn
from loyalty_tui.messages import Failed, Opened, Refused, SignedIn
from loyalty_tui.session import Candidate, Opener, Person, Session

if TYPE_CHECKING:
    from datetime import datetime

    from loyalty_core.desk.actor import Actor
    from loyalty_core.desk.desk import Desk
    from loyalty_core.programme.opening import Programme
    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Gateway

KEY = "door"
"""The key of what the door answers to a screen."""


class Door:
    """Who is in, and how others get in.

    Attributes:
        session: the person at work; None while nobody is signed in.
        candidates: whom one may choose to be, where the programme is there to be tried.
        programme_name: name of the programme; empty until it is open.
    """

    def __init__(self, app: LoyaltyApp, gateway: Gateway) -> None:
        self.session: Session | None = None
        self.candidates: tuple[Candidate, ...] = ()
        self.programme_name = ""
        self._app = app
        self._gateway = gateway
        self._programme: Programme | None = None
        self._desk: Desk | None = None
        self._actor: Actor | None = None

    @property
    def desk(self) -> Desk:
        """The desk of whoever is signed in; raises `NotSignedIn` where nobody is."""
        if self._desk is None:
            raise NotSignedIn("You are not signed in.")
        return self._desk

    def now(self) -> datetime:
        """Return the time by the programme's clock, in UTC; the programme must be open."""
        return self._opened.clock.now()

    def open(self, opener: Opener, *, to: Widget) -> None:
        """Open the programme. The app gets `Opened`, and `SignedIn` where somebody is; else `to` is told why not."""
        self._run(lambda: self._open(opener), to)

    def sign_in(self, login: str, password: str, store: str, terminal: str, *, to: Widget) -> None:
        """Sign a person in; without a store the core takes their own, without a terminal the store's first."""

        def check() -> Actor:
            return self._opened.sign_in(login, password, store or None, terminal or None).actor

        self._run(lambda: self._enter(check(), is_ours=True), to)

    def enter(self, candidate: Candidate, *, to: Widget) -> None:
        """Become one of the candidates."""
        self._run(lambda: self._enter(candidate.enter(), is_ours=True), to)

    def leave(self) -> None:
        """Sign the person out: nothing more is asked or done in their name."""
        actor = self._forget()
        if actor is not None:
            programme = self._opened
            self._gateway.run(lambda: self._end(programme, actor), "door")

    def close(self) -> None:
        """End the console's own session and give the database back; takes as long as the database does."""
        is_ours = self.session is not None and self.session.is_ours
        actor = self._forget()
        if self._programme is None:
            return
        if actor is not None and is_ours:
            self._end(self._programme, actor)
        self._programme.close()

    @property
    def _opened(self) -> Programme:
        if self._programme is None:
            raise NotSignedIn("The programme is not open yet.")
        return self._programme

    def _forget(self) -> Actor | None:
        actor, self._actor = self._actor, None
        self._desk = self.session = None
        return actor

    @staticmethod
    def _end(programme: Programme, actor: Actor) -> None:
        with suppress(LoyaltyError):
            programme.sign_out(actor)

    def _run(self, work: Callable[[], Message], to: Widget) -> None:
        def run() -> None:
            message = self._gateway.attempt(KEY, work)
            if isinstance(message, Refused | Failed):
                self._app.call_later(self._gateway.deliver, to, message)
            else:
                self._app.post_message(message)

        self._gateway.run(run, "door")

    def _open(self, opener: Opener) -> Message:
        gc.disable()
        try:
            opening = opener()
            facts = opening.programme.facts()
        finally:
            gc.enable()
        gc.freeze()
        self._programme = opening.programme
        self.candidates = opening.candidates
        self.programme_name = facts.name
        if opening.actor is not None:
            self._enter(opening.actor, is_ours=False)
        return Opened()

    def _enter(self, actor: Actor, *, is_ours: bool) -> Message:
        programme = self._opened
        facts = programme.facts()
        self.session = Session(
            Person.of(actor),
            facts.name,
            facts.currency,
            facts.time_zone,
            facts.country,
            "SQLite" if programme.database.is_sqlite else "PostgreSQL",
            is_ours,
        )
        self._actor = actor
        self._desk = programme.desk(actor)
        return SignedIn()
