"""Journeys: how the best customers are won, in versions that are compared; and what customers like."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base, Json

_STAGES = "('not_invited', 'invited', 'reminded', 'not_interested', 'active', 'top', 'inactive')"


class Journey(Base):
    """A programme within the programme, under a name of its own; `name_key` is the name folded."""

    __tablename__ = "journey"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(KeyText, unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class JourneyVersion(Base):
    """One way to run a journey; numbered from 1 within it. Its settings never change.

    Customers are given a version by chance, by `weight`. `threshold_minor` is how much a customer has spent, net of
    refunds, when they are invited. `texts` says by purpose of a message how this version words it.
    """

    __tablename__ = "journey_version"
    __table_args__ = (
        CheckConstraint("period IN ('week', 'month', 'quarter')", name="period"),
        CheckConstraint("weight >= 1 AND threshold_minor >= 0 AND top_uses >= 1 AND offers >= 0", name="sane"),
        CheckConstraint("reminder_days >= 1 AND answer_days >= 1 AND benefits_days >= 1", name="days"),
        Index("uq_journey_version_number", "journey_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))
    number: Mapped[int]
    name: Mapped[str]
    weight: Mapped[int]
    threshold_minor: Mapped[int]
    reminder_days: Mapped[int]
    answer_days: Mapped[int]
    period: Mapped[str]
    top_uses: Mapped[int]
    benefits_days: Mapped[int]
    offers: Mapped[int]
    low_enrolment_percent: Mapped[int]
    low_participation_percent: Mapped[int]
    texts: Mapped[Json]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class JourneyOffer(Base):
    """A campaign whose coupons are offers of a journey; `tag` says who may like it. Its uses count though removed."""

    __tablename__ = "journey_offer"
    __table_args__ = (Index("ix_journey_offer_campaign", "campaign_id"),)

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"), primary_key=True, autoincrement=False)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str | None]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class JourneyGiven(Base):
    """A coupon that a journey gave, and may take away again; others of its campaign are not its own."""

    __tablename__ = "journey_given"

    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupon.id"), primary_key=True, autoincrement=False)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))


class JourneyMember(Base):
    """Where a customer stands in a journey: the cached result of the steps.

    Attributes:
        seq: number of the last step, 0 before the first.
        times_entered: how often they came in: invited, or back from being inactive or not interested.
        accepted_at: since when they take part; None for who never said yes, or said no since.
        visited_at: when they last answered, used an offer, or looked into their portal.
        due_at: when time alone moves them on.
    """

    __tablename__ = "journey_member"
    __table_args__ = (
        CheckConstraint(f"stage IN {_STAGES}", name="stage"),
        CheckConstraint("stage NOT IN ('active', 'top') OR accepted_at IS NOT NULL", name="accepted"),
        CheckConstraint("seq > 0 OR stage = 'not_invited'", name="begun"),
        Index("ix_journey_member_stage", "journey_id", "stage", "customer_id"),
        Index(
            "ix_journey_member_due_at",
            "due_at",
            "customer_id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"), primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("journey_version.id"))
    stage: Mapped[str]
    seq: Mapped[int]
    times_entered: Mapped[int]
    stage_at: Mapped[datetime]
    invited_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class JourneyStep(Base):
    """Something that happened to a customer in a journey; numbered from 1, never changed, never deleted.

    `times_entered` is how often they had come in after it, `uses` how many offers they had used in the period.
    """

    __tablename__ = "journey_step"
    __table_args__ = (
        CheckConstraint(
            "action IN ('invite', 'remind', 'no-answer', 'accept', 'decline', 'use', 'period', 'benefits', 'undo', "
            "'merge', 'erase')",
            name="action",
        ),
        CheckConstraint(f"stage_before IN {_STAGES}", name="stage_before"),
        CheckConstraint(f"stage IN {_STAGES}", name="stage"),
        ForeignKeyConstraint(
            ["customer_id", "journey_id"],
            ["journey_member.customer_id", "journey_member.journey_id"],
            name="fk_journey_step_member",
        ),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    journey_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str]
    stage_before: Mapped[str]
    stage: Mapped[str]
    times_entered: Mapped[int]
    uses: Mapped[int]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str | None]
    terminal_id: Mapped[str | None]
    at: Mapped[datetime]


class Preference(Base):
    """What a customer likes, in the words of the offers' tags; `tag` is folded."""

    __tablename__ = "preference"
    __table_args__ = ({"sqlite_with_rowid": False},)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(KeyText, primary_key=True)
    noted_at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
