"""The programme itself, what purchases earn in it, and its tiers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.models.base import Base, Json


class Programme(Base):
    """The one programme a database holds, with the settings that are no history."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    policies: Mapped[Json]


class EarningRule(Base):
    """What a purchase earns from `valid_from` until the next rule begins. Rows are added, never changed."""

    __tablename__ = "earning_rule"
    __table_args__ = (
        CheckConstraint("points >= 0 AND per_minor > 0 AND pending_days >= 0", name="sane"),
        {"sqlite_with_rowid": False},
    )

    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    points: Mapped[int]
    per_minor: Mapped[int]
    rounding: Mapped[str]
    pending_days: Mapped[int]
    validity: Mapped[str]
    validity_days: Mapped[int]
    store_multipliers: Mapped[Json]
    tier_multipliers: Mapped[Json]


class Tier(Base):
    """A step of the programme; `rank` grows with its worth."""

    __tablename__ = "tier"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    rank: Mapped[int] = mapped_column(unique=True)
