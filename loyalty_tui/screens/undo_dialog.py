"""Taking back what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Button

from loyalty_tui.fields import Filled
from loyalty_tui.inert import inert
from loyalty_tui.messages import Done, Refused
from loyalty_tui.presenters.styles import TROUBLE
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

OVER: Final = frozenset(
    {"already-undone", "cannot-undo", "redemption-cancelled", "redemption-failed", "too-old-to-undo"}
)
"""Refusals after which asking again is no use."""


class UndoDialog(CommandDialog):
    """Shows what was done, what cannot come back, and what taking it back changes.

    What was known when it was done stands above; what is lost by what happened since is said by the undo's own preview,
    below. From here the list of all that was done can be opened instead.
    """

    HEADING = "Undo"
    ACCEPT = "Take back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "list", "All of it", id="undo.list", tooltip="All that was done within a day"),
    ]

    def __init__(self, receipt_id: int, said: str, lost: Sequence[str] = ()) -> None:
        """Ask about the write of a receipt, with what was said of it, and of what an undo cannot bring back."""
        super().__init__()
        self.receipt_id = receipt_id
        self.said = said
        self.lost = lost

    def about(self) -> Content:
        """Return what was done, and what is lost for good."""
        lost = [Content.styled("! ", TROUBLE) + inert(sentence) for sentence in self.lost]
        return Content("\n").join([inert(self.said), *lost])

    def more_buttons(self) -> Sequence[Button]:
        """Return the way to the list, unless this was opened from it."""
        return () if self._is_from_list else (Button("List", id="list", compact=True),)

    def command(self, filled: Filled) -> Command:
        """Return the undo of the receipt."""
        from loyalty_core.desk.undo import Undo

        del filled
        return Undo(request_id=self.request_id, receipt_id=self.receipt_id)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Show the list."""
        if message.button.id == "list":
            self.action_list()

    def action_list(self) -> None:
        """Show all that was done within a day instead."""
        if not self.is_saving and not self._is_from_list:
            self.dismiss(None)
            self.app.action_undo_list()

    def on_done(self, message: Done) -> None:
        """Leave it out of what can be taken back: the next undo is about what was done before."""
        del message
        self._forget()

    def on_refused(self, message: Refused) -> None:
        """Leave it out as well where it can never be taken back."""
        if message.error.code in OVER:
            self._forget()

    @property
    def _is_from_list(self) -> bool:
        from loyalty_tui.screens.undo_window import UndoWindow

        return any(isinstance(screen, UndoWindow) for screen in self.app.screen_stack)

    def _forget(self) -> None:
        self.app.done_here[:] = [done for done in self.app.done_here if done.id != self.receipt_id]
