"""The table and its source: rows on their way, asked for again, none at all, and broken."""

import pytest
from textual.content import Content
from textual.pilot import Pilot

from loyalty_tui.widgets import windowed_table
from tests.tui.table_app import MILLION, WINDOW, TableApp, names, painted, settle, showing, top_row, until
from tests.tui.table_sources import Item, Items


async def test_scrolling_does_not_wait_for_rows() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        with source.held():
            await pilot.press("end")
            await pilot.pause()
            assert app.table.cursor == MILLION - 1
            assert names(app) == [*[" …"] * (WINDOW - 1), "▌…"]
            assert Item(MILLION - 1) != app.table.selected
            assert app.highlighted[-1] is None
            await pilot.press("pageup", "enter")
            await pilot.pause()
            assert app.table.cursor == MILLION - 1 - WINDOW
            assert app.opened == []
        await settle(pilot)
        assert app.table.selected == Item(MILLION - 1 - WINDOW)
        assert app.highlighted[-1] == MILLION - 1 - WINDOW


async def test_only_the_newest_want_follows_the_fetch_under_way() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        before = len(source.requests)
        with source.held():
            for row in (100_000, 200_000, 300_000, 400_000):
                app.table.scroll_to(y=row, animate=False)
                await pilot.pause()
        await settle(pilot)
        skipped = [request.skip for request in source.requests[before:] if request.skip > 1_000]
        assert len(skipped) == 2, "the first jump was under way, the last one came next"
        assert names(app)[0] == " 400000"
        assert source.most_at_once == 1


async def test_rows_of_another_list_are_dropped() -> None:
    slow, quick = Items(range(7)), Items(range(100, 105))
    async with showing(Items(range(50))) as (app, pilot):
        with slow.held():
            app.table.show(slow)
            await until(pilot, lambda: bool(slow.requests))
            app.table.show(quick)
            await pilot.pause()
            assert app.table.selected is None, "what is still painted cannot be acted on"
        await settle(pilot)
        assert names(app)[:6] == ["▌100", " 101", " 102", " 103", " 104", " "]
        assert not set(app.highlighted) & set(range(1, 7))
        assert app.table.total_text == "5 rows"


async def test_a_quick_answer_replaces_the_old_picture_without_a_flash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windowed_table, "PATIENCE", 600)
    source = Items(range(100, 200))
    async with showing(Items(range(50))) as (app, pilot):
        app.table.action_move(40)
        await pilot.pause()
        before = painted(app)
        with source.held():
            app.table.show(source)
            await pilot.press("down", "end", "enter")
            assert painted(app) == before
            assert app.opened == []
        await settle(pilot)
        assert names(app)[0] == "▌100"


async def test_a_slow_answer_is_said_to_be_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windowed_table, "PATIENCE", 0.001)
    source = Items(range(100, 200))
    async with showing(Items(range(50))) as (app, pilot):
        with source.held():
            app.table.show(source)
            await until(pilot, lambda: app.highlighted[-1] is None)
            await pilot.pause()
            words = [line.strip() for line in painted(app)[1:] if line.strip()]
            assert words == ["Loading…"]
            assert app.table.total_text == ""
        await settle(pilot)
        assert names(app)[0] == "▌100"


async def refreshed(pilot: Pilot[None], app: TableApp) -> None:
    app.table.refresh_rows()
    await settle(pilot)


@pytest.mark.parametrize("number", [5, 95, 250])
async def test_the_cursor_stays_on_its_row_when_rows_came_above(number: int) -> None:
    source = Items(range(1_000))
    async with showing(source) as (app, pilot):
        app.table.action_move(number)
        await settle(pilot)
        line = names(app).index(f"▌{number}")
        before = len(app.highlighted)
        source.numbers = range(-40, 1_000)
        await refreshed(pilot, app)
        assert app.table.selected == Item(number)
        assert app.table.cursor == number + 40
        assert names(app).index(f"▌{number}") == line
        assert app.table.total_text == "1,040 rows"
        assert len(app.highlighted) == before, "the row is the same: nothing to tell"


async def test_new_rows_come_into_sight_at_the_top_of_the_list() -> None:
    source = Items(range(1_000))
    async with showing(source) as (app, pilot):
        app.table.action_move(2)
        source.numbers = range(-3, 1_000)
        await refreshed(pilot, app)
        assert names(app)[:6] == [" -3", " -2", " -1", " 0", " 1", "▌2"]
        assert app.table.selected == Item(2)


async def test_nothing_is_painted_when_nothing_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(Items(range(1_000)), sort="name") as (app, pilot):
        app.table.action_move(30)
        await settle(pilot)
        lines: list[int] = []
        monkeypatch.setattr(app.table, "render_line", lines.append)
        place = (app.table.cursor, top_row(app), app.table.book.sort)
        await refreshed(pilot, app)
        assert (app.table.cursor, top_row(app), app.table.book.sort) == place
        assert lines == []


async def test_a_row_that_has_gone_leaves_its_place_to_the_next() -> None:
    source = Items(range(1_000))
    async with showing(source) as (app, pilot):
        await pilot.press(*["down"] * 3)
        source.numbers = [number for number in range(1_000) if number != 3]
        await pilot.press("f5")
        await settle(pilot)
        assert app.table.cursor == 3
        assert app.table.selected == Item(4)
        assert app.highlighted[-1] == 4


async def test_a_list_that_became_short_has_the_cursor_on_its_last_row() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        await pilot.press("end")
        await settle(pilot)
        source.numbers = range(10)
        await refreshed(pilot, app)
        assert names(app)[:11] == [*(f" {number}" for number in range(9)), "▌9", " "]
        source.numbers = range(0)
        await refreshed(pilot, app)
        assert app.table.selected is None
        source.numbers = range(3)
        await refreshed(pilot, app)
        assert names(app)[:4] == ["▌0", " 1", " 2", " "]


async def test_the_old_row_stays_selected_until_the_new_ones_are_there() -> None:
    source = Items(range(1_000))
    async with showing(source) as (app, pilot):
        await pilot.press(*["down"] * 3)
        source.numbers = range(-500, 1_000)
        with source.held():
            app.table.refresh_rows()
            app.table.refresh_rows()
            await pilot.press("enter")
            await pilot.pause()
            assert app.opened == [3]
            assert names(app)[3] == "▌3"
        await settle(pilot)
        assert None not in app.highlighted


async def test_an_empty_list_says_so() -> None:
    async with showing(Items(range(0)), TableApp(empty=Content("No [b]complaints[/b]\nGood."))) as (app, pilot):
        await pilot.press("enter", "down", "end", "y")
        lines = painted(app)
        written = [index for index, line in enumerate(lines[1:], 1) if line.strip()]
        assert [lines[index].strip() for index in written] == ["No [b]complaints[/b]", "Good."]
        assert written == [11, 12]
        left = len(lines[11]) - len(lines[11].lstrip())
        assert abs(left - (80 - 20) // 2) <= 1
        assert (app.table.total_text, app.table.selected, app.opened) == ("0 rows", None, [])


async def test_a_failure_is_said_calmly_and_the_next_try_works() -> None:
    source = Items(range(1_000))
    source.broken = ValueError("[/boom] at 10.0.0.7")
    async with showing(source) as (app, pilot):
        assert app.failed == ["[/boom] at 10.0.0.7"]
        assert [line.strip() for line in painted(app)[1:] if line.strip()] == [
            "The rows could not be loaded. F5 asks again."
        ]
        await pilot.press("down", "end", "enter")
        source.broken = None
        await pilot.press("f5")
        await settle(pilot)
        assert names(app)[:2] == ["▌0", " 1"]
        assert len(app.failed) == 1


async def test_rows_that_are_here_stay_when_others_fail() -> None:
    source = Items(range(1_000))
    async with showing(source) as (app, pilot):
        source.broken = OSError("gone")
        await pilot.press(*["down"] * 7, "f5")
        await settle(pilot)
        assert names(app)[7] == "▌7"
        assert painted(app)[-1].strip() == "The rows could not be loaded. F5 asks again."
        assert len(source.requests) == len(set(source.requests)) + 1, "it is not asked for over and over"
        await pilot.press("end")
        await settle(pilot)
        assert names(app)[-2] == "▌…", "the last row is not hidden behind the notice"
        source.broken = None
        await pilot.press("f5")
        await settle(pilot)
        assert names(app)[-1] == "▌999"
        assert app.failed == ["gone"]


async def test_a_failure_of_another_list_is_dropped() -> None:
    broken = Items(range(5))
    broken.broken = ValueError("late")
    async with showing(Items(range(3))) as (app, pilot):
        with broken.held():
            app.table.show(broken)
            await until(pilot, lambda: bool(broken.requests))
            app.table.show(Items(range(100, 103)))
        await settle(pilot)
        assert names(app)[0] == "▌100"
        assert app.failed == []


async def test_an_uncounted_list_says_how_far_it_is_known() -> None:
    source = Items(range(250))
    source.counted = 200
    async with showing(source) as (app, pilot):
        assert app.table.total_text == "200 of >200"
        await pilot.press("end")
        await settle(pilot)
        assert app.table.selected == Item(249)
        assert app.table.total_text == "250 rows"
    async with showing(Items(range(1))) as (app, _):
        assert app.table.total_text == "1 row"
