"""The hand-over of a shift: what is left open and what was written today, to be copied or written to a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Receipt
from loyalty_core.notes.views import HandOverView, Whose
from loyalty_tui import exporting
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.clipboard import copy_plain
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.promises import hand_over_text
from loyalty_tui.presenters.styles import QUIET, REFUSED

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

HAND_OVER: Final = "hand-over"
WRITTEN: Final = "written"
"""Under these keys the window hears."""

NAME: Final = "hand-over"
"""How the name of the file begins."""


class HandOverWindow(ModalScreen[None]):
    """What the person leaves to the next shift, or everybody at their store."""

    CSS_PATH = "hand_over_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#hand-over"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="hand-over.close", tooltip="Back to the board"),
        Binding("c,y", "copy", "Copy", id="hand-over.copy", tooltip="Copy it as text"),
        Binding("m", "whose", "Mine or store", id="hand-over.whose", tooltip="One’s own, or everybody’s at the store"),
        Binding("X", "write", "Write a file", id="hand-over.write", tooltip="Write it to the downloads folder"),
        Binding(
            "f5", "again", "Ask again", show=False, priority=True, id="hand-over.again", tooltip="Ask for it again"
        ),
    ]

    app = getters.app(LoyaltyApp)
    words = getters.query_one("#hand-over--words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._whose = Whose.MINE
        self._known: HandOverView | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="hand-over") as box:
            box.border_title = Content("Hand-over")
            file = "X file  " if self._may_write else ""
            box.border_subtitle = Content(f"c copies  m mine or store  {file}Esc closes")
            yield Static(id="hand-over--words", markup=False)

    def on_mount(self) -> None:
        """Ask, and again after every write."""
        self.app.gateway.changed.subscribe(self, self._changed)
        self.action_again()

    @property
    def _may_write(self) -> bool:
        return self.app.person is not None and self.app.person.may(Permission.EXPORT)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no file to whom the role gives none."""
        return self._may_write if action == "write" else super().check_action(action, parameters)

    def action_again(self) -> None:
        """Ask for it again."""
        self.app.gateway.ask(partial(_hand_over, self._whose), to=self, key=HAND_OVER)

    def action_whose(self) -> None:
        """Show one's own, or everybody's at the store."""
        self._whose = Whose.STORE if self._whose is Whose.MINE else Whose.MINE
        self.action_again()

    def action_copy(self) -> None:
        """Put all of it on the clipboard."""
        if self._known is not None:
            copy_plain(self.app, self._text(self._known))
            self.notify("The hand-over is copied.")

    def action_write(self) -> None:
        """Write all of it to a file."""
        known, gateway = self._known, self.app.gateway
        if known is None:
            return
        at = gateway.door.now().astimezone(self.app.zone)
        write = partial(exporting.write_text, NAME, self._text(known), exporting.downloads(), at)

        def tell() -> None:
            message = gateway.attempt(WRITTEN, lambda: Answered(WRITTEN, write()))
            self.app.call_later(self.post_message, message)

        gateway.run(tell, WRITTEN)

    def on_answered(self, message: Answered) -> None:
        """Show it, or say where it was written."""
        if message.key == WRITTEN:
            self.notify(f"Written to {message.answer}", timeout=15)
            return
        self._known = message.answer
        self.words.update(inert_lines(self._text(message.answer)))

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see, or no file."""
        self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why."""
        self._trouble(message)

    def _trouble(self, message: Refused | Failed) -> None:
        sentence = errors.sentence(message)
        if message.key == WRITTEN or self._known is not None:
            self.notify(sentence, severity="error")
            return
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.words.update(words)

    def _changed(self, _receipt: Receipt) -> None:
        self.action_again()

    def _text(self, view: HandOverView) -> str:
        return hand_over_text(view, self.app.zone)


def _hand_over(whose: Whose) -> Query[HandOverView]:
    from loyalty_core.notes.board import HandOver

    return HandOver(whose)
