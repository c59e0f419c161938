"""A list of the activities over all customers, with the filter above it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import var
from textual.theme import Theme
from textual.widget import Widget

from loyalty_core.paging import Page, PageRequest
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.messages import Answered, OpenCustomer
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.filter_bar import FilterBar
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_messages import Opened
from loyalty_tui.widgets.table_pages import PAGE_ROWS
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

Row = TypeVar("Row")

WIDE: Final = 112
"""Cells of the list from which its columns have their long forms."""

NEWEST: Final = "newest"
"""The key under which the newest rows are asked for."""

EVERYTHING: Final = ""
"""The filter that leaves everything."""


class ActivityPage(Widget, Generic[Row]):
    """A list, whose cursor, order and filter stay while another is shown. It is asked for when it is first shown.

    What happens elsewhere is looked for by the newest rows alone; only where these have changed is the list asked for
    again, and the cursor stays where it is.

    Attributes:
        NAME: stable name, also the widget's id.
        LABEL: what it is called.
        NOUNS: what one row and several are called.
        EMPTY: what stands in the list where there are no rows.
        FILTERS: the filters with what each is called; the first leaves everything.
    """

    NAME: ClassVar[str]
    LABEL: ClassVar[str]
    NOUNS: ClassVar[tuple[str, str]]
    EMPTY: ClassVar[str]
    FILTERS: ClassVar[Mapping[str, str]]
    DEFAULT_CSS = """
    ActivityPage { height: 1fr; layout: vertical; }
    """

    app = getters.app(LoyaltyApp)

    total: var[str] = var("")
    """How many rows there are, in words. May be watched."""

    class Changed(Message):
        """Another row is under the cursor, or another filter is in force."""

    class Stirred(Message):
        """The newest rows are others than before."""

    def __init__(self) -> None:
        super().__init__(id=self.NAME)
        self.bar = FilterBar("f", self.FILTERS)
        self.table: WindowedTable[Row] = WindowedTable((), row_key=self.key_of, empty_text=self.EMPTY)
        self._days: tuple[date | None, date | None] | None = None
        self._newest: Page[Row] | None = None
        self._is_stale = False
        self._is_wide = False

    def compose(self) -> ComposeResult:
        yield self.bar
        yield self.table

    # What a list says of itself.

    @abstractmethod
    def key_of(self, row: Row) -> Hashable:
        """Return what tells a row from every other."""

    @abstractmethod
    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[Row]]:
        """Return the columns, in their long forms where it is wide."""

    @abstractmethod
    def rows_of(self, wanted: str, since: date | None, until: date | None, request: PageRequest) -> Query[Page[Row]]:
        """Return the query for a page of the rows that a filter leaves; called in a worker thread."""

    @abstractmethod
    def customer_of(self, row: Row) -> int:
        """Return the number of the customer whom a row leads to."""

    # What the screen calls.

    def show_days(self, since: date | None, until: date | None) -> None:
        """Show the rows of some days: from the top if others were shown, afresh if something changed meanwhile."""
        if self._days != (since, until):
            self._days = (since, until)
            self._begin()
        elif self._is_stale:
            self._renew()

    def ask_again(self) -> None:
        """Ask afresh, now or when the list is shown next; the cursor stays."""
        self._is_stale = True
        if self.display and self._days is not None:
            self._renew()

    def look(self) -> None:
        """See whether the newest rows are still the same."""
        if self._days is not None:
            self.app.gateway.ask(
                partial(self._page, self._days, self.bar.chosen, PageRequest(limit=PAGE_ROWS)),
                to=self,
                key=f"{NEWEST} {self._days} {self.bar.chosen}",
            )

    def filter(self, wanted: str) -> None:
        """Show what another filter leaves, from its top."""
        if wanted != self.bar.chosen:
            self.bar.chosen = wanted
            self._begin()
            self.post_message(self.Changed())

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self.table.selected

    # Life.

    def on_mount(self) -> None:
        """Draw the columns in the colours of the theme, and count the rows."""
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        self._show_columns()
        self.watch(self.table, "total_text", self._count)

    def on_resize(self) -> None:
        """Give the columns their long forms or their short ones."""
        is_wide = self.size.width >= WIDE
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._show_columns()

    def on_filter_bar_chosen(self, message: FilterBar.Chosen) -> None:
        """Show what the filter that was clicked leaves."""
        self.filter(message.value)

    def on_windowed_table_highlighted(self) -> None:
        """Tell of the row."""
        self.post_message(self.Changed())

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Show the customer."""
        self.post_message(OpenCustomer(self.customer_of(message.row)))

    def on_answered(self, message: Answered) -> None:
        """Tell where the newest rows have changed, unless others are looked at by now."""
        if message.key != self._look_key:
            return
        before, self._newest = self._newest, message.answer
        if before is not None and before != message.answer:
            self.post_message(self.Stirred())

    def on_refused(self) -> None:
        """Say nothing: the status line says that the database is out of reach, and the next look may succeed."""

    def on_failed(self) -> None:
        """Say nothing of a look that failed; it was written down."""

    @property
    def _look_key(self) -> str:
        return f"{NEWEST} {self._days} {self.bar.chosen}"

    def _begin(self) -> None:
        """Show the list from its top, in the order in which it is."""
        if self._days is None:
            return
        self._newest, self._is_stale = None, False
        self.look()
        book, page = self.table.book, partial(self._page, self._days, self.bar.chosen)
        self.table.show(self.app.gateway.pages(page), sort=book.sort, descending=book.descending)

    def _renew(self) -> None:
        self._newest, self._is_stale = None, False
        self.look()
        self.table.refresh_rows()

    def _page(self, days: tuple[date | None, date | None], wanted: str, request: PageRequest) -> Query[Page[Row]]:
        return self.rows_of(wanted, *days, request)

    def _count(self, total: str) -> None:
        one, several = self.NOUNS
        self.total = total.replace("rows", several).replace("row", one)

    def _recolour(self, theme: Theme) -> None:
        del theme
        self._show_columns()

    def _show_columns(self) -> None:
        tones = Tones.of(self.app.theme_variables)
        self.table.show_columns(self.columns(self.app.zone, tones, wide=self._is_wide))
