"""The outbox: messages to customers, written in the transaction of what they tell and sent afterwards.

And what it goes by: what customers agreed to, how the programme words its messages, and which channels are in trouble.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId
from loyalty_core.models.base import Base

_CHANNELS = "channel IN ('sms', 'whatsapp', 'email', 'push', 'app')"
_WAITING = text("state IN ('queued', 'sending')")
_UNMARKED = text("state = 'queued' AND reason IS NULL")
_HURRIED = text("state IN ('queued', 'sending') AND not_after IS NOT NULL")


class Message(Base):
    """One message to one customer; by its number and the instant it was written providers tell it from every other.

    What is sent is `body` and, straight after it, `secret`. The secret is cleared as soon as it is worth nothing or is
    out; a message that was not sent by then, or that is still waiting at `not_after`, is never sent: it is withdrawn.
    `destination` is the customer's phone number or address as it was when the message was written; it can be erased. A
    message by push or to the company's application has none: it goes to the customer's number.

    Attributes:
        reason: why it waits, failed, was suppressed or is tried again; a code.
        tries: how often it was taken in hand; by this number whoever sends knows whether it is still theirs.
        first_tried_at: when it was first taken in hand.
        due_at: from when it may be taken in hand; of one that is being sent: until when it is in somebody's hands.
        provider_id: what the provider calls it.
        staff_id: who wrote it or did what it tells; None where the programme's clock did.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint(_CHANNELS, name="channel"),
        CheckConstraint("state IN ('queued', 'sending', 'sent', 'failed', 'suppressed', 'withdrawn')", name="state"),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_message_customer", "customer_id", "id"),
        Index("ix_message_waiting", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_message_unmarked", "channel", sqlite_where=_UNMARKED, postgresql_where=_UNMARKED),
        Index("ix_message_hurried", "not_after", "id", sqlite_where=_HURRIED, postgresql_where=_HURRIED),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    destination: Mapped[str | None]
    body: Mapped[str]
    secret: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    tries: Mapped[int]
    created_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class MessageConsent(Base):
    """Whether a customer agreed to be written to by a channel; without a row the programme's policy says."""

    __tablename__ = "message_consent"
    __table_args__ = (CheckConstraint(_CHANNELS, name="channel"), {"sqlite_with_rowid": False})

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(primary_key=True)
    agreed: Mapped[bool]
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class MessageTemplate(Base):
    """How the programme words the messages of a purpose by a channel, where it does otherwise than the product."""

    __tablename__ = "message_template"
    __table_args__ = (CheckConstraint(_CHANNELS, name="channel"), {"sqlite_with_rowid": False})

    purpose: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class ChannelTrouble(Base):
    """A channel by which nothing goes out: since when and why, and until when it is left alone."""

    __tablename__ = "channel_trouble"
    __table_args__ = (CheckConstraint(_CHANNELS, name="channel"), {"sqlite_with_rowid": False})

    channel: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
