"""Recording a purchase by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from loyalty_core.models.purchase import Purchase
from loyalty_tui.screens.purchase_dialog import PurchaseDialog, written_lines
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import HOSTILE, below, beside, open_profile, profile, sell

PURCHASES = "select receipt_id, amount_minor, kind from purchase"


async def test_amount_is_recorded_and_what_it_earns_is_seen_before(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("R-77")
        await desk.press("tab")
        await desk.write("61.90")
        assert "Available  0 → 61  +61" in desk.text
        assert console.rows(PURCHASES) == []
        await desk.press("enter")
        assert console.rows(PURCHASES) == [("R-77", 6190, "sale")]
        assert "61 available" in desk.text
        assert "Last 2 Mar 2026 £61.90 at LEEDS" in desk.text


async def test_lines_make_the_amount(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("R-78")
        await desk.press("tab", "tab")
        await desk.write("A100:2:4.99:Mug")
        await desk.press("enter")
        await desk.write("B7:1:10.00")
        await desk.press("ctrl+s")
        assert console.rows(PURCHASES) == [("R-78", 1998, "sale")]
        assert console.rows("select sku, quantity from purchase_line order by line_no") == [("A100", 2), ("B7", 1)]


async def test_earlier_date_and_time_are_local(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("R-79")
        await desk.press("tab", "1", "0", "tab", "tab")
        await desk.write("28 Jun 2025 14:30")
        await desk.press("enter")
        with console.programme.database.reading() as connection:
            at = connection.execute(select(Purchase.at)).scalar_one()
        assert at == datetime(2025, 6, 28, 13, 30, tzinfo=UTC)


async def test_known_receipt_is_refused_beside_it(console: Console) -> None:
    sell(console, "R-1", "5.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("r1")
        await desk.press("tab", "5", "enter")
        assert "was taken already, as T1" in beside(desk, "receipt")
        assert isinstance(desk.app.screen, PurchaseDialog)
        assert len(console.rows(PURCHASES)) == 1


async def test_wrong_line_date_and_amount_are_refused_beside_their_fields(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("R-2")
        await desk.press("enter")
        assert beside(desk, "amount") == "✗ This is needed."
        await desk.press("tab")
        await desk.write("A100")
        await desk.press("ctrl+s")
        assert "write it SKU:QUANTITY:PRICE:NAME" in beside(desk, "lines")
        await desk.press(*["backspace"] * 4, "tab")
        await desk.write("yesterday")
        await desk.press("enter")
        assert "Write it like 14:30, or 21 Nov 2026 14:30." in beside(desk, "at")
        assert console.rows(PURCHASES) == []


async def test_failing_core_leaves_the_form_as_it_is(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("p")
        await desk.write("R-3")
        await desk.press("tab", "5")
        unreliable(desk.app).before_do = [raising(RuntimeError(HOSTILE))]
        await desk.press("enter")
        assert "written down as E-" in below(desk)
        await desk.press("ctrl+s")
        assert console.rows(PURCHASES) == [("R-3", 500, "sale")]
        assert desk.app.screen is profile(desk)


def test_empty_lines_are_none() -> None:
    assert written_lines(" A:1:2 \n\n  \nB:1:2") == ("A:1:2", "B:1:2")
    assert written_lines(None) == ()
