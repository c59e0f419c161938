"""A tab of the profile that shows one list of the customer's, and what belongs above and below it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.theme import Theme

from loyalty_core.paging import PageRequest
from loyalty_tui.exporting import Export
from loyalty_tui.presenters import exports
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource
from loyalty_tui.widgets.windowed_table import WindowedTable

Row = TypeVar("Row")

WIDE: Final = 112
"""Cells of the list from which its columns have their long forms."""


class ProfileTab(ProfilePage, Generic[Row]):
    """A tab with a list, whose cursor, order and filter stay while another tab is shown.

    Attributes:
        EMPTY: what stands in the list where there are no rows.
        NOUNS: what one row and several are called; empty where nobody needs to know how many there are.
        VIEW: the rows' class, whose fields an export writes.
        SORT: key of the column by which the list is sorted at first; empty for its own order.
        table: the list.
    """

    EMPTY: ClassVar[str]
    NOUNS: ClassVar[tuple[str, str] | None] = None
    VIEW: ClassVar[type]
    SORT: ClassVar[str] = ""
    DEFAULT_CSS = """
    ProfileTab {
        height: 1fr;
        layout: vertical;
        & > .profile-tab--line { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.table: WindowedTable[Row] = WindowedTable((), row_key=self.key_of, empty_text=self.EMPTY)
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

    def begin(self) -> None:
        """Show another customer, from the top."""
        self.forget()
        self.show_rows(sort=self.SORT, descending=False)
        self.table.refresh()

    def renew(self) -> None:
        """Ask afresh; cursor, order and filter stay."""
        self.table.refresh_rows()
        if self._customer_id is not None:
            self.began(self._customer_id)

    def show_other_rows(self) -> None:
        """Show from its top what is wanted now, in the order in which the list is."""
        self.show_rows(sort=self.table.book.sort, descending=self.table.book.descending)

    def show_rows(self, *, sort: str, descending: bool) -> None:
        """Show the list from its top."""
        if self._customer_id is not None:
            self._is_stale = False
            self.table.show(self.source(self._customer_id), sort=sort, descending=descending)
            self.began(self._customer_id)

    def take_focus(self) -> None:
        """Put the focus where the hand needs it."""
        self.table.focus()

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self.table.selected

    def export(self) -> Export:
        """Return the whole list as it is filtered and sorted now, to be written to a file."""
        if self._customer_id is None:
            raise ValueError("nobody is shown")
        book = self.table.book
        request = PageRequest(book.sort, book.descending)
        name = f"{self.NAME}-{self._customer_id}"
        return Export(name, self.source(self._customer_id), request, exports.columns(self.VIEW, self.zone))

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

    def _count(self, total: str) -> None:
        if self.NOUNS is not None:
            one, several = self.NOUNS
            self.total = total.replace("rows", several).replace("row", one)

    def _recolour(self, theme: Theme) -> None:
        del theme
        self._show_columns()

    def _show_columns(self) -> None:
        tones = Tones.of(self.app.theme_variables)
        self.table.show_columns(self.columns(self.zone, tones, wide=self._is_wide))
