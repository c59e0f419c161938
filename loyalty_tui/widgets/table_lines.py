"""The lines of a table, painted: header, rows and the rows that are still on their way."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, Generic, TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.cache import LRUCache
from textual.strip import Strip

from loyalty_tui.widgets.table_columns import GUTTER, Column, Place, fit, fit_styled, lay_out
from loyalty_tui.widgets.table_look import Look

Row = TypeVar("Row")
Piece = tuple[int, int, str, Style]
"""Where a text starts, how many cells it takes, and how it looks."""

CURSOR_MARK: Final = "▌"
"""Stands before the cursor's row: it can be told without colours too."""

WAITING: Final = "…"
"""Stands in each cell of a row that is on its way."""

KEPT_LINES: Final = 512


class LinePainter(Generic[Row]):
    """Paints lines of one width, and keeps those of the rows painted last.

    The columns share `room` cells of a line; what is left beyond them lies under the scrollbar.

    Attributes:
        places: the columns for which there is room, and where they stand.
    """

    def __init__(self, columns: Sequence[Column[Row]], width: int, room: int, look: Look, console: Console) -> None:
        self.places = lay_out(columns, room)
        self.width = width
        self._look = look
        self._console = console
        self._kept: LRUCache[tuple[int, bool], tuple[Row, Strip]] = LRUCache(KEPT_LINES)

    def column_at(self, x: int) -> Column[Row] | None:
        """Return the column that has the cell `x` of a line."""
        for place in self.places:
            if place.start <= x < place.start + place.width:
                return place.column
        return None

    def header(self, sort: str, *, descending: bool) -> Strip:
        """Return the header; the column that the rows are sorted by carries an arrow."""
        arrow = "▼" if descending else "▲"
        return self._line(" ", self._titles(sort, arrow), self._look.header)

    def row(self, index: int, row: Row | None, *, under_cursor: bool) -> Strip:
        """Return the line of a row; None is a row that is on its way."""
        if row is None:
            return self._waiting(index, under_cursor=under_cursor)
        kept = self._kept.get((index, under_cursor))
        if kept is not None and kept[0] is row:
            return kept[1]
        strip = self._under_cursor(row) if under_cursor else self._plain(index, row)
        self._kept[index, under_cursor] = (row, strip)
        return strip

    def _titles(self, sort: str, arrow: str) -> Iterator[Piece]:
        for place in self.places:
            label, style = place.column.label, self._look.header
            if sort and place.column.key == sort:
                room = min(cell_len(label), place.width - 2)
                label, style = f"{fit(label, room, 'left')} {arrow}", self._look.sorted
            yield place.start, place.width, fit(label, place.width, place.column.align), style

    def _plain(self, index: int, row: Row) -> Strip:
        """Each cell in its own style."""
        style = self._row_style(index)
        return self._line(" ", self._cells(row, style), style)

    def _cells(self, row: Row, style: Style) -> Iterator[Piece]:
        for place in self.places:
            cell = place.column.cell(row)
            if isinstance(cell, str):
                yield place.start, place.width, fit(cell, place.width, place.column.align), style
            elif not cell.spans:
                own = self._look.cell(self._console.get_style(cell.style))
                yield place.start, place.width, fit(cell.plain, place.width, place.column.align), style + own
            else:
                yield from self._spans(place, cell, style)

    def _spans(self, place: Place[Row], cell: Text, style: Style) -> Iterator[Piece]:
        start = place.start
        for segment in fit_styled(cell, place.width, place.column.align).render(self._console):
            yield start, segment.cell_length, segment.text, style + self._look.cell(segment.style or Style())
            start += segment.cell_length

    def _under_cursor(self, row: Row) -> Strip:
        """All cells in one style, so that each can be read on the cursor's colour."""
        texts = (place.column.plain(row) for place in self.places)
        return self._uniform(CURSOR_MARK, texts, self._look.cursor)

    def _waiting(self, index: int, *, under_cursor: bool) -> Strip:
        texts = (WAITING for _ in self.places)
        if under_cursor:
            return self._uniform(CURSOR_MARK, texts, self._look.cursor)
        return self._uniform(" ", texts, self._row_style(index) + _colour_of(self._look.placeholder))

    def _uniform(self, mark: str, texts: Iterable[str], style: Style) -> Strip:
        cells = (
            (place.start, place.width, fit(text, place.width, place.column.align), style)
            for place, text in zip(self.places, texts, strict=True)
        )
        return self._line(mark, cells, style)

    def _row_style(self, index: int) -> Style:
        return self._look.odd if index % 2 else self._look.even

    def _line(self, mark: str, pieces: Iterable[Piece], style: Style) -> Strip:
        """Put the pieces in their places and fill the rest; neighbours of one style become one segment."""
        parts = [(mark, style)]
        end = GUTTER
        for start, cells, text, own in pieces:
            parts += ((" " * (start - end), style), (text, own))
            end = start + cells
        parts.append((" " * (self.width - end), style))
        runs = groupby((part for part in parts if part[0]), key=itemgetter(1))
        segments = (Segment("".join(text for text, _ in run), own) for own, run in runs)
        return Strip(segments, self.width)


def _colour_of(style: Style) -> Style:
    return Style(color=style.color)
