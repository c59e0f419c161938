"""Receipts in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from loyalty_core.purchases.views import PurchaseLineView, PurchaseTotals, PurchaseView, RefundPartView
from loyalty_tui.presenters.purchases import (
    columns,
    facts,
    left_to_refund,
    line_columns,
    name_of,
    part_in_words,
    points_in_words,
    totals_in_words,
)
from loyalty_tui.presenters.tones import NO_TONES
from tests.tui.presenters.views import LONDON, SALE, pounds

REFUND = replace(
    SALE, kind="refund", receipt_id=None, amount=pounds(-2000), points_earned=0, points_taken_back=20, refund_of="T42"
)


def test_totals() -> None:
    assert totals_in_words(PurchaseTotals(1, 61, 0)) == ("1 transaction  ·  61 points credited  ·  0 points redeemed")
    assert totals_in_words(PurchaseTotals(1042, 8930, 6400)) == (
        "1,042 transactions  ·  8,930 points credited  ·  6,400 points redeemed"
    )


def test_cells_of_a_sale_and_of_a_refund() -> None:
    def cells(row: object) -> list[str]:
        return [column.plain(row) for column in columns(LONDON, NO_TONES, wide=False)]  # type: ignore[arg-type]

    assert cells(replace(SALE, refunded=pounds(2000))) == [
        "18 Nov 26 12:00", "R-1", "T42", "Sale", "LEEDS", "T1", "dev", "£61.90", "£20.00", "+61",
    ]  # fmt: skip
    assert cells(REFUND) == ["18 Nov 26 12:00", "", "T42", "Refund", "LEEDS", "T1", "dev", "−£20.00", "", "−20"]


def test_sale_that_earned_nothing_shows_nothing_gained() -> None:
    assert columns(LONDON, NO_TONES, wide=True)[-1].plain(replace(SALE, points_earned=0)) == "0"


def test_what_is_left_to_refund() -> None:
    assert left_to_refund(replace(SALE, refunded=pounds(2000))) == pounds(4190)
    assert left_to_refund(REFUND) == pounds(0)


def test_receipt_is_called_by_the_shops_number_where_it_has_one() -> None:
    assert name_of(SALE) == "Receipt R-1"
    assert name_of(REFUND) == "Refund T42"


def test_facts_of_a_receipt() -> None:
    assert dict(facts(PurchaseView(SALE, 1, None, (), ()), LONDON)) == {
        "Transaction": "T42",
        "Date": "18 Nov 2026 12:00",
        "Store": "LEEDS, terminal T1",
        "Points": "61 earned",
        "Amount": "£61.90",
        "By": "dev",
    }
    refund = dict(facts(PurchaseView(replace(REFUND, terminal=None, staff=None), 1, None, (), ()), LONDON))
    assert (refund["Refund of"], refund["Store"], refund["Points"]) == ("T42", "LEEDS", "20 taken back")


def test_points_of_a_receipt_that_did_nothing() -> None:
    assert points_in_words(replace(REFUND, points_taken_back=0)) == "none"
    assert points_in_words(replace(SALE, points_taken_back=12)) == "61 earned, 12 taken back"


def test_lines_are_exact_and_marked() -> None:
    line = PurchaseLineView(2, "A100", "Mug [/x]", 1000, Decimal("0.001"), Decimal("1.00"), 1, 3)
    cells = [column.plain(line) for column in line_columns(frozenset({2}))]
    assert cells == ["✓", "2", "A100", "Mug [/x]", "1,000", "0.001", "1.00", "1", "3"]
    assert line_columns(frozenset())[0].plain(line) == ""


def test_parts_of_a_refund() -> None:
    named = RefundPartView("T42", "R-1", "named", pounds(2000), 20)
    assert part_in_words(named) == "£20.00 of R-1, 20 points taken back; of the receipt that was named"
    assert part_in_words(replace(named, receipt_id=None, matched="by-item")) == (
        "£20.00 of T42, 20 points taken back; found by its articles"
    )
    assert part_in_words(replace(named, receipt_id=None, transaction_id=None, matched="by-rate")) == (
        "£20.00, 20 points taken back; no receipt found; by the rate of its day"
    )
