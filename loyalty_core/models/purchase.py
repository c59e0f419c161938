"""Receipts with their lines, and what each refund gave back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Purchase(Base):
    """A receipt: a sale, a refund, or a bookkeeping entry that is neither.

    `amount_minor` is the sum of the lines rounded once; a refund's is below zero. `rate_points` per `rate_minor` with
    `rounding` is what it earned by, multipliers included, kept so that a later refund is reckoned as the sale was.
    `earned_by` is whose posting `lot_seq` is, where the purchase came with a merge; otherwise the customer's own.
    `receipt_key` is the receipt ID folded; it is unique within a store.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        CheckConstraint("kind IN ('sale', 'refund', 'adjustment')", name="kind"),
        CheckConstraint("clawed_points >= 0 AND clawed_points <= earned_points", name="claw_back_in_bounds"),
        Index("uq_purchase_receipt", "receipt_key", "store_id", unique=True),
        Index(
            "ix_purchase_customer",
            "customer_id",
            "at",
            "id",
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    receipt_id: Mapped[str | None]
    receipt_key: Mapped[str | None] = mapped_column(KeyText)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    terminal_id: Mapped[str | None]
    staff_id: Mapped[int | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    card: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(String(64))
    amount_minor: Mapped[int]
    refunded_minor: Mapped[int]
    rate_points: Mapped[int]
    rate_minor: Mapped[int]
    rounding: Mapped[str]
    earned_points: Mapped[int]
    clawed_points: Mapped[int]
    lot_seq: Mapped[int | None]
    earned_by: Mapped[int | None]
    refund_of: Mapped[int | None]
    fingerprint: Mapped[str | None]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class PurchaseLine(Base):
    """A line of a receipt. Its value is `quantity` × `unit_price_micros`, exact; `returned` counts what came back."""

    __tablename__ = "purchase_line"
    __table_args__ = ({"sqlite_with_rowid": False},)

    purchase_id: Mapped[int] = mapped_column(ForeignKey("purchase.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    unit_price_micros: Mapped[int]
    returned: Mapped[int]


class RefundPart(Base):
    """What a refund took from one purchase, or (no purchase) from none that could be found."""

    __tablename__ = "refund_part"
    __table_args__ = (
        CheckConstraint("matched IN ('named', 'by-item', 'by-rate')", name="matched"),
        Index("ix_refund_part_purchase", "purchase_id"),
        {"sqlite_with_rowid": False},
    )

    refund_id: Mapped[int] = mapped_column(ForeignKey("purchase.id"), primary_key=True, autoincrement=False)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"))
    matched: Mapped[str]
    amount_minor: Mapped[int]
    points: Mapped[int]
    posting_seq: Mapped[int | None]
