"""Promises: what is open for customers, over all of them, with whose it is and until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Static

from loyalty_core.clock import local_date
from loyalty_core.desk.receipt import Receipt
from loyalty_core.notes.views import BoardFilters, PromiseView, Whose
from loyalty_tui import actions
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.presenters import promises
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.note_dialog import ResolveNoteDialog
from loyalty_tui.screens.promise_filter import PromiseFilterDialog
from loyalty_tui.widgets.table_messages import Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.paging import Page, PageRequest

EMPTY: Final = "Nothing is promised and open.\nComplaints, reminders, and whatever else has a day stand here."
OURS: Final = ("notes.", "customers.", "undo")
"""How the names of the writes begin that may change what is shown."""


class PromisesScreen(ConsoleScreen):
    """The board, what is overdue first, and below it the whole text of the promise under the cursor."""

    SCOPE = "promises"
    TITLE = "Promises"
    CSS_PATH = "promises.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)

    table = getters.query_one("#promises", WindowedTable)
    reading = getters.query_one("#promises--text", VerticalScroll)

    def __init__(self) -> None:
        super().__init__()
        self._filters = BoardFilters()

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="promises--head"):
            yield Static("Promises", id="promises--title", markup=False)
            yield Static(id="promises--total", markup=False)
        yield WindowedTable((), row_key=lambda row: row.note_id, empty_text=inert_lines(EMPTY), id="promises")
        with VerticalScroll(id="promises--text", can_focus=False):
            yield Static(markup=False)

    def on_mount(self) -> None:
        """Ask for the board."""
        self.app.theme_changed_signal.subscribe(self, self._show_columns)
        self.watch(self.table, "total_text", self._show_total)
        self._show_columns()
        self._show_board()

    @property
    def situation(self) -> PromiseView | None:
        """The promise under the cursor."""
        return self.table.selected if self.is_mounted else None

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Show what became of promises after any write of notes, or of whom they are about."""
        if receipt.command.startswith(OURS):
            self.table.refresh_rows()

    def on_windowed_table_highlighted(self) -> None:
        """Show the whole promise."""
        row = self.situation
        self.reading.scroll_home(animate=False)
        self.reading.display = row is not None
        if row is not None:
            zone = self.app.zone
            today = local_date(self.app.gateway.door.now(), zone)
            head = Content.styled(inert(promises.details(row, today, zone)).plain, QUIET)
            self.reading.query_one(Static).update(head + Content("\n") + inert_lines(row.text))
        self.refresh_bindings()

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Open the customer to whom it was promised."""
        self.post_message(OpenCustomer(message.row.customer_id))

    def action_resolve(self) -> None:
        """Ask whether the promise is kept."""
        if self.situation is not None:
            self.app.push_screen(ResolveNoteDialog(self.situation))

    def action_mine(self) -> None:
        """Show only one's own, or everybody's again."""
        whose = Whose.ALL if self._filters.whose is Whose.MINE else Whose.MINE
        self._filter(replace(self._filters, whose=whose))

    def action_filter(self) -> None:
        """Ask which promises to show."""
        self.app.push_screen(PromiseFilterDialog(self._filters), self._filter)

    def action_hand_over(self) -> None:
        """Show what this shift leaves to the next one."""
        from loyalty_tui.screens.hand_over_window import HandOverWindow

        self.app.push_screen(HandOverWindow())

    def _filter(self, filters: BoardFilters | None) -> None:
        if filters is not None:
            self._filters = filters
            self._show_board()
            self._show_total(self.table.total_text)
            self.table.focus()

    def _show_board(self) -> None:
        filters = self._filters

        def page(request: PageRequest) -> Query[Page[PromiseView]]:
            from loyalty_core.notes.board import ListPromises

            return ListPromises(request, filters)

        self.table.show(self.app.gateway.pages(page), sort=self.table.book.sort, descending=self.table.book.descending)

    def _show_columns(self, _theme: Theme | None = None) -> None:
        tones, now = Tones.of(self.app.theme_variables), self.app.gateway.door.now()
        self.table.show_columns(promises.columns(self.app.zone, tones, now))

    def _show_total(self, total: str) -> None:
        words, chosen = total.replace("row", "promise"), promises.in_words(self._filters)
        self.query_one("#promises--total", Static).update(f"{words} · {chosen}" if chosen else words)
