"""Explain: lots, what took from them, and the proof."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyalty_core.errors import Busy
from loyalty_core.points.explain import ExplainPoints
from loyalty_core.points.views import Explanation
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_tui.screens import explain_window
from loyalty_tui.screens.explain_window import ExplainWindow
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import unreliable
from tests.tui.profiles import add_reward, failing, give_points, open_profile, profile, redeem, sell


@pytest.fixture
def amara(console: Console) -> Console:
    """A sale, a part of it refunded, points given, and a reward had."""
    sell(console, "R-1", "200.00", days_ago=10)
    console.desk().do(RefundPurchase(receipt="R-1", amount="20.00"))
    give_points(console, 50)
    redeem(console, add_reward(console, "Candle", 100))
    return console


def window(desk: OpenConsole) -> ExplainWindow:
    """Return the window on top."""
    assert isinstance(desk.app.screen, ExplainWindow)
    return desk.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_lots_what_took_from_them_and_the_proof(amara: Console, size: tuple[int, int]) -> None:
    async with amara.open(size=size) as desk:
        await open_profile(desk)
        await desk.press("x")
        assert "✓ 250 credited in lots − 120 taken from them = 130 left" in desk.text
        assert "✓ 130 available + 100 redeemed + 20 taken back = 250 earned" in desk.text
        assert "Added by hand: Goodwill" in desk.text
        [lot] = [line for line in desk.lines if "Earned, R-1" in line]
        assert lot.replace("│", " ").split()[-3:] == ["200", "80", "open"] or "200" in lot
        await desk.press("down")
        assert "Lot of 20 Feb 2026: 200 − 120 taken = 80 left" in desk.words
        assert "Redeemed: Candle" in desk.text
        assert "−100" in desk.text
        assert "Taken back" in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_a_lot_that_is_all_there_says_so(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        await desk.press("x")
        assert "Nothing: all of it is left." in desk.text


async def test_the_mouse_chooses_a_lot_and_enter_goes_on_to_what_took_from_it(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        await desk.press("x")
        await desk.pilot.click("#explain--lots", offset=(4, 2))
        await desk.settle()
        assert "Redeemed: Candle" in desk.text
        await desk.press("enter")
        assert desk.app.focused is window(desk).taken


async def test_nobody_who_never_had_points_is_left_puzzled(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("x")
        assert "No points were ever credited, so there is nothing to explain." in desk.text
        assert "✓ 0 credited in lots = 0 left" in desk.text


async def test_older_lots_come_when_the_cursor_gets_there(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_window, "LOTS", 4)
    for points in range(1, 11):
        give_points(console, points)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("x")
        lots = window(desk).lots
        assert lots.book.length == 4
        await desk.press("end")
        assert lots.book.length == 8
        assert lots.cursor == 3
        await desk.press("end", "end")
        assert lots.book.length == 10
        assert lots.selected is not None
        assert lots.selected.lot.quantity == 1
        assert "✓ 55 credited in lots = 55 left" in desk.text


async def test_what_is_written_meanwhile_is_explained(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        await desk.press("x")
        give_points(amara, 7)
        await desk.press("f5")
        assert "= 137 left" in desk.text


async def test_failing_core_is_said_and_tried_again(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        failing(desk, ExplainPoints, Busy("The database is taken."))
        await desk.press("x")
        assert "✗ The database is taken." in desk.text
        await desk.press("f5")
        assert "= 130 left" in desk.text


async def test_a_proof_that_does_not_hold_is_not_hidden(amara: Console) -> None:
    async with amara.open() as desk:
        await open_profile(desk)
        core = unreliable(desk.app)
        ask = core.ask

        def lie(query: object) -> object:
            answer = ask(query)  # type: ignore[arg-type]
            if isinstance(answer, Explanation):
                first, second = answer.proofs
                return replace(answer, proofs=(replace(first, stated=131), second))
            return answer

        core.ask = lie  # type: ignore[method-assign]
        await desk.press("x")
        assert "✗ 250 credited in lots" in desk.text
        assert "but the sum is 130: tell the administrator" in desk.words
