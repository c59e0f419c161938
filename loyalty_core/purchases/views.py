"""What is shown of purchases."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A receipt in a list.

    Attributes:
        transaction_id: ours, like T1042.
        receipt_id: the shop's, as printed; None for a refund made at the counter.
        kind: sale, refund or adjustment.
        at: when it happened, UTC.
        amount: the receipt's sum; a refund's is below zero.
        refunded: how much of a sale was refunded so far, at or above zero.
        points_earned, points_taken_back: in points, both at or above zero.
        refund_of: transaction ID of the sale that a refund names, or None.
    """

    transaction_id: str
    receipt_id: str | None
    kind: str
    at: datetime
    store: str
    terminal: str | None
    staff: str | None
    amount: Money
    refunded: Money
    points_earned: int
    points_taken_back: int
    refund_of: str | None


@dataclass(frozen=True, slots=True)
class PurchaseTotals:
    """What stands below the list of a customer's purchases: how many sales, and points credited and redeemed in all."""

    transactions: int
    points_credited: int
    points_redeemed: int


@dataclass(frozen=True, slots=True)
class PurchaseLineView:
    """A line of a receipt; `value` is exact (major units), `points` its share of the receipt's points."""

    line: int
    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    value: Decimal
    points: int
    returned: int


@dataclass(frozen=True, slots=True)
class RefundPartView:
    """What a refund took from one purchase; `matched` is named, by-item, or by-rate (no purchase found)."""

    transaction_id: str | None
    receipt_id: str | None
    matched: str
    amount: Money
    points: int


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A receipt with its lines, whose it is, and for a refund what it took from where."""

    purchase: PurchaseRow
    customer_id: int | None
    card: str | None
    lines: tuple[PurchaseLineView, ...]
    refund_parts: tuple[RefundPartView, ...]
