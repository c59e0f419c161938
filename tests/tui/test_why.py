"""Why a receipt earned or did not: from the list, from the receipt, and from anywhere by its ID."""

from __future__ import annotations

from loyalty_core.errors import Busy
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.purchases.why import WhyPurchase
from loyalty_tui.screens.receipt_window import ReceiptWindow
from loyalty_tui.screens.why_dialog import WhyDialog
from loyalty_tui.screens.why_window import WhyWindow
from tests.tui.console import Console
from tests.tui.profiles import HOSTILE, beside, failing, open_profile, profile, sell


async def test_every_rule_is_replayed_for_the_selected_receipt(console: Console) -> None:
    sell(console, "R-1", "61.90")
    console.desk().do(RefundPurchase(receipt="R-1", amount="20.00"))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "down", "w")
        assert "Why: Receipt R-1" in desk.text
        assert "✓ It earned 61 points. 20 of them were taken back." in desk.text
        for words in (
            "It is a sale.",
            "It came to £61.90.",
            "That makes 61 whole points.",
            "Spendable from 2026-03-02",
        ):
            assert words in desk.words
        assert "✗" not in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_the_rule_that_failed_is_named_and_marked(console: Console) -> None:
    sell(console, "R-1", "0.40")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "w")
        assert "✗ It earned nothing. “Whole points?” failed." in desk.text
        [line] = [line for line in desk.lines if "← this is why" in line]
        assert "✗ Whole points?" in line
        assert "That makes 0 whole points." in line
        assert "Spendable" not in desk.text


async def test_the_receipt_window_has_it_too(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "enter", "w")
        assert "✓ It earned 61 points." in desk.text
        await desk.press("escape")
        assert desk.shows(ReceiptWindow)


async def test_without_a_receipt_the_key_says_what_to_do(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("w")
        assert "Select a receipt in the Transactions tab first." in desk.toasts


async def test_any_receipt_is_explained_from_anywhere(console: Console) -> None:
    sell(console, "R-9", "0.40")
    async with console.open() as desk:
        await desk.press("ctrl+p")
        await desk.write("why did this")
        await desk.press("enter")
        assert desk.shows(WhyDialog)
        await desk.write("R-404")
        await desk.press("enter")
        assert beside(desk, "receipt").startswith("✗ ")
        await desk.press("home", "shift+end", "delete")
        await desk.write("R-9")
        await desk.press("enter")
        assert desk.shows(WhyWindow)
        assert "✗ Whole points?" in desk.text
        await desk.press("escape", "f8")
        assert desk.shows(WhyDialog)


async def test_failing_core_is_said_and_tried_again(console: Console) -> None:
    sell(console, "R-1", "61.90")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2")
        failing(desk, WhyPurchase, Busy("The database is taken."))
        await desk.press("w")
        assert "✗ The database is taken." in desk.text
        await desk.press("f5")
        assert "✓ It earned 61 points." in desk.text
        await desk.press("escape", "f8")
        failing(desk, WhyPurchase, ZeroDivisionError("R-1"))
        await desk.write("R-1")
        await desk.press("enter")
        assert desk.shows(WhyDialog)
        assert "Something went wrong" in desk.words


async def test_a_hostile_receipt_is_inert(console: Console) -> None:
    sell(console, "R-1", "5.00")
    with console.programme.database.writing() as connection:
        connection.exec_driver_sql("update purchase set receipt_id = ?", (HOSTILE[:12],))
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("2", "w")
        assert f"Why: Receipt {HOSTILE[:12]}" in desk.text
