"""The line on top: where you are, who you are, and how things stand."""

from __future__ import annotations

from typing import Final

from textual import getters
from textual.content import Content
from textual.widget import Widget

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import time_of_day
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE
from loyalty_tui.session import Session

GAP: Final = Content("  ")

Part = tuple[int, Content]
"""A part of the line, and how long it stays where there is no room for all: the lowest go first."""


class StatusLine(Widget):
    """The programme and the room on the left; who, role, place, database, connection and time on the right."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        dock: top;
        background: $panel;
        color: $foreground;
    }
    """

    app = getters.app(LoyaltyApp)

    def __init__(self, room: str) -> None:
        """Make the line of a room."""
        super().__init__()
        self.room = room

    def on_mount(self) -> None:
        """Follow the connection, and the clock a minute at a time."""
        self.watch(self.app, "is_connected", self._follow, init=False)
        if self.app.gateway.door.session is not None:
            self.set_timer(60 - self.app.gateway.door.now().second, self._next_minute)

    def _follow(self) -> None:
        self.refresh()

    def _next_minute(self) -> None:
        self.refresh()
        self.set_interval(60, self.refresh)

    def render(self) -> Content:
        """Return the line, as wide as the widget."""
        door = self.app.gateway.door
        left = Content.styled(f" {inert(door.programme_name).plain or self.app.title}", STRONG)
        if self.room:
            left += Content.styled(f" › {self.room}", QUIET)
        parts = [] if door.session is None else self._parts(door.session)
        width = self.size.width - left.cell_length - 2
        while parts and _joined(parts).cell_length > width:
            parts.remove(min(parts, key=lambda part: part[0]))
        right = _joined(parts)
        return left + Content(" " * (width - right.cell_length + 1)) + right + Content(" ")

    def _parts(self, session: Session) -> list[Part]:
        person = session.person
        now = self.app.gateway.door.now()
        return [
            (4, inert(person.name)),
            (2, Content.styled(str(person.role), QUIET)),
            (3, Content.styled(f"{inert(person.store).plain} · {inert(person.terminal).plain}", QUIET)),
            (1, Content.styled(session.database, QUIET)),
            (5, Content("●") if self.app.is_connected else Content.styled("○ no connection", TROUBLE)),
            (6, Content(time_of_day(now, session.time_zone))),
        ]


def _joined(parts: list[Part]) -> Content:
    return GAP.join(content for _, content in parts)
