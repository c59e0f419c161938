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


class SpeakWindow(ModalScreen[bool]):
    """Two lines to read aloud, and a message in plain words to be copied; its result says whether it is to be sent."""

    CSS_PATH = "speak_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#speak"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,j", "dismiss(False)", "Close", id="speak.close", tooltip="Back to the customer"),
        Binding("c,y", "copy", "Copy", id="speak.copy", tooltip="Copy the message"),
        Binding("m", "send", "Send", id="speak.send", tooltip="Send the message, or change it first"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, name: str, speech: Speech, *, may_send: bool) -> None:
        """Show what is said to the customer of that name; whoever may send messages can send it from here."""
        super().__init__()
        self.customer_name = name
        self.speech = speech
        self.may_send = may_send

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="speak") as box:
            box.border_title = Content("Say to ") + inert(self.customer_name)
            sends = "  m sends it" if self.may_send else ""
            box.border_subtitle = Content(f"c copies the message{sends}  Esc closes")
            yield Static(Content.styled("To read aloud", QUIET), classes="speak--head")
            for line in self.speech.aloud:
                yield Static(inert(line).stylize(STRONG), classes="speak--aloud")
            yield Static(Content.styled("To write", QUIET), classes="speak--head")
            yield Static(inert(self.speech.message), id="speak--message")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer sending to whoever may."""
        return self.may_send if action == "send" else super().check_action(action, parameters)

    def action_send(self) -> None:
        """Go on to where the message is sent."""
        self.dismiss(True)

    def action_copy(self) -> None:
        """Put the message on the clipboard."""
        copy_plain(self.app, self.speech.message)
        self.notify("The message is copied.")
