"""Campaigns and the coupons issued under them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Campaign(Base):
    """What its coupons give, when, and how many there may be.

    `name_key` is the name folded. `issued` counts the coupons that hold a place, which all do that are not voided;
    `claimed` and `used` count those among them. A number is never given to a second campaign.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("benefit IN ('percent', 'amount', 'product', 'points')", name="benefit"),
        CheckConstraint("issued >= 0 AND (limit_total IS NULL OR issued <= limit_total)", name="limit_total"),
        CheckConstraint("claimed >= 0 AND claimed <= issued AND used >= 0 AND used <= issued", name="counts"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(KeyText, unique=True)
    benefit: Mapped[str]
    percent: Mapped[int | None]
    amount_minor: Mapped[int | None]
    points: Mapped[int | None]
    product: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    valid_days: Mapped[int | None]
    limit_total: Mapped[int | None]
    limit_per_customer: Mapped[int | None]
    issued: Mapped[int]
    claimed: Mapped[int]
    used: Mapped[int]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Coupon(Base):
    """One code for one customer: issued, then claimed, then used; or expired by its date; or voided.

    `state` never says expired: that is read from `expires_at` and the clock. Store, terminal and staff say where and by
    whom it was used. `issued_to` is whom it was issued to, where it came with a merge: it counts for that one's limit.
    """

    __tablename__ = "coupon"
    __table_args__ = (
        CheckConstraint("state IN ('issued', 'claimed', 'used', 'voided')", name="state"),
        Index("ix_coupon_customer", "customer_id", "id"),
        Index("ix_coupon_campaign", "campaign_id", "customer_id"),
        Index(
            "ix_coupon_claimed",
            "customer_id",
            "claimed_at",
            sqlite_where=text("claimed_at IS NOT NULL"),
            postgresql_where=text("claimed_at IS NOT NULL"),
        ),
        Index(
            "ix_coupon_used",
            "customer_id",
            "used_at",
            sqlite_where=text("used_at IS NOT NULL"),
            postgresql_where=text("used_at IS NOT NULL"),
        ),
        Index(
            "ix_coupon_voided",
            "customer_id",
            "voided_at",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(KeyText, unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    state: Mapped[str]
    issued_to: Mapped[int | None]
    entry_reward: Mapped[bool]
    issued_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    last_valid_on: Mapped[date | None]
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"))
    store_id: Mapped[str | None]
    terminal_id: Mapped[str | None]
    staff_id: Mapped[int | None]
