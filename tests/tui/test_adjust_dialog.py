"""Adjusting points by hand."""

from __future__ import annotations

from loyalty_core.errors import Busy
from loyalty_tui.messages import Done
from loyalty_tui.screens.adjust_dialog import AdjustDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import below, beside, give_points, open_profile, profile

CREDITS = "select points, reason, comment from posting where kind = 'credit'"


async def fill_in(desk: OpenConsole, points: str = "50") -> None:
    """Open the dialog with points and reason filled in, ready for Enter."""
    await open_profile(desk)
    await desk.press("a")
    await desk.write(points)
    await desk.press("tab", "1")


async def test_points_are_added_with_reason_comment_and_expiry(console: Console) -> None:
    async with console.open() as desk:
        await fill_in(desk)
        await desk.press("tab")
        await desk.write("late parcel")
        await desk.press("tab")
        await desk.write("31 Dec 2026")
        await desk.press("enter")
        assert console.rows(CREDITS) == [(50, "goodwill", "late parcel")]
        assert console.rows("select last_valid_on from lot") == [("2026-12-31",)]
        assert "50 available" in desk.text
        assert "50 expire 31 Dec" in desk.text
        assert desk.toasts == ["50 points added. U takes it back."]


async def test_before_and_after_are_exact(console: Console) -> None:
    give_points(console, 1240)
    async with console.open() as desk:
        await fill_in(desk, "-40")
        assert "Available  1,240 → 1,200  −40" in desk.text
        assert console.rows("select available from account where customer_id = 1") == [(1240,)]


async def test_more_than_there_is_is_refused_beside_the_points(console: Console) -> None:
    give_points(console, 40)
    async with console.open() as desk:
        await fill_in(desk, "-50")
        await desk.press("enter")
        assert beside(desk, "points") == "✗ Only 40 points are available; 50 cannot be taken."
        assert isinstance(desk.app.screen, AdjustDialog)
        assert console.rows("select available from account where customer_id = 1") == [(40,)]


async def test_other_needs_a_comment_and_says_so_beside_it(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("a", "5", "tab", "7", "tab", "s", "o", "enter")
        assert "needs a comment of at least 10 letters" in beside(desk, "comment")
        assert console.rows(CREDITS) == []


async def test_no_reason_is_refused(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("a", "5", "enter")
        assert beside(desk, "reason") == "✗ This is needed."
        assert console.rows(CREDITS) == []


async def test_failing_core_leaves_the_form_as_it_is(console: Console) -> None:
    async with console.open() as desk:
        await fill_in(desk)
        unreliable(desk.app).before_do = [raising(ValueError("secret"))]
        await desk.press("enter")
        assert "written down as E-" in below(desk)
        assert "secret" not in desk.text
        await desk.press("enter")
        assert console.rows(CREDITS) == [(50, "goodwill", None)]


async def test_busy_database_is_tried_again_without_doubling(console: Console) -> None:
    async with console.open() as desk:
        await fill_in(desk)
        core = unreliable(desk.app)
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))]
        await desk.press("enter")
        assert len(core.sent) == 2
        assert console.rows(CREDITS) == [(50, "goodwill", None)]
        assert desk.app.screen is profile(desk)


async def test_two_enters_have_one_effect(console: Console) -> None:
    async with console.open() as desk:
        await fill_in(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter", "enter")
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("enter", "escape")
        gate.open()
        await desk.settle()
        assert len(desk.said(Done)) == 1
        assert console.rows(CREDITS) == [(50, "goodwill", None)]


async def test_escape_does_nothing(console: Console) -> None:
    async with console.open() as desk:
        await fill_in(desk)
        await desk.press("escape")
        assert desk.app.screen is profile(desk)
        assert console.rows(CREDITS) == []
