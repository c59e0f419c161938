"""Notes: what a colleague wrote down about a customer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId
from loyalty_core.models.base import Base


class Note(Base):
    """A complaint, query, reminder or other note; `due_on` is a local date, `store_id` where it was written.

    A number is never given to a second note, so that the audit stays true of deleted ones.
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("kind IN ('complaint', 'query', 'reminder', 'other')", name="kind"),
        Index("ix_note_customer", "customer_id", "id"),
        Index(
            "ix_note_open",
            "customer_id",
            "kind",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index(
            "ix_note_due",
            "due_on",
            "id",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        Index("ix_note_created", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    text: Mapped[str]
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str | None]
