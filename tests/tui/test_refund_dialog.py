"""Refunds from the list of transactions and from the receipt."""

from __future__ import annotations

from loyalty_core.desk.permissions import Role
from loyalty_tui.screens.receipt_window import ReceiptWindow
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import HOSTILE, below, beside, open_profile, profile, sell, sell_lines

REFUNDS = "select amount_minor from purchase where kind = 'refund'"


async def test_whole_sale_is_refunded_after_leaving_cancel(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b")
        assert "Receipt R-1   £61.90 of £61.90 can be refunded" in desk.text
        assert "£61.90 refunded; 61 points taken back." in desk.text
        assert "Available  61 → 0  −61" in desk.text
        assert desk.app.focused is desk.app.screen.query_one("#cancel")
        await desk.press("tab", "enter")
        assert console.rows(REFUNDS) == [(-6190,)]
        assert "0 available" in desk.text
        assert "Refund" in desk.text


async def test_enter_alone_refunds_nothing(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b", "enter")
        assert console.rows(REFUNDS) == []
        assert desk.app.screen is profile(desk)


async def test_an_amount_is_refunded(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b", "shift+tab", "2", "tab")
        await desk.write("20")
        await desk.press("ctrl+s")
        assert console.rows(REFUNDS) == [(-2000,)]
        assert console.rows("select refunded_minor from purchase where kind = 'sale'") == [(2000,)]


async def test_more_than_is_left_is_refused_beside_the_amount(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b", "shift+tab", "2", "tab")
        await desk.write("70")
        await desk.press("ctrl+s")
        assert beside(desk, "amount") == "✗ Only £61.90 is left to refund of this purchase."
        assert console.rows(REFUNDS) == []


async def test_an_amount_that_was_not_typed_is_asked_for(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b", "shift+tab", "2", "ctrl+s")
        assert beside(desk, "amount") == "✗ This is needed."
        assert console.rows(REFUNDS) == []


async def test_marked_lines_are_refunded_from_the_receipt(console: Console) -> None:
    sell_lines(console, "R-1", "A100:2:14.99:Mug", f"B7:1:31.50:{HOSTILE[:12]}")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter")
        assert "[/x] [@click" in desk.text
        await desk.press("space", "b")
        assert beside(desk, "lines").startswith("Article and quantity")
        assert "A100:2" in desk.text
        assert "£29.98 refunded" in desk.text
        await desk.press("tab", "enter")
        assert console.rows(REFUNDS) == [(-2998,)]
        assert "Refunded     £29.98" in desk.text
        await desk.press("b", "escape", "escape")
        assert desk.app.screen is profile(desk)


async def test_article_that_is_not_on_the_receipt_is_refused_beside_the_articles(console: Console) -> None:
    sell_lines(console, "R-1", "A100:2:14.99:Mug")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b", "shift+tab", "3", "tab")
        await desk.write("ZZ:1")
        await desk.press("ctrl+s")
        assert beside(desk, "lines") == "✗ The receipt has no article ZZ."
        assert console.rows(REFUNDS) == []


async def test_failing_core_refunds_nothing_and_lets_one_try_again(console: Console) -> None:
    sell(console, "R-1", "10.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "b")
        unreliable(desk.app).before_do = [raising(RuntimeError("secret"))]
        await desk.press("tab", "enter")
        assert "written down as E-" in below(desk)
        assert console.rows(REFUNDS) == []
        await desk.press("ctrl+s")
        assert console.rows(REFUNDS) == [(-1000,)]


async def test_auditor_is_not_offered_a_refund(console: Console) -> None:
    sell_lines(console, "R-1", "A100:2:14.99:Mug")
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        await desk.press("2", "b")
        assert desk.app.screen is profile(desk)
        await desk.press("enter", "space", "b")
        assert isinstance(desk.app.screen, ReceiptWindow)
        assert "B refunds" not in desk.text
