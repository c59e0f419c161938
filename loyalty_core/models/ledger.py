"""The points ledger: accounts, postings, lots and allocations.

A posting is known by its customer and its number in that customer's sequence; a lot by the posting that opened it.
So every key is known before a row is written, and one customer's history lies together on disk.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, false, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.models.base import Base


class Account(Base):
    """A customer's figures: the cached result of the postings and purchases, and the lock of every write.

    `due_at` is the first instant at which an open lot activates or expires; until then the figures are the truth.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("available >= 0 AND pending >= 0 AND debt >= 0", name="no_negative"),
        CheckConstraint("available = 0 OR debt = 0", name="debt_first"),
        Index("ix_account_available", "available", "customer_id"),
        Index("ix_account_last_purchase_at", "last_purchase_at", "customer_id"),
        Index(
            "ix_account_due_at",
            "due_at",
            "customer_id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    last_seq: Mapped[int]
    available: Mapped[int]
    pending: Mapped[int]
    debt: Mapped[int]
    lifetime: Mapped[int]
    earned: Mapped[int]
    redeemed: Mapped[int]
    expired: Mapped[int]
    clawed_back: Mapped[int]
    written_off: Mapped[int]
    due_at: Mapped[datetime | None]
    gross_minor: Mapped[int]
    refunded_minor: Mapped[int]
    transactions: Mapped[int]
    last_purchase_at: Mapped[datetime | None]
    last_purchase_minor: Mapped[int | None]
    last_purchase_store_id: Mapped[str | None]


class Posting(Base):
    """One entry of a customer's history; never changed, never deleted (triggers refuse it).

    `for_tier` says that an adjustment counts for the tier too. The comment alone can be cleared, because people write
    of people there (promise 15).
    """

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("available_after >= 0 AND pending_after >= 0 AND debt_after >= 0", name="no_negative"),
        Index("ix_posting_kind", "kind", "effective_at", "customer_id", "seq", "points"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("account.customer_id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    points: Mapped[int]
    available_change: Mapped[int]
    pending_change: Mapped[int]
    debt_change: Mapped[int]
    lifetime_change: Mapped[int]
    available_after: Mapped[int]
    pending_after: Mapped[int]
    debt_after: Mapped[int]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    staff_id: Mapped[int | None]
    store_id: Mapped[str | None]
    terminal_id: Mapped[str | None]
    source: Mapped[str]
    purchase_id: Mapped[int | None]
    reverses_seq: Mapped[int | None]
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    for_tier: Mapped[bool] = mapped_column(server_default=false())


class Lot(Base):
    """Points credited together, with what is left of them; spent in the order of their expiry.

    A lot that came with a merge names the lot that was opened first, of the customer who was merged away.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND points_left >= 0 AND points_left <= quantity", name="left_in_bounds"),
        ForeignKeyConstraint(["customer_id", "seq"], ["posting.customer_id", "posting.seq"], name="fk_lot_posting"),
        Index(
            "ix_lot_open",
            "customer_id",
            "expires_at",
            sqlite_where=text("points_left > 0"),
            postgresql_where=text("points_left > 0"),
        ),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quantity: Mapped[int]
    points_left: Mapped[int]
    pending: Mapped[bool]
    opened_at: Mapped[datetime]
    available_from: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_valid_on: Mapped[date | None]
    purchase_id: Mapped[int | None]
    from_customer_id: Mapped[int | None]
    from_seq: Mapped[int | None]


HOLDS_POINTS = Lot.points_left > literal_column("0")
"""An open lot. The number stands in the statement itself: SQLite takes `ix_lot_open` for no value that is bound."""


class Allocation(Base):
    """Points of one lot that one posting took; or, where `reverses_seq` is set, gave back. Never changed."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("points > 0", name="positive"),
        ForeignKeyConstraint(
            ["customer_id", "posting_seq"],
            ["posting.customer_id", "posting.seq"],
            name="fk_allocation_posting",
        ),
        ForeignKeyConstraint(["customer_id", "lot_seq"], ["lot.customer_id", "lot.seq"], name="fk_allocation_lot"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    posting_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lot_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[int]
    reverses_seq: Mapped[int | None]
