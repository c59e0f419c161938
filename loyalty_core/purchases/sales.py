"""Sales brought in from the tables, for refunds and links."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, String, bindparam, case, or_, select

from loyalty_core.database.lists import is_one_of, is_pair_of
from loyalty_core.errors import Conflict, NotFound
from loyalty_core.models.ledger import Lot
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.points.moving import LAST_PIECE
from loyalty_core.points.rules import Rate, Rounding
from loyalty_core.purchases.rules import Sale, SoldLine, sku_key, transaction_number
from loyalty_core.text import fold_code

_moved_lot = (
    select(LAST_PIECE)
    .where(
        Lot.customer_id == Purchase.customer_id,
        Lot.from_customer_id == Purchase.earned_by,
        Lot.from_seq == Purchase.lot_seq,
    )
    .correlate(Purchase)
    .scalar_subquery()
)
"""Of a sale that came with a merge: the lot that holds now what was left of the one it opened."""

_SALE = (
    Purchase.id,
    Purchase.customer_id,
    Purchase.at,
    Purchase.store_id,
    Purchase.amount_minor,
    Purchase.refunded_minor,
    Purchase.rate_points,
    Purchase.rate_minor,
    Purchase.rounding,
    Purchase.earned_points,
    Purchase.clawed_points,
    case((Purchase.earned_by.is_(None), Purchase.lot_seq), else_=_moved_lot).label("lot_seq"),
)
_LINE = (
    PurchaseLine.purchase_id,
    PurchaseLine.line_no,
    PurchaseLine.sku,
    PurchaseLine.unit_price_micros,
    (PurchaseLine.quantity - PurchaseLine.returned).label("remaining"),
)

_NUMBERED = select(Purchase.id).where(Purchase.id == bindparam("number"))
_PRINTED = (
    select(Purchase.id, Purchase.store_id)
    .where(
        Purchase.receipt_key == bindparam("key"),
        or_(bindparam("store_id", type_=String).is_(None), Purchase.store_id == bindparam("store_id")),
    )
    .order_by(Purchase.store_id)
    .limit(10)
)
_OWNER = select(Purchase.customer_id).where(Purchase.id == bindparam("number"), Purchase.kind == "sale")
_ONE_SALE = select(*_SALE).where(Purchase.id == bindparam("number"), Purchase.kind == "sale")
_ITS_LINES = select(*_LINE).where(PurchaseLine.purchase_id == bindparam("number")).order_by(PurchaseLine.line_no)

Item = tuple[str, int]
"""A folded article number and a price, in millionths of the major unit."""


def find_purchase(connection: Connection, text: str, store_id: str | None = None) -> int:
    """Return the number of the purchase that a receipt ID or transaction ID names.

    A transaction ID is T and a number. A receipt ID is unique within a store only; `store_id` says which is meant.

    Raises:
        NotFound: there is none.
        Conflict: several stores have that receipt ID and none was named.
    """
    number = transaction_number(text)
    if number is not None:
        found: int | None = connection.execute(_NUMBERED, {"number": number}).scalar_one_or_none()
        if found is not None:
            return found
    rows = connection.execute(_PRINTED, {"key": fold_code(text), "store_id": store_id}).all()
    if not rows:
        raise NotFound(f"There is no receipt {text}.", field="receipt")
    if len(rows) > 1:
        stores = ", ".join(row.store_id for row in rows)
        raise Conflict(f"Several stores have a receipt {text}: {stores}. Name the store.", field="store")
    return cast("int", rows[0].id)


def find_owner(connection: Connection, number: int) -> int | None:
    """Return the customer of a sale, None where it is nobody's; raise `NotFound` where the number is none of a sale."""
    row = connection.execute(_OWNER, {"number": number}).one_or_none()
    if row is None:
        raise _no_sale()
    return cast("int | None", row.customer_id)


def load_sale(connection: Connection, number: int) -> Sale:
    """Return a sale with all its lines; raise `NotFound` where the number is none of a sale."""
    sales = _sales(connection.execute(_ONE_SALE, {"number": number}))
    if not sales:
        raise _no_sale()
    _hang(sales, connection.execute(_ITS_LINES, {"number": number}))
    return sales[number]


def load_sales_with(connection: Connection, wanted: Mapping[int, Collection[Item]]) -> dict[int, list[Sale]]:
    """Return the sales of some customers that still hold any of the articles that are asked for, with just those lines.

    Args:
        connection: to read from; the customers' accounts are locked.
        wanted: by customer, folded article numbers with their price (millionths of the major unit).

    Returns:
        sales by customer, in the order of their numbers.
    """
    found: dict[int, list[Any]] = {}
    for line in _lines_at(
        connection, {(customer_id, item[1]) for customer_id, items in wanted.items() for item in items}
    ):
        # The article is compared here, as no database folds letters like Python does.
        if (sku_key(line.sku), line.unit_price_micros) in wanted[line.customer_id]:
            found.setdefault(line.purchase_id, []).append(line)
    by_customer: dict[int, list[Sale]] = {}
    holding = select(*_SALE).where(is_one_of(connection, Purchase.id, found)).order_by(Purchase.id)
    for number, sale in _sales(connection.execute(holding)).items():
        sale.lines += [
            SoldLine(line.line_no, sku_key(line.sku), line.unit_price_micros, line.remaining) for line in found[number]
        ]
        if sale.customer_id is not None:
            by_customer.setdefault(sale.customer_id, []).append(sale)
    return by_customer


def _lines_at(connection: Connection, pairs: Collection[tuple[int, int]]) -> Sequence[Any]:
    """Return the lines of customers' sales at the prices that each is asked for, in the order they were sold in."""
    if not pairs:
        return ()
    return connection.execute(
        select(Purchase.customer_id, *_LINE)
        .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
        .where(
            is_one_of(connection, Purchase.customer_id, {customer_id for customer_id, _ in pairs}),
            Purchase.kind == "sale",
            is_pair_of(connection, Purchase.customer_id, PurchaseLine.unit_price_micros, pairs),
            PurchaseLine.quantity > PurchaseLine.returned,
        )
        .order_by(PurchaseLine.purchase_id, PurchaseLine.line_no)
    ).all()


def _no_sale() -> NotFound:
    return NotFound("That is no sale.", field="receipt")


def _sales(rows: Iterable[Any]) -> dict[int, Sale]:
    sales = {}
    for row in rows:
        rate = Rate(row.rate_points, row.rate_minor, cast("Rounding", row.rounding))
        sales[row.id] = Sale(
            row.id,
            row.customer_id,
            row.at,
            row.store_id,
            row.amount_minor,
            row.refunded_minor,
            rate,
            row.earned_points,
            row.clawed_points,
            row.lot_seq,
            [],
        )
    return sales


def _hang(sales: dict[int, Sale], lines: Iterable[Sequence[Any]]) -> None:
    for purchase_id, line_no, sku, price, remaining in lines:
        sales[purchase_id].lines.append(SoldLine(line_no, sku_key(sku), price, max(remaining, 0)))
