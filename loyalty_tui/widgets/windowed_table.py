"""The table of the console: one widget for a list of any length, of which it holds a few pages."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Generic, TypeAlias, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.visual import Visual
from textual.worker import Worker

from loyalty_core.paging import Page
from loyalty_tui.clipboard import copy_plain
from loyalty_tui.inert import inert
from loyalty_tui.widgets import table_messages
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_feed import RowFeed
from loyalty_tui.widgets.table_lines import LinePainter
from loyalty_tui.widgets.table_look import PARTS, STYLE_SHEET, Look
from loyalty_tui.widgets.table_pages import PAGE_ROWS, PageBook, PageSource

Row = TypeVar("Row")

HEADER: Final = 1
"""Lines above the rows."""

PATIENCE: Final = 0.15
"""Seconds before a new list that has not come yet says so; the picture before it stays so long."""

_LOADING: Final = "Loading…"
_FAILED: Final = "The rows could not be loaded. F5 asks again."


@dataclass(frozen=True, slots=True)
class _Sought(Generic[Row]):
    """The row that the cursor shall be on again after the list was asked for afresh."""

    key: Hashable
    row: Row


class WindowedTable(ScrollView, Generic[Row], can_focus=True):
    """A list of any length as rows under a fixed header, with a cursor.

    Rows come from a `PageSource` in worker threads, a page at a time, the neighbours of what is on the screen
    ahead of need; until they come their places show an ellipsis, so that scrolling never waits. What is asked
    for afresh keeps its place: `refresh_rows` puts the cursor on the same row again, wherever that row is now.

    The cells are data: nothing in them is read as markup, and nothing in them can be clicked.
    """

    HELP = """\
    # A list

    - **↑ ↓ PgUp PgDn Home End** move, **Enter** or a second click opens the row.
    - **s** sorts by the next column, **S** turns the order round; so does a click on a column's title.
    - **y** copies the row, **F5** asks for the list again.
    """

    _SORT = Binding.Group("Sort")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="table.open", tooltip="Open the row under the cursor"),
        Binding("up", "move(-1)", "Up", show=False, id="table.up", tooltip="One row up"),
        Binding("down", "move(1)", "Down", show=False, id="table.down", tooltip="One row down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page-up", tooltip="One screen up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page-down", tooltip="One screen down"),
        Binding("home", "first", "First", show=False, id="table.first", tooltip="The first row"),
        Binding("end", "last", "Last", show=False, id="table.last", tooltip="The last row"),
        Binding("s", "sort_next", "Sort", group=_SORT, id="table.sort", tooltip="Sort by the next column"),
        Binding("S", "reverse", "Reverse", group=_SORT, id="table.reverse", tooltip="Turn the order round"),
        Binding("y", "copy_row", "Copy", id="table.copy", tooltip="Copy the row to the clipboard"),
        Binding("f5", "refresh_rows", "Refresh", show=False, id="table.refresh", tooltip="Ask for the list again"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = set(PARTS)
    DEFAULT_CSS = STYLE_SHEET
    ALLOW_SELECT = False

    total_text: var[str] = var("")
    """How many rows there are, as words: "1,240 rows", or "200 of >200" where not all were counted. May be
    watched; empty until it is known."""

    Highlighted: TypeAlias = table_messages.Highlighted
    Opened: TypeAlias = table_messages.Opened
    Sorted: TypeAlias = table_messages.Sorted
    Failed: TypeAlias = table_messages.Failed

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        row_key: Callable[[Row], Hashable],
        empty_text: Content | str = "Nothing here yet",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a table that shows nothing until `show` gives it a list.

        Args:
            columns: from left to right.
            row_key: what tells a row from every other, also after it has changed.
            empty_text: stands in the middle when the list has no rows; a `str` is shown as it is.
            name: as for every widget.
            id: as for every widget.
            classes: as for every widget.
        """
        super().__init__(name=name, id=id, classes=classes)
        self.empty_text = inert(empty_text) if isinstance(empty_text, str) else empty_text
        self._columns = tuple(columns)
        self._row_key = row_key
        self._feed: RowFeed[Row] = RowFeed(self._start_fetch)
        self._cursor = 0
        self._sought: _Sought[Row] | None = None
        self._is_new = True
        self._is_slow = False
        self._patience: Timer | None = None
        self._announced: Row | None = None
        self._just_opened = False
        self._painter: LinePainter[Row] | None = None

    # What others call.

    def show(self, source: PageSource[Row], *, sort: str = "", descending: bool = False) -> None:
        """Show another list, from its top; `sort` is a column's key, or empty for the list's own order."""
        self._feed.open(source, sort, descending=descending)
        self._begin()

    def show_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show the same rows in other columns."""
        self._columns = tuple(columns)
        self._painter = None
        self.refresh()
        self.refresh_bindings()

    def refresh_rows(self) -> None:
        """Ask for the list again: same order, the cursor on the same row, what is seen stays where it is.

        At the top of the list new rows come into sight, as long as the cursor's row stays in sight with them.
        """
        if not self.book.known:
            self._feed.renew()
            self._begin()
            return
        row = self.selected
        if row is not None:
            self._sought = _Sought(self._row_key(row), row)
        if self._has_notice:
            self.refresh()
        self._feed.renew()
        self._measure(self._top)
        self._want()

    @property
    def selected(self) -> Row | None:
        """The row under the cursor; None while it is on its way and when there is none."""
        return self._sought.row if self._sought else self.book.row(self._cursor)

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """All columns, also those for which there is no room now."""
        return self._columns

    @property
    def book(self) -> PageBook[Row]:
        """The pages held, and the order of the list."""
        return self._feed.book

    @property
    def cursor(self) -> int:
        """Index of the cursor's row, from 0."""
        return self._cursor

    @property
    def is_busy(self) -> bool:
        """Whether a fetch is under way."""
        return self._feed.is_busy

    # Life.

    def on_mount(self) -> None:
        """Ask for the list that was given before there was a screen to show it on."""
        self._begin()

    def on_resize(self) -> None:
        """Keep the cursor's row in sight, and ask for the rows that a larger screen shows."""
        self._reveal()
        self._want()

    def notify_style_update(self) -> None:
        """Paint in the new colours."""
        self._painter = None
        super().notify_style_update()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint the rows that came into sight, and ask for those that are not here."""
        self._move_thumb(new_value)
        if round(old_value) != round(new_value):
            self._repaint(HEADER, max(0, self.size.height - HEADER))
            self._want()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer sorting where a column can be sorted by."""
        if action in {"sort_next", "reverse"}:
            return any(column.sortable for column in self._columns)
        return super().check_action(action, parameters)

    # Painting.

    def render_line(self, y: int) -> Strip:
        """Return one line of the table, counted from its top edge."""
        painter = self._current_painter()
        if y < HEADER:
            return painter.header(self.book.sort, descending=self.book.descending)
        index = self._top + y - HEADER
        if self._has_notice and y == self.size.height - 1:
            return self._words(inert(_FAILED), "notice")[0]
        if self.book.length == 0:
            return self._middle_line(y - HEADER)
        if index >= self.book.length:
            return self._blank()
        return painter.row(index, self.book.row(index), under_cursor=index == self._cursor)

    def _current_painter(self) -> LinePainter[Row]:
        width = self.size.width
        if self._painter is None or self._painter.width != width:
            room = width - self.scrollbar_size_vertical
            self._painter = LinePainter(self._columns, width, room, Look.of(self), self.app.console)
        return self._painter

    def _middle_line(self, y: int) -> Strip:
        """Return a line of the room for rows while there are none: words in its middle, or nothing."""
        if self.book.known:
            words = self._words(self.empty_text, "even")
        elif self._feed.error is not None:
            words = self._words(inert(_FAILED), "notice")
        elif self._is_slow:
            words = self._words(inert(_LOADING), "placeholder")
        else:
            words = []
        above = (self.size.height - HEADER - len(words)) // 2
        return words[y - above] if 0 <= y - above < len(words) else self._blank()

    def _words(self, text: Content, part: str) -> list[Strip]:
        style = self.get_visual_style(f"windowed-table--{part}")
        return Visual.to_strips(self, text, self.size.width, None, style, pad=True)

    def _blank(self) -> Strip:
        return Strip.blank(self.size.width, self.rich_style)

    def _refresh_row(self, index: int) -> None:
        y = index - self._top
        if 0 <= y < self._window:
            self._repaint(HEADER + y, 1)

    def _repaint(self, y: int, lines: int) -> None:
        """Paint some lines again; the scrollbar beside them is left alone, which spares the terminal."""
        self.refresh(Region(0, y, self.size.width - self.show_vertical_scrollbar, lines))

    def _move_thumb(self, top: float) -> None:
        """Move the scrollbar's thumb, which is drawn in eighths of a cell: less would paint it for nothing."""
        thumb = self.vertical_scrollbar
        eighth = self.virtual_size.height / max(1, 8 * self.size.height)
        if abs(top - thumb.position) >= eighth or top in {0, self.max_scroll_y}:
            thumb.position = top

    # Keys and mouse.

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._move_to(self._cursor + rows)

    def action_page(self, screens: int) -> None:
        """Move the cursor and what is seen by whole screens."""
        rows = screens * self._window
        self._move_to(self._cursor + rows, top=self._top + rows)

    def action_first(self) -> None:
        """Move to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move to the last row."""
        self._move_to(self.book.length - 1)

    def action_open(self) -> None:
        """Tell that the cursor's row was chosen."""
        row = self.selected
        if row is not None:
            self.post_message(self.Opened(self, row))

    def action_sort_next(self) -> None:
        """Sort by the next column that can be, and after the last of them by none."""
        keys = [""] + [place.column.key for place in self._current_painter().places if place.column.sortable]
        place = keys.index(self.book.sort) if self.book.sort in keys else 0
        self._sort(keys[(place + 1) % len(keys)], descending=False)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.book.sort:
            self._sort(self.book.sort, descending=not self.book.descending)

    def action_refresh_rows(self) -> None:
        """Ask for the list again."""
        self.refresh_rows()

    def action_copy_row(self) -> None:
        """Copy the cursor's row, all columns of it, with tabs between them."""
        row = self.selected
        if row is not None:
            copy_plain(self.app, "\t".join(column.plain(row).strip() for column in self._columns))
            self.notify("Row copied", markup=False)

    def on_click(self, event: events.Click) -> None:
        """Select the row; open it where it was selected already; sort by the title."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < HEADER:
            self._click_title(offset.x)
            return
        index = self._top + offset.y - HEADER
        if index < self.book.length and offset.y - HEADER < self._window:
            column = self._current_painter().column_at(offset.x)
            self._click_row(index, is_link=column is not None and column.opens, is_repeat=event.chain > 1)

    def _click_title(self, x: int) -> None:
        column = self._current_painter().column_at(x)
        if column is not None and column.sortable:
            is_again = column.key == self.book.sort
            self._sort(column.key, descending=is_again and not self.book.descending)

    def _click_row(self, index: int, *, is_link: bool, is_repeat: bool) -> None:
        """Select or open. The second half of a double click never opens what the first half opened."""
        opens = is_link or index == self._cursor
        if index != self._cursor:
            self._move_to(index)
        if opens and not (is_repeat and self._just_opened):
            self.action_open()
        self._just_opened = opens

    # The list and the place in it.

    @property
    def _top(self) -> int:
        """Index of the first row in sight."""
        return self.scroll_offset.y

    @property
    def _has_notice(self) -> bool:
        """Whether the last line says that rows could not be loaded."""
        return self._feed.error is not None and self.book.known

    @property
    def _window(self) -> int:
        """How many rows are in sight at once."""
        return max(1, self.size.height - HEADER - self._has_notice)

    def _begin(self) -> None:
        """Wait for the first page of a list. What is painted stays for a moment: most lists come at once."""
        self._cursor = 0
        self._sought = None
        self._is_new = True
        self._is_slow = False
        if self.is_attached and self._feed.is_open:
            self._await_patiently()
            self._repaint(0, HEADER)
            self._want()

    def _await_patiently(self) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = self.set_timer(PATIENCE, self._lose_patience)

    def _lose_patience(self) -> None:
        self._is_slow = True
        self._measure(0)
        self.refresh()
        self._announce()

    def _sort(self, key: str, *, descending: bool) -> None:
        self._feed.reorder(key, descending=descending)
        self._begin()
        self.post_message(self.Sorted(self, key, descending))

    def _move_to(self, index: int, *, top: int | None = None) -> None:
        """Put the cursor on a row, and scroll to `top` or as little as it takes to see it."""
        if self.book.length == 0:
            return
        index = max(0, min(index, self.book.length - 1))
        before, self._cursor = self._cursor, index
        self._sought = None
        self._refresh_row(before)
        self._refresh_row(index)
        if top is not None:
            self._scroll(top)
        self._reveal()
        self._want()
        self._announce()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor's row into sight."""
        if self._cursor < self._top:
            self._scroll(self._cursor)
        elif self._cursor >= self._top + self._window:
            self._scroll(self._cursor - self._window + 1)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def _announce(self) -> None:
        row = self.selected
        if row != self._announced:
            self._announced = row
            self.post_message(self.Highlighted(self, row))

    # Fetching.

    def _want(self) -> None:
        """Ask for what is in sight, then for the cursor's row, then for what is next to it."""
        seen = self._pages_in_sight
        self._feed.want(list(dict.fromkeys([*self._pages_needed, seen.stop, seen.start - 1])))

    @property
    def _pages_in_sight(self) -> range:
        return range(self._top // PAGE_ROWS, (self._top + self._window - 1) // PAGE_ROWS + 1)

    @property
    def _pages_needed(self) -> list[int]:
        """The pages without which the picture is not whole, the most needed first."""
        cursor = self._cursor // PAGE_ROWS
        around = [] if self._sought is None else [cursor, cursor - 1, cursor + 1]
        return [*around, *self._pages_in_sight, cursor]

    def _start_fetch(self, fetch: Callable[[], Page[Row]]) -> Worker[Page[Row]]:
        return self.run_worker(fetch, "rows", group="rows", exit_on_error=False, thread=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Take in a page or a failure, and ask for what is wanted next: what is not in sight once this is painted."""
        before = self._picture()
        if self._feed.settle(event.worker):
            self._settle(before)
        if not event.worker.is_cancelled:
            self._feed.want(self._pages_needed)
            self.call_after_refresh(self._want)

    def _settle(self, before: tuple[object, ...]) -> None:
        """Follow what the book has learnt."""
        if self._patience is not None:
            self._patience.stop()
        is_new, self._is_new = self._is_new, not self.book.known
        self._cursor = max(0, min(self._cursor, self.book.length - 1))
        self._measure(0 if is_new else self._top)
        self._seek()
        if is_new or self._picture() != before:
            self._repaint(HEADER, max(0, self.size.height - HEADER))
        if self._feed.error is not None:
            self._reveal()
            self.post_message(self.Failed(self, self._feed.error))
        self._announce()

    def _picture(self) -> tuple[object, ...]:
        """What is to be seen, to know whether it has to be painted again."""
        rows = tuple(map(self.book.row, range(self._top, self._top + self._window)))
        return self._top, self._cursor, self.book.length, self._has_notice, rows

    def _measure(self, top: int) -> None:
        """Take on the length of the list, and stay at the row `top` where the list is long enough.

        Nothing is laid out anew: neither the table's room nor its scrollbar's depends on the number of rows.
        """
        book = self.book
        self.total_text = _total_text(book.count, exact=book.exact) if book.known else ""
        lines = HEADER + book.length + self._has_notice
        self.set_reactive(WindowedTable.virtual_size, Size(0, lines))
        self.vertical_scrollbar.window_virtual_size = lines
        self._scroll(min(top, self.max_scroll_y))

    def _seek(self) -> None:
        """Put the cursor on its row again, and move what is seen along with it."""
        sought = self._sought
        if sought is None or self._feed.error is not None:
            return
        index = self.book.find(self._cursor, lambda row: self._row_key(row) == sought.key)
        if index is not None or self.book.has_around(self._cursor):
            self._sought = None
        if index is not None:
            shift, self._cursor = index - self._cursor, index
            if self._top > 0 or index >= self._window:
                self._scroll(self._top + shift)


def _total_text(count: int, *, exact: bool) -> str:
    if not exact:
        return f"{count:,} of >{count:,}"
    return "1 row" if count == 1 else f"{count:,} rows"
