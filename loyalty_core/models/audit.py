"""Who did what: one audit row a command, and the stored answer of each request."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base, Json


class AuditEntry(Base):
    """One command that was done; never changed, never deleted. It holds no personal value: those stand apart.

    `digest` is None in rows from before there were digests.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_customer", "customer_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    command: Mapped[str]
    request_id: Mapped[str]
    staff_id: Mapped[int | None]
    session_id: Mapped[int | None]
    store_id: Mapped[str | None]
    terminal_id: Mapped[str | None]
    customer_id: Mapped[int | None]
    undoes: Mapped[int | None] = mapped_column(unique=True)
    facts: Mapped[Json]
    digest: Mapped[str | None]


class AuditPersonal(Base):
    """The personal values of an audit row, kept apart so that they can be erased while the row stays."""

    __tablename__ = "audit_personal"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False)
    facts: Mapped[Json]


class Request(Base):
    """The answer that a request got, so that the same request gets the same answer and never a second effect."""

    __tablename__ = "request"
    __table_args__ = ({"sqlite_with_rowid": False},)

    request_id: Mapped[str] = mapped_column(KeyText, primary_key=True)
    body_hash: Mapped[str]
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"))
    receipt: Mapped[Json]
