"""The box that takes anything a customer can be found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.message import Message

from loyalty_tui.widgets.line_input import LineInput

LONGEST: Final = 200

PLACEHOLDER: Final = "Phone, name, e-mail, receipt, card or code"


class SearchBox(LineInput):
    """An input whose up and down keys move in the list below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="search.open", tooltip="Open the customer, or go into the list"),
        Binding("down", "step(1)", "List", id="search.down", tooltip="The next one in the list"),
        Binding("up", "step(-1)", "In the list", show=False, id="search.up", tooltip="The one before in the list"),
        Binding("escape", "clear", "Clear", show=False, id="search.clear", tooltip="Empty the search box"),
    ]

    @dataclass
    class Stepped(Message):
        """A person wants to go up or down in the list without leaving the box."""

        rows: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder=PLACEHOLDER, max_length=LONGEST, id=id)

    def action_step(self, rows: int) -> None:
        """Tell the screen."""
        self.post_message(self.Stepped(rows))

    def action_clear(self) -> None:
        """Empty the box."""
        self.value = ""
