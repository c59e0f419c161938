"""Receipts as rows, their totals, and one receipt with its lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.money import Money
from loyalty_core.purchases.views import (
    PurchaseLineView,
    PurchaseRow,
    PurchaseTotals,
    PurchaseView,
    RefundPartView,
)
from loyalty_tui.presenters.dates import moment, short_moment
from loyalty_tui.presenters.numbers import MINUS, money, whole
from loyalty_tui.presenters.statement import change_text
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

KINDS: Final = {"sale": "Sale", "refund": "Refund", "adjustment": "Adjustment"}
"""What a clerk calls each kind of receipt."""

MATCHED: Final = {
    "named": "of the receipt that was named",
    "by-item": "found by its articles",
    "by-rate": "no receipt found; by the rate of its day",
}
"""How a refund found what it took back."""


MARK: Final = "✓"
"""Stands before a line that is to be refunded."""


def totals_in_words(totals: PurchaseTotals) -> str:
    """Return what stands below the list (R112 to R114)."""
    noun = "transaction" if totals.transactions == 1 else "transactions"
    return (
        f"{whole(totals.transactions)} {noun}  ·  {whole(totals.points_credited)} points credited"
        f"  ·  {whole(totals.points_redeemed)} points redeemed"
    )


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[PurchaseRow], ...]:
    """Return the columns of the list of receipts."""
    when, cells = (moment, 17) if wide else (short_moment, 15)
    return (
        Column("at", "Date", lambda row: when(row.at, zone).rjust(cells), cells, sortable=True, priority=9),
        Column("receipt", "Receipt", lambda row: row.receipt_id or "", min_width=10, sortable=True, priority=8),
        Column("transaction", "Transaction", lambda row: row.transaction_id, 11, sortable=True, priority=6),
        Column("kind", "Kind", kind_in_words, 10, sortable=True, priority=5),
        Column("store", "Store", lambda row: row.store, 8, sortable=True, priority=4),
        Column("terminal", "Terminal", lambda row: row.terminal or "", 8, priority=1),
        Column("staff", "By", lambda row: row.staff or "", 10, priority=0),
        Column("amount", "Amount", _amount, 11, align="right", sortable=True, priority=9),
        Column("refunded", "Refunded", _refunded, 10, align="right", sortable=True, priority=2),
        Column("points", "Points", lambda row: _points(row, tones), 7, align="right", sortable=True, priority=7),
    )


def kind_in_words(row: PurchaseRow) -> str:
    """Return whether it is a sale or a refund, as a clerk says it."""
    return KINDS.get(row.kind, row.kind)


def left_to_refund(row: PurchaseRow) -> Money:
    """Return what of a sale was not refunded yet; nothing of what is no sale."""
    minor = row.amount.minor - row.refunded.minor if row.kind == "sale" else 0
    return Money(max(0, minor), row.amount.currency)


def name_of(row: PurchaseRow) -> str:
    """Return what a receipt is called: by the shop's ID where it has one."""
    return f"Receipt {row.receipt_id}" if row.receipt_id else f"{kind_in_words(row)} {row.transaction_id}"


def facts(view: PurchaseView, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Return what stands above the lines of a receipt, as labels and values."""
    row = view.purchase
    place = row.store if row.terminal is None else f"{row.store}, terminal {row.terminal}"
    return (
        ("Transaction", row.transaction_id),
        ("Date", moment(row.at, zone)),
        ("Store", place),
        ("Points", points_in_words(row)),
        ("Amount", money(row.amount)),
        *((("Refunded", money(row.refunded)),) if row.refunded.minor else ()),
        *((("Refund of", row.refund_of),) if row.refund_of else ()),
        *((("By", row.staff),) if row.staff else ()),
    )


def points_in_words(row: PurchaseRow) -> str:
    """Return what a receipt did to the points, like `61 earned, 12 taken back`."""
    parts = [f"{whole(row.points_earned)} earned"] if row.kind == "sale" else []
    if row.points_taken_back:
        parts.append(f"{whole(row.points_taken_back)} taken back")
    return ", ".join(parts) or "none"


def line_columns(marked: frozenset[int]) -> tuple[Column[PurchaseLineView], ...]:
    """Return the columns of the lines of a receipt; those with the numbers `marked` carry a mark."""
    return (
        Column("mark", "", lambda row: MARK if row.line in marked else "", 1, priority=9),
        Column("line", "#", lambda row: str(row.line), 4, align="right", priority=1),
        Column("sku", "Article", lambda row: row.sku, min_width=8, priority=8),
        Column("name", "Name", lambda row: row.name, min_width=12, weight=3, priority=7),
        Column("quantity", "Count", lambda row: whole(row.quantity), 5, align="right", priority=6),
        Column("price", "Price", lambda row: exact(row.unit_price), 8, align="right", priority=4),
        Column("value", "Value", lambda row: exact(row.value), 9, align="right", priority=9),
        Column("points", "Points", lambda row: whole(row.points), 6, align="right", priority=3),
        Column("returned", "Returned", _returned, 8, align="right", priority=5),
    )


def exact(value: Decimal) -> str:
    """Return an exact decimal, grouped, with all its places."""
    return f"{value:,f}".replace("-", MINUS)


def part_in_words(part: RefundPartView) -> str:
    """Return what a refund took from one purchase, in one line."""
    what = part.receipt_id or part.transaction_id
    of = f" of {what}" if what else ""
    return (
        f"{money(part.amount)}{of}, {whole(part.points)} points taken back; {MATCHED.get(part.matched, part.matched)}"
    )


def _amount(row: PurchaseRow) -> str:
    return money(row.amount)


def _refunded(row: PurchaseRow) -> str:
    return money(row.refunded) if row.refunded.minor else ""


def _points(row: PurchaseRow, tones: Tones) -> Text:
    change = row.points_earned if row.kind == "sale" else -row.points_taken_back
    return change_text(change, tones)


def _returned(row: PurchaseLineView) -> str:
    return whole(row.returned) if row.returned else ""
