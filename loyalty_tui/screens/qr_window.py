"""A code as a picture, to be scanned from the screen."""

from __future__ import annotations

from typing import ClassVar, Final

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
from loyalty_tui.presenters.qr import half_blocks, modules
from loyalty_tui.presenters.styles import STRONG, TROUBLE

INK: Final = "#000000 on #ffffff"
"""Black on white in every theme: a scanner needs the contrast, and most read nothing that is light on dark."""

FRAME: Final = 4
"""Lines of the window's border and of what stands under the picture."""

TOO_LOW: Final = "This screen is too low for the whole picture; make it larger."


class QrWindow(ModalScreen[None]):
    """The QR code of a coupon or card, with what it says below it."""

    CSS_PATH = "qr_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#qr"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", "Close", id="qr.close", tooltip="Back to the customer"),
        Binding("c,y", "copy", "Copy", id="qr.copy", tooltip="Copy the code as text"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, code: str, caption: str) -> None:
        """Show this code, and say what it is."""
        super().__init__()
        self.code = code
        self.caption = caption
        self.lines = tuple(half_blocks(modules(code)))

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="qr") as box:
            box.border_subtitle = Content("c copies the code  Esc closes")
            yield Static(Content("\n").join(Content.styled(line, INK) for line in self.lines), id="qr--picture")
            yield Static(self._words(), id="qr--words")

    def on_resize(self) -> None:
        """Say so where the picture does not fit."""
        self.query_one("#qr--words", Static).update(self._words())

    def action_copy(self) -> None:
        """Put the code on the clipboard."""
        copy_plain(self.app, self.code)
        self.notify("The code is copied.")

    def _words(self) -> Content:
        if self.app.size.height < len(self.lines) + FRAME:
            return inert(self.code).stylize(STRONG) + Content.styled(f"\n{TOO_LOW}", TROUBLE)
        return inert(self.code).stylize(STRONG) + Content("\n") + inert(self.caption)
