"""What to say to the customer on the phone, and what to write to them."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.clipboard import copy_plain
from loyalty_tui.inert import inert
from loyalty_tui.presenters.speaking import Speech
from loyalty_tui.presenters.styles import QUIET, STRONG


class SpeakWindow(ModalScreen[None]):
    """Two lines to read aloud, and a message in plain words to be copied."""

    CSS_PATH = "speak_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#speak"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,j", "dismiss(None)", "Close", id="speak.close", tooltip="Back to the customer"),
        Binding("c,y", "copy", "Copy", id="speak.copy", tooltip="Copy the message"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, name: str, speech: Speech) -> None:
        """Show what is said to the customer of that name."""
        super().__init__()
        self.customer_name = name
        self.speech = speech

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="speak") as box:
            box.border_title = Content("Say to ") + inert(self.customer_name)
            box.border_subtitle = Content("c copies the message  Esc closes")
            yield Static(Content.styled("To read aloud", QUIET), classes="speak--head")
            for line in self.speech.aloud:
                yield Static(inert(line).stylize(STRONG), classes="speak--aloud")
            yield Static(Content.styled("To write", QUIET), classes="speak--head")
            yield Static(inert(self.speech.message), id="speak--message")

    def action_copy(self) -> None:
        """Put the message on the clipboard."""
        copy_plain(self.app, self.speech.message)
        self.notify("The message is copied.")
