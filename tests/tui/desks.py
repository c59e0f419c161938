"""Desks that do what real ones do in bad moments."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_tui.app import LoyaltyApp


class UnreliableDesk:
    """A real desk whose next calls fail or wait as a test says.

    Attributes:
        before_do: called, one a call, before the desk does anything; what it raises, `do` raises.
        after_do: called, one a call, after the desk has committed.
        before_ask: the same for queries, and `before_preview` for previews.
        done: every command that was sent, in order.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.before_do: list[Callable[[], None]] = []
        self.after_do: list[Callable[[], None]] = []
        self.before_ask: list[Callable[[], None]] = []
        self.before_preview: list[Callable[[], None]] = []
        self.sent: list[Command] = []
        self.asked: list[Query[Any]] = []

    def do(self, command: Command) -> Receipt:
        """Do a command, with the trouble that is due."""
        self.sent.append(command)
        _next(self.before_do)
        receipt = self.desk.do(command)
        _next(self.after_do)
        return receipt

    def preview(self, command: Command) -> Receipt:
        """Preview a command, with the trouble that is due."""
        _next(self.before_preview)
        return self.desk.preview(command)

    def ask(self, query: Query[Any]) -> Any:
        """Ask a query, with the trouble that is due."""
        self.asked.append(query)
        _next(self.before_ask)
        return self.desk.ask(query)


class Gate:
    """Something that a worker thread waits at until a test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._opened = threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        if not self._opened.wait(60):
            raise TimeoutError("nobody opened the gate")

    def open(self) -> None:
        """Let through whoever waits, and all who come later."""
        self._opened.set()


def unreliable(app: LoyaltyApp) -> UnreliableDesk:
    """Put an unreliable desk in the place of the console's own, and return it."""
    desk = UnreliableDesk(app.gateway.desk)
    app.gateway.door._desk = desk  # type: ignore[assignment]
    return desk


def raising(error: BaseException) -> Callable[[], None]:
    """Return a trouble that raises."""

    def trouble() -> None:
        raise error

    return trouble


def _next(troubles: list[Callable[[], None]]) -> None:
    if troubles:
        troubles.pop(0)()
