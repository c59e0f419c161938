"""The outbox: messages to customers, written in the transaction of what they tell and sent afterwards."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId
from loyalty_core.models.base import Base


class Message(Base):
    """One message to one customer; its number is what a provider knows it by.

    What is sent is `body` and, straight after it, `secret`. The secret is cleared as soon as it is worth nothing;
    a message that was not sent by then, or that is still waiting at `not_after`, is never sent: it is withdrawn.
    `destination` is the customer's phone number or address as it was when the message was written; it can be erased.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'whatsapp', 'email', 'push')", name="channel"),
        CheckConstraint("state IN ('queued', 'sent', 'failed', 'withdrawn')", name="state"),
        Index("ix_message_customer", "customer_id", "id"),
        Index(
            "ix_message_queued",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    purpose: Mapped[str]
    channel: Mapped[str]
    destination: Mapped[str | None]
    body: Mapped[str]
    secret: Mapped[str | None]
    state: Mapped[str]
    created_at: Mapped[datetime]
    not_after: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
