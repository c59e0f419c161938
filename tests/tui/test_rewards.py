"""The rewards room: listed, added, ended."""

from __future__ import annotations

import pytest

from loyalty_core.desk.permissions import ALLOWED, Permission, Role
from loyalty_core.errors import Busy
from loyalty_core.rewards.queries import ListRewards
from loyalty_tui import modes
from loyalty_tui.messages import Done, Refused
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import HOSTILE, INERT, add_reward, failing, give_points, redeem

REWARDS = "select name, cost, kind, amount_minor, percent, product, custom, limit_total from reward order by id"


async def test_rewards_show_cost_what_they_give_state_limits_and_how_often_they_were_had(console: Console) -> None:
    give_points(console)
    add_reward(console, "£5 off", 300, amount="5.00", limit_total=20, limit_per_customer=2)
    add_reward(console, "Tree", 25, custom="Planted", starts_on="2026-06-01", ends_on="2026-08-31")
    redeem(console, 1)
    async with console.open(size=(160, 40)) as desk:
        await desk.press("f7")
        assert desk.app.current_mode == modes.REWARDS
        assert "2 rewards" in desk.text
        [five] = [line for line in desk.lines if "£5 off" in line]
        for words in ("£5.00 off", "300", "running", "2 Mar 2026", "1 of 20"):
            assert words in five
        [tree] = [line for line in desk.lines if "Tree" in line]
        for words in ("Planted", "25", "planned", "1 Jun 2026", "31 Aug 2026"):
            assert words in tree


async def test_no_reward_yet_says_what_to_do(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f7")
        assert "No reward yet." in desk.text
        await desk.press("e")
        assert "Select a reward first." in desk.toasts


@pytest.mark.parametrize(
    ("kind", "value", "row"),
    [
        ("1", "5.00", ("Spring", 300, "money-off", 500, None, None, None, None)),
        ("2", "15 %", ("Spring", 300, "percentage", None, 15, None, None, None)),
        ("3", "Candle", ("Spring", 300, "product", None, None, "Candle", None, None)),
        ("4", "A tree", ("Spring", 300, "custom", None, None, None, "A tree", None)),
    ],
)
async def test_a_reward_is_added(console: Console, kind: str, value: str, row: tuple[object, ...]) -> None:
    async with console.open() as desk:
        await desk.press("f7", "n")
        await desk.write("Spring")
        await desk.press("tab", *"300", "tab", kind, "tab")
        await desk.write(value)
        await desk.press("enter")
        assert len(desk.said(Done)) == 1
        assert console.rows(REWARDS) == [row]
        assert "Spring" in desk.text
        await desk.press("u", "enter")
        assert console.rows(REWARDS) == []


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(console: Console) -> None:
    add_reward(console, "Candle")
    async with console.open() as desk:
        await desk.press("f7", "n")
        await desk.write("candle")
        await desk.press("tab", *"300", "tab", "2", "tab")
        await desk.write("150")
        await desk.press("enter")
        [place] = [number for number, line in enumerate(desk.lines) if "150" in line]
        assert "✗" in desk.lines[place + 1]
        await desk.press("backspace", *"15", "enter")
        assert "There is a reward “candle” already." in desk.words
        assert len(console.rows(REWARDS)) == 1


async def test_a_reward_is_ended_with_care_and_no_second_time(console: Console) -> None:
    add_reward(console, "Candle")
    async with console.open() as desk:
        await desk.press("f7", "e", "enter")
        assert console.rows("select ended_at is null from reward") == [(1,)]
        await desk.press("e", "tab", "enter")
        assert console.rows("select ended_at is null from reward") == [(0,)]
        assert "ended early" in desk.text
        await desk.press("e")
        assert "This reward is over already." in desk.toasts


async def test_what_the_core_refuses_and_what_fails_stays_in_the_dialog(console: Console) -> None:
    add_reward(console, "Candle")
    async with console.open() as desk:
        await desk.press("f7", "e")
        core = unreliable(desk.app)
        core.before_do = [raising(ZeroDivisionError("Candle"))]
        await desk.press("tab", "enter")
        assert "Something went wrong" in desk.words
        assert desk.said(Refused) == []
        assert console.rows("select ended_at is null from reward") == [(1,)]


async def test_rows_that_do_not_come_are_said_and_asked_for_again(console: Console) -> None:
    add_reward(console, "Candle")
    async with console.open() as desk:
        failing(desk, ListRewards, Busy("The database is taken."))
        await desk.press("f7")
        assert "The database is taken." in desk.toasts
        await desk.press("f5")
        assert "Candle" in desk.text


@pytest.mark.parametrize("role", list(Role))
async def test_only_who_may_manage_rewards_is_offered_it(console: Console, role: Role) -> None:
    async with console.open(role) as desk:
        await desk.press("f7", "n")
        assert ("New reward" in desk.text) == (Permission.MANAGE_REWARDS in ALLOWED[role])


async def test_the_room_is_a_click_away(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        line = next(y for y, line in enumerate(desk.lines) if "F7" in line)
        await desk.pilot.click(offset=(6, line))
        await desk.settle()
        assert desk.app.current_mode == modes.REWARDS


async def test_a_hostile_name_is_inert(console: Console) -> None:
    add_reward(console, "Candle")
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update reward set name = ?", (HOSTILE,))
        connection.commit()
    async with console.open(size=(160, 40)) as desk:
        await desk.press("f7")
        assert INERT[:20] in desk.text
        await desk.press("e")
        assert INERT in desk.words
