"""Reads of purchases: a customer's list with its totals, and one receipt with its lines."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.ledger import Account
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.rules import line_shares
from loyalty_core.purchases.rules import price_text, transaction_number
from loyalty_core.purchases.sales import find_purchase
from loyalty_core.purchases.views import (
    PurchaseLineView,
    PurchaseRow,
    PurchaseTotals,
    PurchaseView,
    RefundPartView,
)
from loyalty_core.text import fold_code

_KEY = [Purchase.id]
_ORDERS = {
    "": Order([Purchase.at, Purchase.id], descending=True),
    "at": Order(_KEY, Purchase.at),
    "transaction": Order(_KEY),
    "receipt": Order(_KEY, Purchase.receipt_key, nullable=True),
    "kind": Order(_KEY, Purchase.kind),
    "store": Order(_KEY, Purchase.store_id),
    "amount": Order(_KEY, Purchase.amount_minor),
    "refunded": Order(_KEY, Purchase.refunded_minor),
    "points": Order(_KEY, Purchase.earned_points),
}


@dataclass(frozen=True)
class ListPurchases(Query[Page[PurchaseRow]]):
    """A customer's receipts, the latest first unless the request sorts otherwise.

    Sorts: at, transaction, receipt, kind, store, amount, refunded, points. `text` keeps those whose receipt ID
    begins or ends with it, or whose transaction ID it is (R115, R116).
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)
    text: str = ""

    def answer(self, read: Read) -> Page[PurchaseRow]:
        statement = _rows().where(Purchase.customer_id == self.customer_id)
        counted = select(Purchase.id).where(Purchase.customer_id == self.customer_id)
        if self.text.strip():
            named = self._named()
            statement, counted = statement.where(named), counted.where(named)
        page = fetch_page(read.connection, statement, _ORDERS, self.request, counted)
        return page.map(lambda row: _row(row, read))

    def _named(self) -> Any:
        key = fold_code(self.text)
        number = transaction_number(self.text)
        return or_(
            Purchase.receipt_key.startswith(key, autoescape=True),
            Purchase.receipt_key.endswith(key, autoescape=True),
            *([Purchase.id == number] if number is not None else []),
        )


@dataclass(frozen=True)
class TotalPurchases(Query[PurchaseTotals]):
    """What stands below the list of a customer's purchases (R112 to R114)."""

    customer_id: int

    def answer(self, read: Read) -> PurchaseTotals:
        row = read.connection.execute(
            select(Account.transactions, Account.earned, Account.redeemed).where(
                Account.customer_id == self.customer_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        return PurchaseTotals(row.transactions, row.earned, row.redeemed)


@dataclass(frozen=True)
class ShowPurchase(Query[PurchaseView]):
    """A receipt with its lines, by receipt or transaction ID; `store_id` says which where several stores have it."""

    receipt: str
    store_id: str | None = None

    def answer(self, read: Read) -> PurchaseView:
        number = find_purchase(read.connection, self.receipt, self.store_id)
        row = read.connection.execute(_rows().where(Purchase.id == number)).one()
        return PurchaseView(
            _row(row, read), row.customer_id, row.card, _lines(read, number, row.earned_points), _parts(read, number)
        )


def _rows() -> Listed:
    taken_back = (
        select(func.coalesce(func.sum(RefundPart.points), 0))
        .where(RefundPart.refund_id == Purchase.id)
        .correlate(Purchase)
        .scalar_subquery()
    )
    return select(
        Purchase.id,
        Purchase.receipt_id,
        Purchase.kind,
        Purchase.at,
        Purchase.store_id,
        Purchase.terminal_id,
        Staff.login,
        Purchase.amount_minor,
        Purchase.refunded_minor,
        Purchase.earned_points,
        Purchase.clawed_points,
        taken_back.label("taken_back"),
        Purchase.refund_of,
        Purchase.customer_id,
        Purchase.card,
    ).outerjoin(Staff, Staff.id == Purchase.staff_id)


def _row(row: Row[Any], read: Read) -> PurchaseRow:
    money = read.programme.money
    return PurchaseRow(
        transaction_id=f"T{row.id}",
        receipt_id=row.receipt_id,
        kind=row.kind,
        at=row.at,
        store=row.store_id,
        terminal=row.terminal_id,
        staff=row.login,
        amount=money(row.amount_minor),
        refunded=money(row.refunded_minor),
        points_earned=row.earned_points,
        points_taken_back=row.clawed_points if row.kind == "sale" else int(row.taken_back),
        refund_of=None if row.refund_of is None else f"T{row.refund_of}",
    )


def _lines(read: Read, number: int, earned: int) -> tuple[PurchaseLineView, ...]:
    rows = read.connection.execute(
        select(
            PurchaseLine.line_no,
            PurchaseLine.sku,
            PurchaseLine.name,
            PurchaseLine.quantity,
            PurchaseLine.unit_price_micros,
            PurchaseLine.returned,
        )
        .where(PurchaseLine.purchase_id == number)
        .order_by(PurchaseLine.line_no)
    ).all()
    values = [row.quantity * row.unit_price_micros for row in rows]
    shares = line_shares(values, earned)
    return tuple(
        PurchaseLineView(
            row.line_no,
            row.sku,
            row.name,
            row.quantity,
            price_text(row.unit_price_micros),
            price_text(value),
            share,
            row.returned,
        )
        for row, value, share in zip(rows, values, shares, strict=True)
    )


def _parts(read: Read, number: int) -> tuple[RefundPartView, ...]:
    sale = aliased(Purchase)
    rows = read.connection.execute(
        select(
            RefundPart.purchase_id,
            sale.receipt_id,
            RefundPart.matched,
            RefundPart.amount_minor,
            RefundPart.points,
        )
        .outerjoin(sale, sale.id == RefundPart.purchase_id)
        .where(RefundPart.refund_id == number)
        .order_by(RefundPart.part)
    )
    return tuple(
        RefundPartView(
            None if purchase_id is None else f"T{purchase_id}",
            receipt_id,
            matched,
            read.programme.money(amount_minor),
            points,
        )
        for purchase_id, receipt_id, matched, amount_minor, points in rows
    )
