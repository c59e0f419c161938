"""The two programs that `benchmarks/table.py` measures: the same rows in the console's table and in Textual's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.widgets import DataTable

from loyalty_core.paging import Page, PageRequest
from loyalty_tui.inert import InertFilter, inert_text
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.windowed_table import WindowedTable


@dataclass(frozen=True)
class Customer:
    """A row, made from its number."""

    number: int


def points(row: Customer) -> Text:
    """Return a number in colour, as a statement has it."""
    value = row.number * 7_919 % 5_000 - 1_500
    return Text(f"{value:+,}", style="green" if value > 0 else "red")


COLUMNS = [
    Column[Customer]("name", "Customer", lambda row: f"Amara Okafor {row.number}", min_width=16),
    Column[Customer]("email", "E-mail", lambda row: f"user{row.number}@example.com", min_width=14),
    Column[Customer]("tier", "Tier", lambda row: ("Gold", "Silver", "Bronze")[row.number % 3], width=8),
    Column[Customer]("points", "Points", points, width=9, align="right"),
    Column[Customer]("left", "Points left", lambda row: f"{row.number * 31 % 9_000:,}", width=13, align="right"),
    Column[Customer]("date", "Last purchase", lambda _: "18 Nov 2026 14:05", width=17),
    Column[Customer]("store", "Store", lambda row: f"Leeds {row.number % 4}", width=8),
]


class Customers:
    """A list of that many customers; a cursor is a number."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def fetch(self, request: PageRequest) -> Page[Customer]:
        """Return a page."""
        if request.before is not None or request.from_end:
            end = (self._rows if request.before is None else int(request.before)) - request.skip
            start = max(0, end - request.limit)
        else:
            start = (0 if request.after is None else int(request.after) + 1) + request.skip
            end = min(self._rows, start + request.limit)
        rows = tuple(map(Customer, range(start, end)))
        return Page(rows, str(start) if rows else None, str(end - 1) if rows else None, self._rows)


class WindowedApp(App[None]):
    """The console's table; the key f fills it."""

    BINDINGS: ClassVar[list[BindingType]] = [("f", "fill", "Fill")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._inert = InertFilter()
        self._table = WindowedTable(COLUMNS, row_key=lambda row: row.number)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Mark what a terminal would obey, as the console does."""
        return [*super().get_line_filters(), self._inert]

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield self._table

    def action_fill(self) -> None:
        """Show the list."""
        self._table.show(Customers(self._rows))


class DataTableApp(App[None]):
    """Textual's table; the key f fills it."""

    BINDINGS: ClassVar[list[BindingType]] = [("f", "fill", "Fill")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._table: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=True)

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield self._table

    def action_fill(self) -> None:
        """Add every row."""
        for column in COLUMNS:
            self._table.add_column(column.label, width=column.width)
        for customer in map(Customer, range(self._rows)):
            self._table.add_row(*(as_text(column.render(customer)) for column in COLUMNS))


def as_text(cell: Text | str) -> Text:
    """Return a cell as Textual's table wants it."""
    return inert_text(cell) if isinstance(cell, str) else cell


APPS: dict[str, Callable[[int], App[None]]] = {"windowed": WindowedApp, "datatable": DataTableApp}
