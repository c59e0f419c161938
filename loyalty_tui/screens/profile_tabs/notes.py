"""Notes about a customer: everybody reads all of them, and changes one's own (R105 to R109)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_core.clock import local_date
from loyalty_core.notes.views import NoteView
from loyalty_core.paging import Page, PageRequest
from loyalty_tui import actions
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters import notes
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class NotesTab(ProfileTab[NoteView]):
    """Notes, the open ones first, and below them the whole text of the one under the cursor."""

    NAME = "notes"
    EMPTY = "No note yet. N writes one."
    NOUNS = ("note", "notes")
    VIEW = NoteView
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.note", "profile.change_note", "profile.resolve_note", "profile.delete_note"
    )
    DEFAULT_CSS = """
    NotesTab > VerticalScroll {
        height: auto;
        min-height: 2;
        max-height: 40%;
        padding: 0 1;
        border-top: solid $border-blurred;
        scrollbar-size-vertical: 1;
        &:focus { border-top: solid $border; }
        & > Static { height: auto; }
    }
    """

    reading = getters.query_one(VerticalScroll)

    def compose(self) -> ComposeResult:
        yield self.table
        with VerticalScroll():
            yield Static(markup=False)

    def key_of(self, row: NoteView) -> Hashable:
        return row.note_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[NoteView]]:
        return notes.columns(zone, tones, local_date(self.app.gateway.door.now(), zone), wide=wide)

    def source(self, customer_id: int) -> PageSource[NoteView]:
        return self.app.gateway.pages(partial(_list, customer_id))

    def forget(self) -> None:
        self.query_one(Static).update("")

    def on_windowed_table_highlighted(self) -> None:
        """Show the whole note."""
        row = self.table.selected
        self.reading.scroll_home(animate=False)
        self.query_one(Static).update(Content() if row is None else self._whole(row))

    def on_windowed_table_opened(self) -> None:
        """Let a long note be scrolled."""
        self.reading.focus()

    def action_change(self) -> None:
        """Ask what the note shall say."""
        from loyalty_tui.screens.note_dialog import EditNoteDialog

        if self.selected is not None:
            self.app.push_screen(EditNoteDialog(self.selected))

    def action_delete(self) -> None:
        """Ask whether the note shall go."""
        from loyalty_tui.screens.note_dialog import DeleteNoteDialog

        if self.selected is not None:
            self.app.push_screen(DeleteNoteDialog(self.selected))

    def action_resolve(self) -> None:
        """Ask whether the note is resolved, or open again."""
        from loyalty_tui.screens.note_dialog import ReopenNoteDialog, ResolveNoteDialog

        note = self.selected
        if note is not None:
            self.app.push_screen(ResolveNoteDialog(note) if note.resolved_at is None else ReopenNoteDialog(note))

    def _whole(self, row: NoteView) -> Content:
        head = Content.styled(inert(notes.details(row, self.zone)).plain, QUIET)
        return Content("\n").join([head, inert_lines(row.text)])


def _list(customer_id: int, request: PageRequest) -> Query[Page[NoteView]]:
    from loyalty_core.notes.queries import ListNotes

    return ListNotes(customer_id, request)
