"""Reads of reviews: of one customer or of all, the newest first."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from loyalty_core.customers.rules import display_name
from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.database.spans import span_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.customer import Customer
from loyalty_core.models.review import Review
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest
from loyalty_core.reviews.rules import STATES, ReviewKind, ReviewState
from loyalty_core.reviews.views import ReviewView

_OWN: tuple[Any, ...] = tuple(Review.__table__.c)
_AUTHOR: tuple[Any, ...] = (Customer.first_name, Customer.last_name, Customer.card, Staff.name.label("decider"))
_BY_ID = [Review.id]
_ORDERS = {
    "": Order(key=_BY_ID, descending=True),
    "created": Order(key=_BY_ID, by=Review.created_at),
    "decided": Order(key=_BY_ID, by=Review.decided_at, nullable=True),
    "state": Order(key=_BY_ID, by=Review.state, values=list(STATES)),
    "kind": Order(key=_BY_ID, by=Review.kind, values=[kind.value for kind in ReviewKind]),
    "rating": Order(key=_BY_ID, by=Review.rating, nullable=True),
    "points": Order(key=_BY_ID, by=Review.points),
}


@dataclass(frozen=True)
class ListReviews(Query[Page[ReviewView]]):
    """Reviews and testimonials, the newest first: over all customers, or those of one (R17, R18, R155, R156).

    Sorts: `created`, `decided`, `state`, `kind`, `rating`, `points`.

    Attributes:
        customer_id: of the one customer; None for all.
        state: only those that are pending, approved or rejected.
        kind: only reviews, or only testimonials.
        since, until: only those that were recorded on these local days, both included.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int | None = None
    request: PageRequest = field(default_factory=PageRequest)
    state: ReviewState | None = None
    kind: ReviewKind | None = None
    since: date | None = None
    until: date | None = None

    def answer(self, read: Read) -> Page[ReviewView]:
        conditions: list[ColumnElement[bool]] = []
        if self.customer_id is not None:
            if not read.connection.execute(select(Customer.id).where(Customer.id == self.customer_id)).first():
                raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
            conditions.append(Review.customer_id == self.customer_id)
        if self.state is not None:
            conditions.append(Review.state == self.state)
        if self.kind is not None:
            conditions.append(Review.kind == self.kind.value)
        conditions += span_of(self.since, self.until, read.programme.time_zone).holds(Review.created_at)
        statement = (
            select(*_OWN, *_AUTHOR)
            .join(Customer, Customer.id == Review.customer_id)
            .outerjoin(Staff, Staff.id == Review.decided_by)
            .where(*conditions)
        )
        page = fetch_page(read.connection, statement, _ORDERS, self.request, select(Review.id).where(*conditions))
        return page.map(_view)


def _view(row: Row[Any]) -> ReviewView:
    return ReviewView(
        review_id=row.id,
        customer_id=row.customer_id,
        customer=display_name(row.first_name, row.last_name, row.card),
        kind=row.kind,
        product=row.product,
        text=row.text,
        rating=row.rating,
        source=row.source,
        state=row.state,
        points=row.points,
        created_at=row.created_at,
        decided_at=row.decided_at,
        decided_by=row.decider,
        reject_reason=row.reject_reason,
    )
