"""Taking back what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.desk.receipt import Receipt
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
    """Shows what was done, what cannot come back, and what taking it back changes."""

    HEADING = "Undo"
    ACCEPT = "Take back"

    def __init__(self, done: Receipt) -> None:
        """Ask about a receipt, which must be one that can be undone."""
        super().__init__()
        self.done = done

    def about(self) -> Content:
        """Return what was done, and what is lost for good."""
        lost = [Content.styled("! ", TROUBLE) + inert(sentence) for sentence in self.done.lost]
        return Content("\n").join([inert(self.done.said), *lost])

    def command(self, filled: Filled) -> Command:
        """Return the undo of the receipt."""
        from loyalty_core.desk.undo import Undo

        del filled
        if self.done.id is None:
            raise ValueError("a preview cannot be undone")
        return Undo(request_id=self.request_id, receipt_id=self.done.id)

    def on_done(self, message: Done) -> None:
        """Leave it out of what can be taken back: the next undo is about what was done before."""
        del message
        self._forget()

    def on_refused(self, message: Refused) -> None:
        """Leave it out as well where it can never be taken back."""
        if message.error.code in OVER:
            self._forget()

    def _forget(self) -> None:
        if self.done in self.app.done_here:
            self.app.done_here.remove(self.done)
