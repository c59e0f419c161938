"""The picture of points over time, as a tab of the profile."""

from __future__ import annotations

from datetime import date

import pytest

from loyalty_core.errors import Busy
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.over_time import PointsOverTime
from loyalty_tui.widgets.points_chart import PointsChart
from tests.tui.console import Console
from tests.tui.profiles import AMARA, JOSE, failing, give_points, open_profile, profile, sell


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_months_and_expiries_are_drawn_in_the_room_there_is(console: Console, size: tuple[int, int]) -> None:
    sell(console, "R-1", "800.00", days_ago=200)
    give = AdjustPoints(customer_id=AMARA, points=100, reason=Reason.GOODWILL, expires=date(2026, 4, 20))
    console.desk().do(give)
    async with console.open(size=size) as desk:
        await open_profile(desk)
        await desk.press("8")
        assert "Available at each month’s end" in desk.text
        assert "now 900" in desk.text
        assert "900 ┤" in desk.text
        assert "450 ┤" in desk.text
        [april] = [line for line in desk.lines if "Apr 26" in line]
        assert april.rstrip().endswith(" 100")
        assert "2025" in desk.text
        assert all(len(line) == size[0] for line in desk.lines)


async def test_no_points_say_so(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("8")
        assert "No points in these months, and none that expire." in desk.text


async def test_what_is_written_is_drawn_anew(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("8", "a", "5", "0", "tab", "1", "enter")
        assert "now 50" in desk.text


async def test_another_customer_has_another_picture(console: Console) -> None:
    give_points(console, 70, JOSE)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("8")
        await open_profile(desk, JOSE)
        await desk.press("8")
        assert "now 70" in desk.text


async def test_failing_core_is_said_and_tried_again(console: Console) -> None:
    give_points(console, 70)
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, PointsOverTime, Busy("The database is taken."))
        await desk.press("8")
        assert "✗ The database is taken. F5 tries again." in desk.text
        await desk.press("f5")
        assert "now 70" in desk.text


async def test_there_is_no_list_to_write_to_a_file(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("8", "X")
        assert "There is no list here." in desk.toasts
        assert isinstance(profile(desk).query_one(PointsChart), PointsChart)
