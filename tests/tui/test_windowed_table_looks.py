"""How the table looks: in every theme and width, and with hostile text in it."""

import pytest
from rich.cells import cell_len
from rich.text import Text
from textual.color import Color

from loyalty_tui.widgets.table_columns import Column
from tests.tui.table_app import COLUMNS, HEIGHT, TableApp, names, painted, showing
from tests.tui.table_sources import Item, Items


def stripes(app: TableApp) -> list[tuple[Color | None, ...]]:
    """Return the background of each line on the screen."""
    strips = app.screen._compositor.render_strips()
    return [
        tuple(
            Color.from_rich_color(segment.style.bgcolor)
            for segment in list(strip)[:1]
            if segment.style is not None and segment.style.bgcolor is not None
        )
        for strip in strips
    ]


async def test_the_theme_and_the_focus_change_the_colours() -> None:
    async with showing(Items(range(100))) as (app, pilot):
        header, cursor, odd, even, odd_again, *_ = dark = stripes(app)
        assert odd == odd_again
        assert len({header, cursor, odd, even}) == 4
        app.screen.set_focus(None)
        await pilot.pause()
        assert stripes(app)[1] not in {cursor, odd}
        app.table.focus()
        app.theme = "textual-light"
        await pilot.pause()
        assert not set(stripes(app)) & set(dark)


async def test_without_colours_every_cell_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def colours(app: TableApp) -> set[object]:
        line = app.screen._compositor.render_strips()[2]
        return {segment.style.color for segment in list(line)[:-1] if segment.style is not None}

    async with showing(Items(range(100))) as (app, _):
        assert len(colours(app)) == 2, "the points have their own"
    monkeypatch.setenv("NO_COLOR", "1")
    async with showing(Items(range(100))) as (app, pilot):
        assert len(colours(app)) == 1
        await pilot.press("down")
        await pilot.pause()
        assert names(app)[:3] == [" 0", "▌1", " 2"]


async def test_a_narrow_table_drops_what_matters_least() -> None:
    async with showing(Items(range(100)), width=120) as (app, pilot):
        assert painted(app)[0].split() == ["Name", "E-mail", "Points"]
        await pilot.resize_terminal(50, HEIGHT)
        await pilot.pause()
        assert painted(app)[0].split() == ["Name", "Points"]
        assert painted(app)[2].split() == ["Customer", "1", "7"]
        await pilot.resize_terminal(20, HEIGHT)
        await pilot.pause()
        assert painted(app)[0].split() == ["Name"]
        await pilot.resize_terminal(120, HEIGHT)
        await pilot.pause()
        assert painted(app)[0].split() == ["Name", "E-mail", "Points"]


async def test_columns_may_come_after_the_table() -> None:
    app = TableApp([])
    app.table.show_columns(COLUMNS[:1])
    app.table.show_columns([])
    async with showing(Items(range(100)), app) as (_, pilot):
        assert painted(app)[0].split() == []
        app.table.show_columns(COLUMNS)
        await pilot.pause()
        assert painted(app)[0].split() == ["Name", "E-mail", "Points"]
        assert {"s", "S"} <= app.screen.active_bindings.keys()


async def test_other_columns_of_the_same_rows() -> None:
    async with showing(Items(range(100))) as (app, pilot):
        await pilot.press("down")
        app.table.show_columns([Column("name", "Name", lambda row: f"C•••• {row.number}", min_width=20)])
        await pilot.pause()
        assert painted(app)[2].split() == ["▌C••••", "1"]


HOSTILE = [
    "[/x]",
    "[b]Gold[/b] [Ltd]",
    "[@click=app.quit]x[/]",
    "\x1b]0;owned\x07",
    "\x1b[31mred\x9b2J",
    "\u202eexe.txt",
    "a\u200bb\u200dc",
    "two\r\nlines\tand a tab",
    "\ud800\x00\x7f",
    "李小龍 王大明",
    "Zoë e\u0301\u0302",
    "👨‍👩‍👧 🇬🇧",
]


def hostile_columns() -> list[Column[Item]]:
    def name(row: Item) -> str:
        return HOSTILE[row.number % len(HOSTILE)]

    return [
        Column("name", "Na[/x]me", name, min_width=26),
        Column("styled", "[@click=app.quit]", lambda row: Text(name(row), "link https://example.com"), width=26),
        Column("points", "Points", lambda row: str(row.number), width=8, align="right"),
    ]


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    async with showing(Items(range(len(HOSTILE))), TableApp(hostile_columns())) as (app, pilot):
        lines = painted(app)[: len(HOSTILE) + 1]
        assert "[/x]" in lines[1]
        assert "[b]Gold[/b] [Ltd]" in lines[2]
        assert "[@click=app.quit]x[/]" in lines[3]
        assert "␛]0;owned␇" in lines[4]
        assert "two↵lines␉and a tab" in lines[8]
        text = "".join(lines)
        assert all(character.isprintable() or character == "\N{ZERO WIDTH JOINER}" for character in text)
        assert len({cell_len(line[: line.rindex(" ")]) for line in lines[1:10]}) == 1
        strips = app.screen._compositor.render_strips()
        assert not any(segment.style and (segment.style.link or segment.style.meta) for s in strips for segment in s)
        for column in (3, 6, 40):
            await pilot.click(app.table, offset=(column, 3))
        await pilot.pause()
        assert app.is_running
        assert app.table.selected == Item(2)


async def test_wide_characters_keep_the_columns_in_line() -> None:
    async with showing(Items(range(len(HOSTILE))), TableApp(hostile_columns())) as (app, _):
        strips = app.screen._compositor.render_strips()[1 : len(HOSTILE) + 1]
        ends = {cell_len("".join(segment.text for segment in strip).rstrip()) for strip in strips}
        assert len(ends) == 1
