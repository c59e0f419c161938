"""One receipt with its lines."""

from __future__ import annotations

from loyalty_core.errors import Busy
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.purchases.queries import ShowPurchase
from tests.tui.console import Console
from tests.tui.profiles import failing, open_profile, profile, sell, sell_lines


async def test_lines_and_facts(console: Console) -> None:
    sell_lines(console, "R-1", "A100:2:14.99:Mug", "B7:1:31.50:Teapot")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter")
        for answer in ("Receipt R-1", "T1", "LEEDS, terminal T1", "£61.48", "61 earned", "A100", "14.99", "29.98"):
            assert answer in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_refund_says_what_it_took_from_where(console: Console) -> None:
    sell(console, "R-1", "61.90")
    console.desk().do(RefundPurchase(receipt="R-1", amount="20.00"))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter")
        assert "Refund T2" in desk.text
        assert "£20.00 of R-1, 20 points taken back; of the receipt that was named" in desk.text


async def test_receipt_without_lines_says_so(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter")
        assert "No lines were recorded" in desk.text


async def test_failing_core_is_said_and_tried_again(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2")
        failing(desk, ShowPurchase, Busy("The database is taken."))
        await desk.press("enter")
        assert "✗ The database is taken." in desk.text
        assert "F5 tries again." in desk.text
        await desk.press("f5")
        assert "£61.90" in desk.text


async def test_three_hundred_lines_can_all_be_seen(console: Console) -> None:
    sell_lines(console, "R-1", *(f"A{number}:1:0.10:Article {number}" for number in range(300)))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter", "end")
        assert "Article 299" in desk.text
