"""Referrals: one customer brings another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Referral(Base):
    """A friend whom a customer refers: pending, then completed by the friend's first order; or cancelled.

    `friend_id` is set once the friend is a customer; until then name, address and phone number say who is meant, and
    they can be erased. The `…_at` columns say when each step was reached, as far as it was. What the referrer was paid
    stands in `reward_…`: points, what they were worth in minor units then, and the posting, for this referral alone. A
    reward that was taken back names that posting in `taken_back_seq`.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'completed', 'cancelled')", name="state"),
        CheckConstraint("step IN ('link-sent', 'clicked', 'valid-email', 'coupon', 'ordered')", name="step"),
        CheckConstraint("source IN ('hand', 'code')", name="source"),
        CheckConstraint("referrer_id <> friend_id", name="two_people"),
        CheckConstraint("state <> 'completed' OR (friend_id IS NOT NULL AND purchase_id IS NOT NULL)", name="order"),
        CheckConstraint("reward_points >= 0 AND (reward_points = 0) = (reward_seq IS NULL)", name="reward"),
        CheckConstraint("state <> 'pending' OR reward_seq IS NULL", name="paid_once"),
        Index("ix_referral_referrer", "referrer_id", "id"),
        Index(
            "ix_referral_ordered",
            "referrer_id",
            "ordered_at",
            sqlite_where=text("ordered_at IS NOT NULL"),
            postgresql_where=text("ordered_at IS NOT NULL"),
        ),
        Index(
            "ix_referral_cancelled",
            "referrer_id",
            "cancelled_at",
            sqlite_where=text("cancelled_at IS NOT NULL"),
            postgresql_where=text("cancelled_at IS NOT NULL"),
        ),
        Index("ix_referral_sent_at", "sent_at", "state"),
        Index("uq_referral_reward", "referrer_id", "reward_seq", unique=True),
        Index("uq_referral_pair", "friend_id", "referrer_id", unique=True),
        Index(
            "uq_referral_friend",
            "friend_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index(
            "uq_referral_email",
            "friend_email_key",
            unique=True,
            sqlite_where=text("state = 'pending' AND friend_id IS NULL"),
            postgresql_where=text("state = 'pending' AND friend_id IS NULL"),
        ),
        Index(
            "uq_referral_phone",
            "friend_phone",
            unique=True,
            sqlite_where=text("state = 'pending' AND friend_id IS NULL"),
            postgresql_where=text("state = 'pending' AND friend_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    referrer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    friend_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    friend_name: Mapped[str | None]
    friend_email: Mapped[str | None]
    friend_email_key: Mapped[str | None] = mapped_column(KeyText)
    friend_phone: Mapped[str | None] = mapped_column(KeyText)
    source: Mapped[str]
    state: Mapped[str]
    step: Mapped[str]
    sent_at: Mapped[datetime]
    clicked_at: Mapped[datetime | None]
    email_at: Mapped[datetime | None]
    coupon_at: Mapped[datetime | None]
    ordered_at: Mapped[datetime | None]
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id"), unique=True)
    purchase_id: Mapped[int | None] = mapped_column(ForeignKey("purchase.id"))
    order_minor: Mapped[int | None]
    reward_points: Mapped[int]
    reward_minor: Mapped[int]
    reward_seq: Mapped[int | None]
    taken_back_seq: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancel_reason: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str]
    terminal_id: Mapped[str]
