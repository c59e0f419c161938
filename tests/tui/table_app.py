"""An app that is one table, and how the tests of the table look at it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from rich.text import Text
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from loyalty_tui.inert import InertFilter
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.windowed_table import WindowedTable
from tests.tui.table_sources import Item, Items

MILLION = 1_000_000
HEIGHT = 24
WINDOW = HEIGHT - 1
"""Rows in sight: the table fills the screen, under its header."""


def points(row: Item) -> Text:
    return Text(f"{row.number * 7 % 5_000:,}", style="green" if row.number % 2 else "")


COLUMNS = [
    Column[Item]("name", "Name", lambda row: f"Customer {row.number}", min_width=20, sortable=True, priority=9),
    Column[Item]("mail", "E-mail", lambda row: f"c{row.number}@example.com", width=24, priority=1),
    Column[Item]("points", "Points", points, width=10, align="right", sortable=True, priority=5),
]


class TableApp(App[None]):
    """A table that fills the screen, and all that it told."""

    def __init__(self, columns: Sequence[Column[Item]] = COLUMNS, empty: Content | str = "No customers match") -> None:
        super().__init__()
        self.table: WindowedTable[Item] = WindowedTable(columns, row_key=lambda row: row.number, empty_text=empty)
        self.highlighted: list[int | None] = []
        self.opened: list[int] = []
        self.sorted: list[tuple[str, bool]] = []
        self.failed: list[str] = []
        self.totals: list[str] = []
        self._inert = InertFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._inert]

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()
        self.watch(self.table, "total_text", self.note_total)

    def note_total(self, text: str) -> None:
        self.totals.append(text)

    def on_windowed_table_highlighted(self, event: WindowedTable.Highlighted) -> None:
        assert event.control is self.table
        self.highlighted.append(None if event.row is None else event.row.number)

    def on_windowed_table_opened(self, event: WindowedTable.Opened) -> None:
        self.opened.append(event.row.number)

    def on_windowed_table_sorted(self, event: WindowedTable.Sorted) -> None:
        self.sorted.append((event.key, event.descending))

    def on_windowed_table_failed(self, event: WindowedTable.Failed) -> None:
        self.failed.append(str(event.error))


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is being fetched, and all of it is painted."""
    app = pilot.app
    assert isinstance(app, TableApp)
    await pilot.pause()
    while app.table.is_busy:
        with suppress(WorkerFailed):
            await app.workers.wait_for_complete()
        await pilot.pause()
    await pilot.pause()


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until the condition holds."""
    for _ in range(10_000):
        if condition():
            return
        await pilot.pause()
    raise AssertionError("it never came")


@asynccontextmanager
async def showing(
    source: Items, app: TableApp | None = None, *, width: int = 80, sort: str = ""
) -> AsyncIterator[tuple[TableApp, Pilot[None]]]:
    """Run an app whose table shows that list."""
    app = app or TableApp()
    async with app.run_test(size=(width, HEIGHT), notifications=True) as pilot:
        app.table.show(source, sort=sort)
        await settle(pilot)
        yield app, pilot


def painted(app: TableApp) -> list[str]:
    """Return the lines that are on the screen now, as far as the scrollbar."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip)[: app.size.width] for strip in strips]


def names(app: TableApp) -> list[str]:
    """Return the first word of each row on the screen, with the cursor's mark before it."""
    return [line[0] + line[1:22].strip().removeprefix("Customer ") for line in painted(app)[1:]]


def top_row(app: TableApp) -> int:
    return app.table.scroll_offset.y
