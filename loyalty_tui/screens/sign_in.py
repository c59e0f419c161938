"""Signing in: who, and at which terminal."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, Static

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.remembered import Place, read_place, write_place
from loyalty_tui.widgets.key_bar import KeyBar
from loyalty_tui.widgets.line_input import LineInput
from loyalty_tui.widgets.password_input import PasswordInput
from loyalty_tui.widgets.status_line import StatusLine

CHECKING = "Checking…"
LONGEST = 200
FIELDS = {"login": "login", "password": "password", "store": "store", "terminal": "terminal"}
"""Field of a refusal → id of the input that it belongs to."""


class SignInScreen(Screen[None]):
    """Login, password, store and terminal; the place is remembered from last time."""

    CSS_PATH = "sign_in.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#login"

    app = getters.app(LoyaltyApp)

    def __init__(self) -> None:
        super().__init__()
        self._is_checking = False

    def compose(self) -> ComposeResult:
        place = read_place()
        yield StatusLine("")
        with Vertical(id="door"), Vertical(id="sign-in"):
            yield Static(inert(self.app.gateway.door.programme_name), id="sign-in--title", markup=False)
            yield Label("Login")
            yield LineInput("", id="login", max_length=LONGEST)
            yield Label("Password")
            yield PasswordInput(id="password")
            yield Label("Store")
            yield LineInput(place.store, id="store", max_length=LONGEST)
            yield Label("Terminal")
            yield LineInput(place.terminal, id="terminal", max_length=LONGEST)
            yield Static(id="sign-in--words", markup=False)
            yield Static("Enter signs in. Without a store, your own is taken.", id="sign-in--hint", markup=False)
        yield KeyBar()

    @on(Input.Submitted)
    def submit(self) -> None:
        """Go to the password first where it is empty; else ask the core, once."""
        login, password = self._typed("login"), self._typed("password")
        if not login or not password:
            self.query_one("#password" if login else "#login").focus()
            return
        if self._is_checking:
            return
        self._is_checking = True
        self._say(CHECKING, QUIET)
        place = Place(self._typed("store").strip(), self._typed("terminal").strip())
        self.app.gateway.door.sign_in(login, password, place.store, place.terminal, to=self)
        write_place(place)

    def on_refused(self, message: Refused) -> None:
        """Say why not; the password is typed again."""
        self._again(message, FIELDS.get(message.error.field or "", "password"))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        self._again(message, "password")

    def _again(self, message: Refused | Failed, field: str) -> None:
        self._is_checking = False
        self._say(inert(errors.sentence(message)).plain, REFUSED)
        self.query_one("#password", Input).value = ""
        self.query_one(f"#{field}").focus()

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value

    def _say(self, words: str, style: str) -> None:
        self.query_one("#sign-in--words", Static).update(Content.styled(words, style))
