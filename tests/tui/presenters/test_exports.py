"""Rows of a file: every field, in a form that programs read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from loyalty_core.coupons.views import CouponView
from loyalty_core.money import Money
from loyalty_core.points.views import StatementRow
from loyalty_tui.presenters.exports import as_text, columns
from tests.tui.presenters.views import COUPON, ENTRY, LONDON, pounds


def test_every_field_has_its_column() -> None:
    cells = {column.label: column.plain(ENTRY) for column in columns(StatementRow, LONDON)}
    assert cells == {
        "seq": "7",
        "created_at": "2026-06-01 14:05:00",
        "store": "LEEDS",
        "terminal": "T1",
        "transaction_id": "T42",
        "receipt_id": "R-1",
        "type": "earn",
        "source": "purchase",
        "points": "120",
        "points_left": "80",
        "expires_on": "2028-06-30",
        "balance_after": "1240",
        "pending_after": "0",
        "debt_after": "0",
        "reason": "",
        "comment": "",
        "staff": "dev",
    }


def test_what_a_coupon_gives_is_said_in_words() -> None:
    cells = {column.label: column.plain(replace(COUPON, entry_reward=True))
             for column in columns(CouponView, LONDON)}  # fmt: skip
    assert (cells["benefit"], cells["entry_reward"]) == ("10 % off", "yes")


def test_amounts_are_plain_decimals() -> None:
    assert as_text(pounds(-6190), LONDON) == "-61.90"
    assert as_text(Money(500, "JPY"), LONDON) == "500"
    assert as_text(Decimal("0.001"), LONDON) == "0.001"
