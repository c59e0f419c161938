"""What moves members between tiers, and how they moved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId
from loyalty_core.models.base import Base, Json


class TierRule(Base):
    """The rules of tiers from `effective_from` until the next begin; never changed, never deleted.

    `thresholds` says by ID of a tier from how much on it is reached: minor units, points or purchases.
    """

    __tablename__ = "tier_rule"
    __table_args__ = (
        CheckConstraint("measure IN ('spend', 'points', 'purchases')", name="measure"),
        CheckConstraint("span IN ('calendar-year', 'rolling', 'ever')", name="span"),
        CheckConstraint("keep IN ('days', 'next-year-end', 'ever')", name="keep"),
        CheckConstraint("downgrade IN ('step', 'qualified')", name="downgrade"),
        CheckConstraint("span_days >= 0 AND keep_days >= 0 AND grace_days >= 0", name="sane"),
        {"sqlite_with_rowid": False},
    )

    effective_from: Mapped[datetime] = mapped_column(primary_key=True)
    measure: Mapped[str]
    span: Mapped[str]
    span_days: Mapped[int]
    keep: Mapped[str]
    keep_days: Mapped[int]
    downgrade: Mapped[str]
    grace_days: Mapped[int]
    thresholds: Mapped[Json]
    staff_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class TierOverride(Base):
    """A tier that a manager gave for a time: through the local date `until_on`, unless it was ended before.

    `ends_at` is the first instant after that day.
    """

    __tablename__ = "tier_override"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= begins_at", name="ended"),
        Index("ix_tier_override_customer", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    tier_id: Mapped[str] = mapped_column(ForeignKey("tier.id"))
    reason: Mapped[str]
    begins_at: Mapped[datetime]
    until_on: Mapped[date]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    staff_id: Mapped[int]
    ended_by: Mapped[int | None]


class TierChange(Base):
    """A move of a member from a tier to another; numbered from 1 for each, never changed, never deleted.

    The first one is the enrolment, where it gave a tier.
    """

    __tablename__ = "tier_change"
    __table_args__ = (
        CheckConstraint("cause IN ('enrolment', 'rule', 'lapse', 'override')", name="cause"),
        CheckConstraint("seq >= 1", name="seq"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_tier_id: Mapped[str | None] = mapped_column(ForeignKey("tier.id"))
    to_tier_id: Mapped[str | None] = mapped_column(ForeignKey("tier.id"))
    effective_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    cause: Mapped[str]
    override_id: Mapped[int | None] = mapped_column(ForeignKey("tier_override.id"))
    staff_id: Mapped[int | None]


class TierStanding(Base):
    """How a member's tier stood when it was judged last: the cached result beside `customer.tier_id`.

    Attributes:
        judged_at: through which instant; what happened later has not been looked at.
        due_at: the next instant at which time alone may change something.
    """

    __tablename__ = "tier_standing"
    __table_args__ = (
        Index(
            "ix_tier_standing_due_at",
            "due_at",
            "customer_id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    kept_until: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    judged_at: Mapped[datetime]


class EntryReward(Base):
    """What members are given once who move up into a tier from `valid_from` on: points, a coupon, or nothing more."""

    __tablename__ = "entry_reward"
    __table_args__ = (
        CheckConstraint("points IS NULL OR campaign_id IS NULL", name="one"),
        CheckConstraint("points > 0", name="points"),
    )

    tier_id: Mapped[str] = mapped_column(ForeignKey("tier.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    points: Mapped[int | None]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))


class EntryGiven(Base):
    """An entry reward that a member was given: one for each tier, never again."""

    __tablename__ = "entry_given"
    __table_args__ = (
        CheckConstraint("(posting_seq IS NULL) <> (coupon_id IS NULL)", name="one"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    tier_id: Mapped[str] = mapped_column(ForeignKey("tier.id"), primary_key=True)
    given_at: Mapped[datetime]
    posting_seq: Mapped[int | None]
    coupon_id: Mapped[int | None] = mapped_column(ForeignKey("coupon.id"), unique=True)
