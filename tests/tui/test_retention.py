"""Who buys again, in a window over the activities."""

from __future__ import annotations

import pytest

from loyalty_core.customers.retention import ShowRetention
from loyalty_core.errors import Busy
from loyalty_tui.presenters.retention import NOBODY
from loyalty_tui.screens.activities import ActivitiesScreen
from loyalty_tui.screens.retention_window import RetentionWindow
from tests.tui.console import Console
from tests.tui.profiles import AMARA, JOSE, failing, sell


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_months_are_told_and_what_the_last_whole_one_says(console: Console, size: tuple[int, int]) -> None:
    sell(console, "R-1", "70.00", days_ago=40)
    sell(console, "R-2", "70.00", days_ago=5)
    sell(console, "R-3", "40.00", days_ago=5, customer_id=JOSE)
    sell(console, "R-4", "10.00", customer_id=AMARA)
    async with console.open(size=size) as desk:
        await desk.press("f12", "R")
        assert desk.shows(RetentionWindow)
        rows = [line.strip("│ ▌▐█░╭╮").split() for line in desk.lines]
        table = [row[:9] for row in rows if row[1:2] == ["2026"]]
        assert ["Mar", "2026", "1", "0", "1", "0", "1", "50.0", "%"] in table
        assert ["Feb", "2026", "2", "1", "1", "0", "0", "100.0", "%"] in table
        assert "Feb 2026: 100.0 % of the 1 who bought in the month before bought again; 1 bought for the first" in (
            desk.words
        )
        await desk.press("escape")
        assert desk.shows(ActivitiesScreen)


async def test_nothing_bought_and_a_core_that_fails_are_said(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f12", "R")
        assert NOBODY in desk.text
        failing(desk, ShowRetention, Busy("The database is busy."))
        await desk.press("f5")
        assert "✗ The database is busy. F5 tries again." in desk.words
        failing(desk, ShowRetention, RuntimeError("secret"))
        await desk.press("f5")
        assert "written down" in desk.words
        assert "secret" not in desk.text
        await desk.press("f5")
        assert "✗" not in desk.text
