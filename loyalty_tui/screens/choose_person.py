"""Choosing who to be, in a programme that is there to be tried."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.session import Candidate
from loyalty_tui.widgets.key_bar import KeyBar
from loyalty_tui.widgets.status_line import StatusLine


class ChoosePersonScreen(Screen[None]):
    """A list of people with their roles and stores; Enter becomes one of them."""

    CSS_PATH = "choose_person.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    app = getters.app(LoyaltyApp)

    def __init__(self) -> None:
        super().__init__()
        self._is_entering = False

    def compose(self) -> ComposeResult:
        candidates = self.app.gateway.door.candidates
        widest = max(len(candidate.name) for candidate in candidates)
        yield StatusLine("")
        with Vertical(id="door"), Vertical(id="choose"):
            yield Static("Who are you today?", id="choose--title", markup=False)
            yield Static(Content.styled("Each may do what their role may do. Enter chooses.", QUIET), markup=False)
            yield OptionList(*(_line(candidate, widest) for candidate in candidates), compact=True)
            yield Static(id="choose--words", markup=False)
        yield KeyBar()

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Become this person."""
        if not self._is_entering:
            self._is_entering = True
            self.app.gateway.door.enter(self.app.gateway.door.candidates[message.option_index], to=self)

    def on_refused(self, message: Refused) -> None:
        """Say why not."""
        self._say(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        self._say(message)

    def _say(self, message: Refused | Failed) -> None:
        self._is_entering = False
        words = inert(errors.sentence(message)).plain
        self.query_one("#choose--words", Static).update(Content.styled(words, REFUSED))


def _line(candidate: Candidate, widest: int) -> Content:
    name = inert(candidate.name)
    about = f"{candidate.role:<15}{candidate.store}"
    return name.pad_right(widest - name.cell_length + 3) + Content.styled(inert(about).plain, QUIET)
