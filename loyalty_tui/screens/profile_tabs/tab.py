"""What every tab of the profile is: one list of the customer's, and what belongs above and below it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.theme import Theme
from textual.widget import Widget

from loyalty_core.paging import PageRequest
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.exporting import Export
from loyalty_tui.presenters import exports
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource
from loyalty_tui.widgets.windowed_table import WindowedTable

Row = TypeVar("Row")

WIDE: Final = 112
"""Cells of the list from which its columns have their long forms."""


class ProfileTab(Widget, Generic[Row]):
    """A tab. It asks for its rows when it is first shown, and keeps its place while another tab is.

    Attributes:
        NAME: stable name, also the widget's id.
        EMPTY: what stands in the list where there are no rows.
        NOUNS: what one row and several are called; empty where nobody needs to know how many there are.
        VIEW: the rows' class, whose fields an export writes.
        table: the list.
    """

    NAME: ClassVar[str]
    EMPTY: ClassVar[str]
    NOUNS: ClassVar[tuple[str, str] | None] = None
    VIEW: ClassVar[type]
    DEFAULT_CSS = """
    ProfileTab {
        height: 1fr;
        layout: vertical;
        & > .profile-tab--line { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    app = getters.app(LoyaltyApp)

    def __init__(self) -> None:
        super().__init__(id=self.NAME)
        self.table: WindowedTable[Row] = WindowedTable((), row_key=self.key_of, empty_text=self.EMPTY)
        self._customer_id: int | None = None
        self._is_stale = False
        self._is_wide = False

    # What a tab says of itself.

    @abstractmethod
    def key_of(self, row: Row) -> Hashable:
        """Return what tells a row from every other."""

    @abstractmethod
    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[Row]]:
        """Return the columns, in their long forms where it is wide."""

    @abstractmethod
    def source(self, customer_id: int) -> PageSource[Row]:
        """Return where the rows of a customer come from."""

    def forget(self) -> None:
        """Drop what was typed or chosen for the customer who was shown before."""

    def began(self, customer_id: int) -> None:
        """Ask for what is shown besides the list, now that the list of a customer is asked for (again)."""

    def compose(self) -> ComposeResult:
        yield self.table

    # What the screen calls.

    def show_customer(self, customer_id: int) -> None:
        """Show a customer: from the top if another was shown, afresh if something has changed meanwhile."""
        if customer_id != self._customer_id:
            self._customer_id = customer_id
            self.forget()
            self.show_rows(sort="", descending=False)
            self.table.refresh()
        elif self._is_stale:
            self._is_stale = False
            self.table.refresh_rows()
            self.began(customer_id)

    def leave(self) -> None:
        """Show nobody any more."""
        self._customer_id = None
        self.display = False

    def show_other_rows(self) -> None:
        """Show from its top what is wanted now, in the order in which the list is."""
        self.show_rows(sort=self.table.book.sort, descending=self.table.book.descending)

    def show_rows(self, *, sort: str, descending: bool) -> None:
        """Show the list from its top."""
        if self._customer_id is not None:
            self._is_stale = False
            self.table.show(self.source(self._customer_id), sort=sort, descending=descending)
            self.began(self._customer_id)

    def ask_again(self) -> None:
        """Ask afresh, now or when the tab is shown next; cursor, order and filter stay."""
        self._is_stale = True
        if self.display and self._customer_id is not None:
            self.show_customer(self._customer_id)

    def take_focus(self) -> None:
        """Put the focus where the hand needs it."""
        self.table.focus()

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self.table.selected

    @property
    def total(self) -> str:
        """How many rows there are, in words; empty until it is known."""
        if self.NOUNS is None:
            return ""
        one, several = self.NOUNS
        return self.table.total_text.replace("rows", several).replace("row", one)

    def export(self) -> Export:
        """Return the whole list as it is filtered and sorted now, to be written to a file."""
        if self._customer_id is None:
            raise ValueError("nobody is shown")
        book = self.table.book
        request = PageRequest(book.sort, book.descending)
        name = f"{self.NAME}-{self._customer_id}"
        return Export(name, self.source(self._customer_id), request, exports.columns(self.VIEW, self.zone))

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        session = self.app.gateway.door.session
        return ZoneInfo("UTC") if session is None else session.time_zone

    # Life.

    def on_mount(self) -> None:
        """Draw the columns in the colours of the theme."""
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        self._show_columns()

    def on_resize(self) -> None:
        """Give the columns their long forms or their short ones."""
        is_wide = self.size.width >= WIDE
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._show_columns()

    def _recolour(self, theme: Theme) -> None:
        del theme
        self._show_columns()

    def _show_columns(self) -> None:
        tones = Tones.of(self.app.theme_variables)
        self.table.show_columns(self.columns(self.zone, tones, wide=self._is_wide))
