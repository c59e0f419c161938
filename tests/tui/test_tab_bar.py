"""The line of tabs: it follows the open one where not all fit, and a click opens what is under it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from loyalty_tui.widgets.tab_bar import Tab, TabBar

NAMES = ("Activities", "Transactions", "Statement", "Coupons", "Rewards", "Passwords", "Notes", "Chart")


class Bar(App[None]):
    """Nothing but the line, and which tabs were clicked."""

    def __init__(self, names: Sequence[str] = NAMES) -> None:
        super().__init__()
        self.names = names
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield TabBar([Tab(name.lower(), name) for name in self.names])

    def on_tab_bar_chosen(self, message: TabBar.Chosen) -> None:
        self.chosen.append(message.name)

    def line(self) -> str:
        """Return what is painted."""
        return str(self.query_one(TabBar).render())


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("opened", NAMES)
@pytest.mark.parametrize("remark", ["", "12 receipts"])
async def test_the_open_tab_is_always_in_sight(width: int, opened: str, remark: str) -> None:
    app = Bar()
    async with app.run_test(size=(width, 3)) as pilot:
        bar = app.query_one(TabBar)
        bar.opened, bar.remark = opened.lower(), remark
        await pilot.pause()
        assert f"{NAMES.index(opened) + 1} {opened}" in app.line()
        assert len(app.line()) <= width - 2


async def test_all_of_them_stand_there_where_they_fit() -> None:
    app = Bar()
    async with app.run_test(size=(120, 3)):
        assert app.line().split() == [word for number, name in enumerate(NAMES, 1) for word in (str(number), name)]


async def test_the_tenth_has_the_digit_zero_and_those_after_it_none() -> None:
    app = Bar("ABCDEFGHIJKL")
    async with app.run_test(size=(120, 3)):
        assert app.line().split()[-6:] == ["9", "I", "0", "J", "K", "L"]


async def test_marks_say_that_there_are_more_and_open_the_next_one() -> None:
    app = Bar()
    async with app.run_test(size=(60, 3)) as pilot:
        bar = app.query_one(TabBar)
        bar.opened = "rewards"
        await pilot.pause()
        assert app.line().startswith("‹ ")
        assert app.line().rstrip().endswith("›")
        await pilot.click(TabBar, offset=(1, 0))
        await pilot.click(TabBar, offset=(1 + app.line().index("›"), 0))
        await pilot.click(TabBar, offset=(1 + app.line().index("Coupons"), 0))
        await pilot.pause()
        first, last, clicked = app.chosen
        assert NAMES.index(first.title()) < NAMES.index("Rewards") < NAMES.index(last.title())
        assert clicked == "coupons"
