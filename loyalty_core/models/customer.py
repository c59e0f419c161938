"""The customer: who it is, and the four axes of standing that are never one status."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Customer(Base):
    """A member or possible member. Contact details may be missing only where an import brought the record.

    `merged_into_id` is set where the record was merged away: the person goes on under that number, which is never one
    that was merged away itself. The `…_key` and `sort_name` columns are folded forms for looking up and ordering; they
    follow their originals.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("member_type IN ('customer', 'customer_referral', 'affiliate_referral')", name="member_type"),
        CheckConstraint(
            "membership IN ('not_enrolled', 'enrolled', 'opted_out', 'excluded', 'blocked')",
            name="membership",
        ),
        CheckConstraint("record_state IN ('live', 'merged', 'erased')", name="record_state"),
        Index("ix_customer_sort_name", "sort_name", "id"),
        Index("ix_customer_email_key", "email_key", "id"),
        Index("ix_customer_phone", "phone"),
        Index(
            "ix_customer_joined_at",
            "joined_at",
            "id",
            sqlite_where=text("joined_at IS NOT NULL"),
            postgresql_where=text("joined_at IS NOT NULL"),
        ),
        Index(
            "ix_customer_merged_into",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(KeyText)
    phone: Mapped[str | None] = mapped_column(KeyText)
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(KeyText)
    birthday: Mapped[date | None]
    country: Mapped[str | None] = mapped_column(String(2))
    card: Mapped[str | None]
    card_key: Mapped[str | None] = mapped_column(KeyText, unique=True)
    referral_code: Mapped[str] = mapped_column(KeyText, unique=True)
    member_type: Mapped[str]
    membership: Mapped[str]
    record_state: Mapped[str]
    merged_into_id: Mapped[int | None]
    tier_id: Mapped[str | None] = mapped_column(ForeignKey("tier.id"))
    registered_at: Mapped[datetime]
    registered_store_id: Mapped[str | None] = mapped_column(ForeignKey("store.id"))
    joined_at: Mapped[datetime | None]
    version: Mapped[int]
