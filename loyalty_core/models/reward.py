"""Rewards, their redemptions, and the one-time passwords that confirm them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Reward(Base):
    """What customers can have for `cost` points: money off, a percentage, a product, or something else in words.

    `name_key` is the name folded. `redeemed` counts how often it was had: confirmed redemptions, each as often as it
    says. What is given as a coupon is issued in the campaign `campaign_id`, which belongs to the reward alone.
    """

    __tablename__ = "reward"
    __table_args__ = (
        CheckConstraint("kind IN ('money-off', 'percentage', 'product', 'custom')", name="kind"),
        CheckConstraint("cost > 0", name="cost"),
        CheckConstraint("redeemed >= 0 AND (limit_total IS NULL OR redeemed <= limit_total)", name="limit_total"),
        CheckConstraint("(kind = 'custom') = (campaign_id IS NULL)", name="campaign"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(KeyText, unique=True)
    kind: Mapped[str]
    percent: Mapped[int | None]
    amount_minor: Mapped[int | None]
    product: Mapped[str | None]
    custom: Mapped[str | None]
    cost: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    valid_days: Mapped[int | None]
    limit_total: Mapped[int | None]
    limit_per_customer: Mapped[int | None]
    lowest_tier_id: Mapped[str | None] = mapped_column(ForeignKey("tier.id"))
    redeemed: Mapped[int]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), unique=True)
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Redemption(Base):
    """A reward asked for `times` times by a customer at a terminal: waiting, then confirmed; or cancelled, or failed.

    `points` is what it takes in all. `spend_seq` is the posting that took them, for this redemption alone.
    Where it came with a merge, `first_customer_id` is who asked for it, and `first_seq` the posting of theirs that took
    the points. `wrong_tries` counts wrong passwords, over all that were sent for it. `state` never says expired: that
    is read from the password and the clock.
    """

    __tablename__ = "redemption"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'cancelled', 'failed')", name="state"),
        CheckConstraint("times > 0 AND points > 0 AND wrong_tries >= 0", name="sane"),
        CheckConstraint("state <> 'confirmed' OR spend_seq IS NOT NULL", name="spend"),
        ForeignKeyConstraint(["store_id", "terminal_id"], ["terminal.store_id", "terminal.id"]),
        UniqueConstraint("customer_id", "spend_seq", name="uq_redemption_spend"),
        Index("ix_redemption_customer", "customer_id", "id"),
        Index("ix_redemption_reward", "reward_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    reward_id: Mapped[int] = mapped_column(ForeignKey("reward.id"))
    times: Mapped[int]
    points: Mapped[int]
    state: Mapped[str]
    wrong_tries: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str]
    terminal_id: Mapped[str]
    requested_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    spend_seq: Mapped[int | None]
    first_customer_id: Mapped[int | None]
    first_seq: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancel_reason: Mapped[str | None]


class RedemptionCoupon(Base):
    """A coupon that a redemption gave."""

    __tablename__ = "redemption_coupon"
    __table_args__ = ({"sqlite_with_rowid": False},)

    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"), primary_key=True, autoincrement=False)
    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupon.id"), primary_key=True, autoincrement=False, unique=True)


class OneTimePassword(Base):
    """A one-time password as it can be checked and never read: a seal over it and what it confirms.

    A redemption has at most one that is `sent`, and so can be used. `key_id` says which key it was sealed with.
    """

    __tablename__ = "one_time_password"
    __table_args__ = (
        CheckConstraint("state IN ('sent', 'used', 'replaced', 'expired', 'dead')", name="state"),
        CheckConstraint("(state = 'sent') = (ended_at IS NULL)", name="ended"),
        Index("ix_one_time_password_customer", "customer_id", "id"),
        Index("ix_one_time_password_terminal", "store_id", "terminal_id", "sent_at"),
        Index(
            "uq_one_time_password_sent",
            "redemption_id",
            unique=True,
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
        Index(
            "ix_one_time_password_expires_at",
            "expires_at",
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemption.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    seal: Mapped[str]
    key_id: Mapped[str]
    state: Mapped[str]
    store_id: Mapped[str]
    terminal_id: Mapped[str]
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
