"""Stores, their terminals, the people who work there and their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class Store(Base):
    """A shop, known by the ID it uses itself."""

    __tablename__ = "store"

    id: Mapped[str] = mapped_column(KeyText, primary_key=True)
    name: Mapped[str]


class Terminal(Base):
    """A till or a desk of a store, known by the ID the store gave it."""

    __tablename__ = "terminal"

    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    id: Mapped[str] = mapped_column(KeyText, primary_key=True)
    name: Mapped[str]


class Staff(Base):
    """A person who works with the programme."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(KeyText, unique=True)
    name: Mapped[str]
    role: Mapped[str]
    store_id: Mapped[str | None] = mapped_column(ForeignKey("store.id"))
    password_hash: Mapped[str]
    disabled_at: Mapped[datetime | None]
    failed_sign_ins: Mapped[int]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffSession(Base):
    """A person at a terminal, from sign-in to sign-out; the secret itself is not stored, only its hash."""

    __tablename__ = "staff_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["store_id", "terminal_id"],
            ["terminal.store_id", "terminal.id"],
            name="fk_staff_session_terminal",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(KeyText, unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str]
    terminal_id: Mapped[str]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
