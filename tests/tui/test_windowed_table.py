"""The table as a person meets it: every row of a million is a key or two away, in any order."""

from dataclasses import replace

import pytest
from textual import events
from textual.scrollbar import ScrollTo
from textual.strip import Strip

from loyalty_core.paging import PageRequest
from loyalty_tui.widgets.table_columns import Column
from tests.tui.table_app import COLUMNS, HEIGHT, MILLION, WINDOW, TableApp, names, painted, settle, showing, top_row
from tests.tui.table_sources import Item, Items


async def test_the_top_comes_first() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, _):
        assert names(app)[:3] == ["▌0", " 1", " 2"]
        assert source.requests[0] == PageRequest()
        assert app.table.total_text == "1,000,000 rows"
        assert app.totals == ["", "1,000,000 rows"]
        assert app.table.selected == Item(0)
        assert app.highlighted == [0]


async def test_a_list_given_before_the_table_is_mounted_is_shown() -> None:
    app = TableApp()
    app.table.show(Items(range(5)))
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        await settle(pilot)
        assert names(app)[:6] == ["▌0", " 1", " 2", " 3", " 4", " "]
        assert app.table.total_text == "5 rows"


async def test_pages_down_far_hold_few_rows_and_pass_over_none() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        for page in range(1, 31):
            await pilot.press("pagedown")
            await settle(pilot)
            assert app.table.selected == Item(page * WINDOW)
            assert app.table.book.rows_held <= 600
        assert names(app)[0] == f"▌{30 * WINDOW}"
        assert names(app)[-1] == f" {31 * WINDOW - 1}"
        assert [request.skip for request in source.requests] == [0] * len(source.requests)
        assert source.most_at_once == 1


async def test_the_end_is_asked_for_from_the_end_and_left_upwards() -> None:
    source = Items(range(1_000_050))
    async with showing(source) as (app, pilot):
        await pilot.press("end")
        await settle(pilot)
        assert app.table.selected == Item(1_000_049)
        assert names(app)[-1] == "▌1000049"
        assert PageRequest(from_end=True, limit=50) in source.requests
        for _ in range(5):
            await pilot.press("pageup")
            await settle(pilot)
        assert app.table.selected == Item(1_000_049 - 5 * WINDOW)
        assert PageRequest(before="999900") in source.requests
        await pilot.press("home")
        await settle(pilot)
        assert names(app)[0] == "▌0"


async def test_the_scrollbar_jumps_to_the_middle() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        app.table.vertical_scrollbar.post_message(ScrollTo(y=500_000, animate=False))
        await settle(pilot)
        assert names(app)[0] == " 500000"
        assert app.table.selected == Item(0), "the wheel and the scrollbar leave the cursor"
        assert any(request.skip > 400_000 for request in source.requests)
        await pilot.press("down")
        await settle(pilot)
        assert names(app)[0] == "▌1", "the cursor's key brings it into sight again"


async def test_the_wheel_scrolls() -> None:
    async with showing(Items(range(MILLION))) as (app, pilot):
        await pilot._post_mouse_events([events.MouseScrollDown], widget=app.table)
        await settle(pilot)
        assert names(app)[0] == f" {top_row(app)}"
        assert top_row(app) > 0


async def test_a_smaller_screen_keeps_the_cursor_in_sight() -> None:
    async with showing(Items(range(MILLION))) as (app, pilot):
        app.table.action_move(20)
        await pilot.resize_terminal(60, 10)
        await settle(pilot)
        assert "▌20" in names(app)
        await pilot.resize_terminal(100, 40)
        await settle(pilot)
        assert names(app)[20 - top_row(app)] == "▌20"
        assert len(names(app)) == 39
        assert " " not in names(app)


async def test_only_two_lines_are_painted_when_the_cursor_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(Items(range(MILLION))) as (app, pilot):
        lines: list[int] = []
        paint = app.table.render_line

        def spy(y: int) -> Strip:
            lines.append(y)
            return paint(y)

        monkeypatch.setattr(app.table, "render_line", spy)
        await pilot.press("down")
        await pilot.pause()
        assert sorted(lines) == [1, 2]
        assert names(app)[:2] == [" 0", "▌1"]


async def test_a_click_on_a_title_sorts_and_another_reverses() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        await pilot.press("pagedown")
        await pilot.click(app.table, offset=(3, 0))
        await settle(pilot)
        assert "Name ▲" in painted(app)[0]
        assert names(app)[0] == "▌0", "another order starts at its top"
        await pilot.click(app.table, offset=(3, 0))
        await settle(pilot)
        assert "Name ▼" in painted(app)[0]
        assert names(app)[0] == "▌999999"
        assert app.sorted == [("name", False), ("name", True)]
        await pilot.click(app.table, offset=(painted(app)[0].index("E-mail"), 0))
        await settle(pilot)
        assert len(app.sorted) == 2, "the e-mail cannot be sorted by"


async def test_keys_sort_by_each_column_and_reverse() -> None:
    source = Items(range(MILLION))
    async with showing(source) as (app, pilot):
        await pilot.press("S", "s", "s", "S", "s")
        await settle(pilot)
        assert app.sorted == [("name", False), ("points", False), ("points", True), ("", False)]
        assert "▲" not in painted(app)[0]
        assert names(app)[0] == "▌0"


async def test_a_list_is_shown_in_the_order_wanted() -> None:
    source = Items(range(300))
    async with showing(source, sort="points") as (app, pilot):
        assert "Points ▲" in painted(app)[0]
        app.table.show(source, sort="points", descending=True)
        await settle(pilot)
        assert "Points ▼" in painted(app)[0]
        await pilot.press("pagedown")
        await settle(pilot)
        assert {(request.sort, request.descending) for request in source.requests[-2:]} == {("points", True)}


async def test_sorting_is_offered_where_a_column_can_be_sorted_by() -> None:
    async with showing(Items(range(5))) as (app, _):
        assert {"s", "S"} <= app.screen.active_bindings.keys()
    async with showing(Items(range(5)), TableApp([COLUMNS[1]])) as (app, _):
        assert not {"s", "S"} & app.screen.active_bindings.keys()


async def test_enter_and_a_second_click_open_a_row() -> None:
    async with showing(Items(range(1_000))) as (app, pilot):
        await pilot.press("down", "enter")
        await pilot.click(app.table, offset=(5, 4))
        await pilot.pause()
        assert (app.table.cursor, app.opened) == (3, [1])
        await pilot.click(app.table, offset=(5, 4))
        await pilot.pause()
        assert app.opened == [1, 3]


async def test_a_double_click_opens_a_row_once() -> None:
    async with showing(Items(range(1_000))) as (app, pilot):
        await pilot.double_click(app.table, offset=(5, 6))
        await pilot.pause()
        assert (app.table.cursor, app.opened) == (5, [5])
        await pilot.click(app.table, offset=(5, 9))
        await pilot.double_click(app.table, offset=(5, 6))
        await pilot.pause()
        assert app.opened == [5, 5]


async def test_a_double_click_on_the_selected_row_opens_it_once() -> None:
    async with showing(Items(range(1_000))) as (app, pilot):
        await pilot.double_click(app.table, offset=(5, 1))
        await pilot.pause()
        assert app.opened == [0]


async def test_a_click_on_a_link_opens_its_row_at_once() -> None:
    links = [replace(column, opens=column.key == "mail") for column in COLUMNS]
    async with showing(Items(range(1_000)), TableApp(links)) as (app, pilot):
        mail = next(x for x in range(80) if painted(app)[5][x:].startswith("c4@"))
        await pilot.click(app.table, offset=(mail, 5))
        await pilot.pause()
        assert (app.table.cursor, app.opened) == (4, [4])
        await pilot.double_click(app.table, offset=(mail, 7))
        await pilot.click(app.table, offset=(5, 9))
        await pilot.pause()
        assert (app.table.cursor, app.opened) == (8, [4, 6])


async def test_a_click_below_the_last_row_does_nothing() -> None:
    async with showing(Items(range(3))) as (app, pilot):
        await pilot.click(app.table, offset=(5, 12))
        await pilot.pause()
        assert (app.table.cursor, app.opened) == (0, [])


async def test_a_row_is_copied_whole_as_plain_text() -> None:
    hostile = Column[Item]("note", "Note", lambda row: "\x1b]0;x\x07 a\tb\nc\ud800", width=4)
    async with showing(Items(range(3)), TableApp([*COLUMNS, hostile]), width=30) as (app, pilot):
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == "Customer 0\tc0@example.com\t0\t␛]0;x␇ a␉b↵c�"
        assert [note.message for note in app._notifications] == ["Row copied"]
