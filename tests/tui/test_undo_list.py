"""What was done within a day: whose, and what of it can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.desk.undoable import ListUndoable
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.reports.verify import Verify
from loyalty_tui.screens import undo_window
from loyalty_tui.screens.undo_dialog import UndoDialog
from loyalty_tui.screens.undo_window import UndoWindow
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    add_campaign,
    below,
    failing,
    give_points,
    issue,
    open_profile,
    rename,
    sell,
)

AVAILABLE = "select available, debt from account where customer_id = 1"


@pytest.fixture
def shop(console: Console) -> Console:
    """A day after the founding: 100 points by a manager, 60 by an agent."""
    console.clock.advance(timedelta(days=2))
    for role, points in ((Role.MANAGER, 100), (Role.AGENT, 60)):
        console.clock.advance(timedelta(minutes=5))
        console.desk(role).do(AdjustPoints(customer_id=AMARA, points=points, reason=Reason.GOODWILL))
    return console


async def test_a_manager_sees_everybody_s_and_an_agent_their_own(shop: Console) -> None:
    async with shop.open(Role.MANAGER, size=(120, 40)) as desk:
        await desk.press("escape", "tab", "U")
        assert desk.shows(UndoWindow)
        rows = [line for line in desk.lines if "Amara Okafor" in line and "points" in line]
        assert [("12:10" in line, "agent" in line) for line in rows[:1]] == [(True, True)]
        assert any("12:05" in line and "manager" in line and "Yes" in line for line in rows)
    async with shop.open(Role.AGENT, size=(120, 40)) as desk:
        await desk.press("escape", "tab", "U")
        assert "agent" in desk.text
        assert "12:05" not in desk.text


async def test_enter_takes_back_the_one_under_the_cursor(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("U", "down", "enter")
        assert desk.shows(UndoDialog)
        assert "160 → 60" in desk.text
        assert shop.rows(AVAILABLE) == [(160, 0)]
        await desk.press("enter")
        assert shop.rows(AVAILABLE) == [(60, 0)]
        assert desk.shows(UndoWindow)
        await desk.press("down", "down")
        assert "This was undone already." in desk.text
        await desk.press("enter")
        assert desk.shows(UndoWindow)
        assert desk.toasts[-1] == "This was undone already."
        await desk.press("escape")
        assert "60 available" in desk.text
    assert shop.desk().ask(Verify()).problems == ()


async def test_what_happened_since_is_named_before_it_is_taken_back(console: Console) -> None:
    sell(console, "R-1", "100.00")
    console.desk().do(AdjustPoints(customer_id=AMARA, points=-80, reason=Reason.CORRECTION))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("U", "down", "enter")
        assert "! 80 points were spent meanwhile; the customer owes them." in desk.words
        await desk.press("enter")
        assert console.rows(AVAILABLE) == [(0, 80)]


async def test_u_s_dialog_names_what_its_own_preview_finds_and_leads_to_the_list(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("a", "5", "0", "tab", "1", "enter")
        console.desk().do(AdjustPoints(customer_id=AMARA, points=-40, reason=Reason.CORRECTION))
        await desk.press("u")
        assert "! 40 points were spent meanwhile; the customer owes them." in desk.words
        await desk.press("ctrl+l")
        assert desk.shows(UndoWindow)
        await desk.press("escape", "u")
        await desk.pilot.click("#list")
        await desk.settle()
        assert desk.shows(UndoWindow)
        await desk.press("down", "enter")
        assert desk.shows(UndoDialog)
        assert not desk.app.screen.query("#list")


async def test_what_an_undo_cannot_bring_back_is_named_from_the_receipt(console: Console) -> None:
    issue(console, add_campaign(console))
    console.clock.advance(timedelta(minutes=1))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("U", "enter")
        assert desk.shows(UndoDialog)
        ((code,),) = console.rows("select code from coupon")
        assert code in desk.text


async def test_earlier_writes_come_when_the_cursor_gets_there(shop: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_window, "MOST", 2)
    for _ in range(3):
        give_points(shop, 7)
    async with shop.open() as desk:
        await desk.press("escape", "tab", "U")
        for _ in range(6):
            await desk.press("down")
        assert "manager" in desk.text


async def test_a_list_that_fails_is_asked_for_again(shop: Console) -> None:
    async with shop.open() as desk:
        await open_profile(desk)
        failing(desk, ListUndoable, RuntimeError("oh"))
        await desk.press("U")
        assert "F5 tries again." in desk.text
        await desk.press("f5")
        assert "Amara" in desk.text


async def test_a_failing_undo_leaves_it_as_it_was(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("U", "enter")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert shop.rows(AVAILABLE) == [(160, 0)]


async def test_an_auditor_reads_and_takes_nothing_back(shop: Console) -> None:
    async with shop.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        await desk.press("U", "enter")
        assert desk.shows(UndoWindow)
        assert desk.toasts[-1] == "Your role (auditor) may not undo this."


async def test_hostile_name_is_only_a_name(shop: Console) -> None:
    rename(shop, AMARA, HOSTILE)
    async with shop.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("U")
        assert INERT[:12] in desk.text
        assert "\x1b" not in desk.text
