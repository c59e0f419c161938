"""Reviews and testimonials that customers wrote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId
from loyalty_core.models.base import Base


class Review(Base):
    """A review of a product, or a testimonial of the shop: pending, then approved or rejected.

    `points` is what the approval gave, by the posting `posting_seq` of the record `paid_to`, for this review alone; 0
    where it gave none. That record may have been merged into the customer since. The text can be erased.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("kind IN ('review', 'testimonial')", name="kind"),
        CheckConstraint("state IN ('pending', 'approved', 'rejected')", name="state"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("points >= 0 AND (points = 0) = (posting_seq IS NULL)", name="points"),
        CheckConstraint("(paid_to IS NULL) = (posting_seq IS NULL)", name="paid_to"),
        CheckConstraint("state = 'approved' OR posting_seq IS NULL", name="paid"),
        Index("ix_review_customer", "customer_id", "id"),
        Index(
            "ix_review_decided",
            "customer_id",
            "decided_at",
            sqlite_where=text("decided_at IS NOT NULL"),
            postgresql_where=text("decided_at IS NOT NULL"),
        ),
        Index("ix_review_created_at", "created_at", "state"),
        Index("uq_review_posting", "paid_to", "posting_seq", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    kind: Mapped[str]
    product: Mapped[str | None]
    text: Mapped[str | None]
    rating: Mapped[int | None]
    source: Mapped[str]
    state: Mapped[str]
    points: Mapped[int]
    paid_to: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    posting_seq: Mapped[int | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reject_reason: Mapped[str | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str]
    terminal_id: Mapped[str]
