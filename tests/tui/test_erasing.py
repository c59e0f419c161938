"""Erasing a person at the counter: nobody by a slip of the hand, and afterwards there is nothing to be changed."""

from __future__ import annotations

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.reports.verify import Verify
from loyalty_tui.presenters.situation import ERASED
from loyalty_tui.screens.erase_dialog import EraseDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import HOSTILE, INERT, below, beside, give_points, open_profile, profile, rename, sell

STATE = "select record_state from customer where id = 1"


@pytest.fixture
def shop(console: Console) -> Console:
    """Amara with points and a purchase."""
    give_points(console)
    sell(console, "R-1", "12.00")
    return console


async def fill(desk: OpenConsole, number: str) -> None:
    """Ask for the erasure, and fill in the form."""
    await open_profile(desk)
    await desk.press("E")
    assert desk.shows(EraseDialog)
    assert desk.app.focused is desk.app.screen.query_one("#cancel")
    await desk.press("shift+tab", "shift+tab")
    await desk.write("asked for it by letter")
    await desk.press("tab")
    await desk.write(number)


async def test_it_is_confirmed_by_the_number_and_ends_in_a_name_that_names_nobody(shop: Console) -> None:
    async with shop.open() as desk:
        await fill(desk, "1")
        assert "512 → 0" in desk.text
        assert "The person cannot be brought back: what is erased is gone." in desk.words
        assert shop.rows(STATE) == [("live",)]
        await desk.press("ctrl+s")
        assert shop.rows(STATE) == [("erased",)]
        assert "Erased customer #1" in desk.text
        assert "ERASED" in desk.text
        assert "Okafor" not in desk.text
        assert "0 available" in desk.text
        assert "U takes it back" not in desk.toasts[-1]
        for key in ("a", "p", "r", "c", "n", "e", "T", "L", "M", "E", "l"):
            await desk.press(key)
            assert desk.app.screen is profile(desk), key
            assert desk.toasts[-1] == ERASED
        await desk.press("2", "down", "b")
        assert desk.toasts[-1] == ERASED
        await desk.press("x")
        assert "Explain: Erased customer" in desk.text
    assert shop.desk().ask(Verify()).problems == ()


@pytest.mark.parametrize("number", ["2", "11", "x"])
async def test_another_number_is_refused_beside_the_field(shop: Console, number: str) -> None:
    async with shop.open() as desk:
        await fill(desk, number)
        await desk.press("ctrl+s")
        assert beside(desk, "number") == "✗ That is not the number of this customer, which is 1."
        assert desk.shows(EraseDialog)
        assert shop.rows(STATE) == [("live",)]


async def test_enter_in_a_field_does_not_accept_and_cancel_keeps_them(shop: Console) -> None:
    async with shop.open() as desk:
        await fill(desk, "#1")
        await desk.press("enter")
        assert desk.app.focused is desk.app.screen.query_one("#cancel")
        await desk.press("enter")
        assert desk.app.screen is profile(desk)
        assert shop.rows(STATE) == [("live",)]


async def test_the_mouse_does_it_as_well(shop: Console) -> None:
    async with shop.open() as desk:
        await fill(desk, "#1")
        await desk.pilot.click("#accept")
        await desk.settle()
        assert shop.rows(STATE) == [("erased",)]


async def test_a_failing_core_erases_nobody_and_a_lost_answer_erases_once(shop: Console) -> None:
    async with shop.open() as desk:
        await fill(desk, "1")
        core = unreliable(desk.app)
        core.before_do = [raising(RuntimeError("oh"))]
        await desk.press("ctrl+s")
        assert "Something went wrong that should not have." in below(desk)
        assert shop.rows(STATE) == [("live",)]
        core.after_do = [raising(Busy("The connection broke.", code="unknown-outcome"))]
        await desk.press("ctrl+s")
        assert shop.rows(STATE) == [("erased",)]
        assert len({command.request_id for command in core.sent[1:]}) == 1


async def test_only_an_administrator_is_offered_it(shop: Console) -> None:
    async with shop.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("E")
        assert desk.app.screen is profile(desk)


async def test_hostile_name_is_only_a_name(shop: Console) -> None:
    rename(shop, 1, HOSTILE)
    async with shop.open() as desk:
        await open_profile(desk)
        await desk.press("E")
        assert INERT in desk.text
        assert "\x1b" not in desk.text
