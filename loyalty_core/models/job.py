"""When each job ran last."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import KeyText
from loyalty_core.models.base import Base


class JobRun(Base):
    """The last run of a job that ended, whoever ran it: `staff_id` is null for the worker.

    `did` and `did_at` are of the last run that found something to do.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("outcome IN ('done', 'cancelled', 'failed')", name="outcome"),
        CheckConstraint("count >= 0 AND did > 0", name="counts"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(KeyText, primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[str]
    count: Mapped[int]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    did: Mapped[int | None]
    did_at: Mapped[datetime | None]
