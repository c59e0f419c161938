"""What is seen while the programme opens, and when it does not."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.styles import KEY, QUIET, REFUSED
from loyalty_tui.widgets.key_bar import KeyBar
from loyalty_tui.widgets.status_line import StatusLine

OPENING = Content.styled("Opening the programme…", QUIET)


class OpeningScreen(Screen[None]):
    """The ground of the mode in which nobody is at work: under it the programme opens, over it one signs in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "Try again", id="opening.again", tooltip="Try to open the programme again"),
    ]
    DEFAULT_CSS = """
    OpeningScreen #opening--words { width: 100%; text-align: center; padding: 0 4; }
    """

    app = getters.app(LoyaltyApp)

    def __init__(self) -> None:
        super().__init__()
        self._is_stuck = False

    def compose(self) -> ComposeResult:
        yield StatusLine("")
        with Vertical(id="door"):
            yield Static(OPENING, id="opening--words", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Open the programme, after this is painted."""
        self.call_after_refresh(self._open)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer another try once there is something to try again."""
        return self._is_stuck if action == "again" else super().check_action(action, parameters)

    def action_again(self) -> None:
        """Try once more."""
        self._is_stuck = False
        self.refresh_bindings()
        self.query_one("#opening--words", Static).update(OPENING)
        self._open()

    def on_refused(self, message: Refused) -> None:
        """Say why it does not open."""
        self._stuck(message)

    def on_failed(self, message: Failed) -> None:
        """Say that it does not open because of a defect."""
        self._stuck(message)

    def _open(self) -> None:
        self.app.gateway.door.open(self.app.opener, to=self)

    def _stuck(self, message: Refused | Failed) -> None:
        self._is_stuck = True
        self.refresh_bindings()
        words = Content.styled("The programme cannot be opened.\n\n", REFUSED) + inert(errors.sentence(message))
        keys = Content("\n\n") + Content.styled("R", KEY) + Content(" tries again    ")
        keys += Content.styled("^q", KEY) + Content(" leaves")
        self.query_one("#opening--words", Static).update(words + keys)
