"""What is shown of reviews and testimonials."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review or testimonial; instants are UTC.

    Attributes:
        kind: review or testimonial.
        rating: 1 to 5; None for a testimonial without stars.
        source: where it was written.
        state: pending, approved or rejected.
        points: what its approval gave.
        decided_at, decided_by: when and by whom it was approved or rejected.
    """

    review_id: int
    customer_id: int
    customer: str
    kind: str
    product: str | None
    text: str | None
    rating: int | None
    source: str
    state: str
    points: int
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reject_reason: str | None
