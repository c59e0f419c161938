"""The rows that a till makes: receipts, lines and parts, gathered first and written all of one kind at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, update

from loyalty_core.customers.terms import add_terms, receipt_terms
from loyalty_core.database.bulk import Row, insert_many, update_many
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.purchases.rules import Line, Sale, Taken

_PURCHASE = (
    Purchase.id,
    Purchase.kind,
    Purchase.receipt_id,
    Purchase.receipt_key,
    Purchase.store_id,
    Purchase.terminal_id,
    Purchase.staff_id,
    Purchase.customer_id,
    Purchase.card,
    Purchase.country,
    Purchase.amount_minor,
    Purchase.refunded_minor,
    Purchase.rate_points,
    Purchase.rate_minor,
    Purchase.rounding,
    Purchase.earned_points,
    Purchase.clawed_points,
    Purchase.lot_seq,
    Purchase.refund_of,
    Purchase.fingerprint,
    Purchase.at,
    Purchase.recorded_at,
)
_LINE = (
    PurchaseLine.purchase_id,
    PurchaseLine.line_no,
    PurchaseLine.sku,
    PurchaseLine.name,
    PurchaseLine.quantity,
    PurchaseLine.unit_price_micros,
    PurchaseLine.returned,
)
_PART = (
    RefundPart.refund_id,
    RefundPart.part,
    RefundPart.purchase_id,
    RefundPart.matched,
    RefundPart.amount_minor,
    RefundPart.points,
    RefundPart.posting_seq,
)
_more_returned = (
    update(PurchaseLine)
    .where(PurchaseLine.purchase_id == bindparam("b_purchase_id"), PurchaseLine.line_no == bindparam("b_line_no"))
    .values(returned=PurchaseLine.returned + bindparam("more"))
)


class Receipt(NamedTuple):
    """A receipt to be taken in; `receipt_key` is the receipt ID folded, `card` the number that stood on it.

    `amount_minor` is its sum in minor units, below zero for a refund.
    """

    kind: str
    receipt_id: str | None
    receipt_key: str | None
    store_id: str
    terminal_id: str | None
    at: datetime
    lines: Sequence[Line]
    amount_minor: int
    card: str | None = None
    country: str | None = None
    fingerprint: str | None = None


class Part(NamedTuple):
    """What a refund takes from one purchase, or from none; `amount_minor` is above zero for money given back."""

    refund_id: int
    part: int
    purchase_id: int | None
    matched: str
    amount_minor: int
    points: int
    posting_seq: int | None


class _Entry(NamedTuple):
    number: int
    receipt: Receipt
    customer_id: int | None
    sale: Sale | None
    refund_of: int | None


class Entries:
    """What one transaction takes in. `recorded_at` is its instant, `staff_id` who does it."""

    def __init__(self, recorded_at: datetime, staff_id: int) -> None:
        self._recorded_at = recorded_at
        self._staff_id = staff_id
        self._new: list[_Entry] = []
        self._parts: list[Part] = []
        self._returned: dict[int, dict[int, int]] = {}
        self._changed: dict[int, Sale] = {}

    def add(
        self,
        number: int,
        receipt: Receipt,
        customer_id: int | None,
        sale: Sale | None = None,
        refund_of: int | None = None,
    ) -> None:
        """Add a receipt under a reserved number; for a sale with what it earned by, as it stands when it is saved."""
        self._new.append(_Entry(number, receipt, customer_id, sale, refund_of))

    def add_part(self, part: Part, sale: Sale | None) -> None:
        """Add a part of a refund, with the sale (already brought up to date) that it is taken from."""
        self._parts.append(part)
        if sale is not None:
            self._changed[sale.id] = sale

    def give_back(self, taken: Iterable[Taken]) -> None:
        """Note lines, or parts of them, that came back."""
        for item in taken:
            lines = self._returned.setdefault(item.sale.id, {})
            lines[item.line.line_no] = lines.get(item.line.line_no, 0) + item.quantity

    def save(self, connection: Connection) -> None:
        """Write everything; what stood before and changed is brought up to date."""
        insert_many(connection, _PURCHASE, [self._purchase(*entry) for entry in self._new])
        insert_many(connection, _LINE, list(self._lines()))
        insert_many(connection, _PART, self._parts)
        add_terms(
            connection,
            [
                term
                for entry in self._new
                if entry.customer_id is not None and entry.receipt.receipt_id is not None
                for term in receipt_terms(entry.receipt.receipt_id, entry.customer_id)
            ],
        )
        self._save_earlier(connection)

    def _purchase(
        self, number: int, receipt: Receipt, customer_id: int | None, sale: Sale | None, refund_of: int | None
    ) -> Row:
        kind, receipt_id, key, store_id, terminal_id, at, _, amount_minor, card, country, fingerprint = receipt
        printed = (number, kind, receipt_id, key, store_id, terminal_id, self._staff_id, customer_id, card, country)
        if sale is None:
            worth: Row = (amount_minor, 0, 0, 1, "down", 0, 0, None)
        else:
            rate = sale.rate
            by_rate = (rate.points, rate.minor, rate.rounding)
            worth = (amount_minor, sale.refunded_minor, *by_rate, sale.earned, sale.clawed, sale.lot_seq)
        return (*printed, *worth, refund_of, fingerprint, at, self._recorded_at)

    def _lines(self) -> Iterator[Row]:
        for number, receipt, *_ in self._new:
            returned = self._returned.get(number)
            if returned is None:
                for line in receipt.lines:
                    yield (number, *line, 0)
            else:
                for line in receipt.lines:
                    yield (number, *line, returned.get(line.line_no, 0))

    def _save_earlier(self, connection: Connection) -> None:
        new = {entry.number for entry in self._new}
        update_many(
            connection,
            (Purchase.id,),
            (Purchase.refunded_minor, Purchase.clawed_points),
            [(sale.id, sale.refunded_minor, sale.clawed) for sale in self._changed.values() if sale.id not in new],
        )
        more = [
            {"b_purchase_id": number, "b_line_no": line_no, "more": quantity}
            for number, lines in self._returned.items()
            if number not in new
            for line_no, quantity in lines.items()
        ]
        if more:
            connection.execute(_more_returned, more)
