"""The points statement: every entry, sorted and filtered (R117 to R125)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.views import StatementRow
from loyalty_tui import actions
from loyalty_tui.inert import inert
from loyalty_tui.presenters import statement
from loyalty_tui.presenters.statement import StatementFilter
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


NO_RECEIPT: Final = "This entry came from no receipt."


class StatementTab(ProfileTab[StatementRow]):
    """Entries of the ledger, the newest first, and below them what of the one under the cursor has no column."""

    NAME = "statement"
    EMPTY = "No entry here."
    NOUNS = ("entry", "entries")
    VIEW = StatementRow
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings("profile.filter")

    wanted_line = getters.query_one("#statement--wanted", Static)
    details_line = getters.query_one("#statement--details", Static)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = StatementFilter()

    def compose(self) -> ComposeResult:
        yield Static(id="statement--wanted", classes="profile-tab--line", markup=False)
        yield self.table
        yield Static(id="statement--details", classes="profile-tab--line", markup=False)

    def key_of(self, row: StatementRow) -> Hashable:
        return row.seq

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[StatementRow]]:
        return statement.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[StatementRow]:
        return self.app.gateway.pages(partial(_list, customer_id, self.wanted))

    def forget(self) -> None:
        self.wanted = StatementFilter()
        self.details_line.update("")

    def began(self, customer_id: int) -> None:
        del customer_id
        self.wanted_line.update(inert(statement.in_words(self.wanted)))
        self.wanted_line.display = self.wanted != StatementFilter()

    def filter(self, wanted: StatementFilter | None) -> None:
        """Show other entries; None keeps those that are shown."""
        if wanted is not None:
            self.wanted = wanted
            self.show_other_rows()

    def action_find(self) -> None:
        """Ask which entries are wanted."""
        from loyalty_tui.screens.statement_filter import StatementFilterDialog

        self.app.push_screen(StatementFilterDialog(self.wanted), self.filter)

    def on_windowed_table_opened(self) -> None:
        """Show the receipt that an entry came from."""
        from loyalty_tui.screens.receipt_window import ReceiptWindow

        row = self.selected
        if row is not None and row.transaction_id is not None:
            self.app.push_screen(ReceiptWindow(row.transaction_id, self.zone))
        else:
            self.notify(NO_RECEIPT, markup=False)

    def on_windowed_table_highlighted(self) -> None:
        """Tell more of the entry under the cursor."""
        row = self.table.selected
        self.details_line.update(inert("" if row is None else statement.details(row)))


def _list(customer_id: int, wanted: StatementFilter, request: PageRequest) -> Query[Page[StatementRow]]:
    from loyalty_core.points.statement import ListStatement

    return ListStatement(
        customer_id,
        request,
        kinds=wanted.kinds,
        source=wanted.source,
        since=wanted.since,
        until=wanted.until,
        store_id=wanted.store,
        terminal_id=wanted.terminal,
        with_points_left=wanted.with_points_left,
        purchase=wanted.purchase,
        expires_until=wanted.expires_until,
        direction=wanted.direction,
    )
