"""What was done within a day, and whether each of it can be taken back: one's own, or for a manager everybody's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.presenters.writes import write_columns
from loyalty_tui.screens.undo_dialog import UndoDialog
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.table_messages import Highlighted, Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.desk.undoable import RecentWrite, RecentWrites

MOST: Final = 200
"""Writes that are asked for at a time; earlier ones when the cursor gets there."""

FIRST: Final = "first"
EARLIER: Final = "earlier"
"""Under these keys the window asks."""

NOTHING: Final = "Nothing was done within a day."
KEYS: Final = "Enter takes it back   Esc closes"


class UndoWindow(ModalScreen[None]):
    """The writes of the last day, the latest first; below them all that there is to say of the one under the cursor."""

    CSS_PATH = "undo_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#undo--writes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="undo.close", tooltip="Back"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="undo.again", tooltip="Ask for it again"),
    ]

    app = getters.app(LoyaltyApp)
    writes = getters.query_one("#undo--writes", WindowedTable)
    words = getters.query_one("#undo--words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._rows: RowSlices[RecentWrite] = RowSlices(())
        self._known: tuple[RecentWrite, ...] = ()
        self._more = False

    def compose(self) -> ComposeResult:
        with Vertical(id="undo") as box:
            box.border_title = "What was done within a day"
            box.border_subtitle = Content(KEYS)
            yield WindowedTable((), row_key=_number, empty_text=NOTHING, id="undo--writes")
            yield Static(id="undo--words", markup=False)

    def on_mount(self) -> None:
        """Ask, and again after every write."""
        self.app.gateway.changed.subscribe(self, self._changed)
        now = self.app.gateway.door.now()
        self.writes.show_columns(write_columns(now, self.app.zone, Tones.of(self.app.theme_variables)))
        self.writes.show(self._rows)
        self.action_again()

    def action_again(self) -> None:
        """Ask for the latest writes again."""
        self.app.gateway.ask(partial(_writes, None), to=self, key=FIRST)

    def on_answered(self, message: Answered) -> None:
        """Show the writes from the top, or add earlier ones at the end."""
        answer: RecentWrites = message.answer
        self._known = (*self._known, *answer.rows) if message.key == EARLIER else answer.rows
        self._more = answer.more
        self._rows.change(self._known)
        self.writes.refresh_rows()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_windowed_table_highlighted(self, message: Highlighted) -> None:
        """Say all of the write under the cursor, and ask for earlier ones where this is the last that is here."""
        row: RecentWrite | None = message.row
        if row is None:
            self.words.update("")
            return
        self.words.update(inert(row.said) + Content("\n") + inert(row.why_not or "Enter takes it back.").stylize(QUIET))
        if self._more and row == self._known[-1]:
            self.app.gateway.ask(partial(_writes, row.receipt_id), to=self, key=EARLIER)

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Ask whether to take it back, or say why that cannot be."""
        row: RecentWrite = message.row
        if row.why_not is None:
            self.app.push_screen(UndoDialog(row.receipt_id, row.said, row.lost))
        else:
            self.notify(row.why_not, severity="warning")

    def _changed(self, _receipt: Receipt) -> None:
        self.action_again()

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.words.update(words)


def _number(row: RecentWrite) -> int:
    return row.receipt_id


def _writes(before: int | None) -> Query[RecentWrites]:
    from loyalty_core.desk.undoable import ListUndoable

    return ListUndoable(MOST, before)
