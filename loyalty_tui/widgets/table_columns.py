"""The columns of a table: what each one shows, and how they share the width there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Generic, Literal, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from loyalty_tui.inert import one_line, show_hidden

Row = TypeVar("Row")

GUTTER: Final = 1
"""Cells before the first column, where the cursor's mark stands."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        key: what the list is asked to be sorted by.
        label: what stands in the header.
        render: a row's cell. A `str` is data and is shown as it is, never as markup; styled text is a `Text`.
        width: cells; None shares what the others leave.
        weight: the share of a column without a width, against the other such columns; at least 1.
        min_width: cells below which a column without a width is no use.
        align: "right" for numbers.
        sortable: whether the source knows how to sort by `key`.
        priority: where not all columns fit, the lowest go first, and among equals the rightmost.
        opens: whether a click on a cell opens its row at once, as a link does; elsewhere the first click selects.
    """

    key: str
    label: str
    render: Callable[[Row], Text | str]
    width: int | None = None
    weight: int = 1
    min_width: int = 4
    align: Literal["left", "right"] = "left"
    sortable: bool = False
    priority: int = 0
    opens: bool = False

    def __post_init__(self) -> None:
        if self.weight < 1 or self.least < 1:
            raise ValueError(f"column {self.key} has no share of the width")

    @property
    def least(self) -> int:
        """The cells that this column needs."""
        return self.min_width if self.width is None else self.width

    def cell(self, row: Row) -> Text | str:
        """Return the row's cell as one line whose hidden characters are made visible."""
        cell = self.render(row)
        if isinstance(cell, str):
            return one_line(cell)
        marked = cell.copy()
        marked.plain = show_hidden(cell.plain)
        return marked

    def plain(self, row: Row) -> str:
        """Return the same without styles."""
        cell = self.cell(row)
        return cell if isinstance(cell, str) else cell.plain


@dataclass(frozen=True, slots=True)
class Place(Generic[Row]):
    """Where a column stands: `start` counts cells from the left edge of the table."""

    column: Column[Row]
    start: int
    width: int


def lay_out(columns: Sequence[Column[Row]], width: int) -> tuple[Place[Row], ...]:
    """Give each column its place in `width` cells, without those for which there is no room.

    Columns stand two cells apart where all of them fit so, else closer. At least one column stays, cut to the
    width.
    """
    gaps = _wide_gaps if _needed(columns, _wide_gaps) <= width else _close_gaps
    shown = list(columns)
    while len(shown) > 1 and _needed(shown, gaps) > width:
        shown.remove(min(reversed(shown), key=lambda column: column.priority))
    places = []
    start = GUTTER
    for column, gap, cells in zip(shown, gaps(shown), _shared(shown, width - _needed(shown, gaps)), strict=True):
        start += gap
        places.append(Place(column, start, max(0, min(cells, width - start))))
        start += cells
    return tuple(places)


def fit(text: str, width: int, align: Literal["left", "right"]) -> str:
    """Return the text in exactly `width` cells, padded, or cut with an ellipsis."""
    missing = width - cell_len(text)
    if missing < 0:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    return " " * missing + text if align == "right" else text + " " * missing


def fit_styled(text: Text, width: int, align: Literal["left", "right"]) -> Text:
    """Return the same as `fit`, with the text's styles."""
    fitted = text.copy()
    fitted.truncate(width, overflow="ellipsis")
    missing = width - fitted.cell_len
    if missing > 0 and align == "right":
        fitted.pad_left(missing)
    elif missing > 0:
        fitted.pad_right(missing)
    return fitted


def _wide_gaps(columns: Sequence[Column[Any]]) -> list[int]:
    """Return the cells before each column."""
    return [2 if place else 0 for place in range(len(columns))]


def _close_gaps(columns: Sequence[Column[Any]]) -> list[int]:
    """Return the cells before each column; text after a number needs two to be told from it."""
    later = [2 if (left.align, right.align) == ("right", "left") else 1 for left, right in pairwise(columns)]
    return [0, *later][: len(columns)]


def _needed(columns: Sequence[Column[Any]], gaps: Callable[[Sequence[Column[Any]]], list[int]]) -> int:
    return GUTTER + sum(column.least for column in columns) + sum(gaps(columns))


def _shared(columns: Sequence[Column[Any]], spare: int) -> list[int]:
    """Return each column's cells, the spare ones shared out by weight without losing one to rounding."""
    weights = sum(column.weight for column in columns if column.width is None)
    widths = []
    for column in columns:
        extra = 0
        if column.width is None and spare > 0:
            extra = spare * column.weight // weights
            spare -= extra
            weights -= column.weight
        widths.append(column.least + extra)
    return widths
