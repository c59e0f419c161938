"""Writes of reviews: recorded, approved with points once, or rejected; each can be undone."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlalchemy import delete, insert, select, update

from loyalty_core.customers.rules import RecordState, without_standing
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.review import Review
from loyalty_core.points.moving import lot_now
from loyalty_core.points.rules import life_of
from loyalty_core.points.taking import take_back
from loyalty_core.points.terms import terms_at
from loyalty_core.reviews.rules import ReviewKind, check_content
from loyalty_core.text import check_text

_SO = "reviews earn nothing"


class AddReview(Command):
    """Record what a customer wrote; it waits to be approved or rejected. Undoing it removes it, while it waits.

    Attributes:
        product: what a review is about; a review has this or a text, and stars.
        text: as the customer wrote it; a testimonial has one.
        rating: 1 to 5 stars.
        source: where it was written, like `website` or `counter`.

    Raises:
        NotFound: there is no such customer.
        Invalid: something is missing, or is not right.
        Refused: the record is closed.
    """

    name: ClassVar[str] = "reviews.add"
    permission: ClassVar[Permission] = Permission.ADD_REVIEW
    personal: ClassVar[frozenset[str]] = frozenset({"text"})
    undoable: ClassVar[bool] = True

    customer_id: int
    kind: ReviewKind = ReviewKind.REVIEW
    product: str | None = None
    text: str | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    source: str = "counter"

    def execute(self, work: Work) -> Outcome:
        product, text = check_content(self.kind, self.product, self.text, self.rating)
        source = check_text(self.source, "source", 50)
        work.book(self.customer_id)
        if _standing(work, self.customer_id).record_state != RecordState.LIVE:
            raise Refused("This record is closed.", code="record-closed")
        actor = work.actor
        review_id = work.connection.execute(
            insert(Review)
            .values(
                customer_id=self.customer_id,
                kind=self.kind.value,
                product=product,
                text=text,
                rating=self.rating,
                source=source,
                state="pending",
                points=0,
                created_at=work.at,
                staff_id=actor.staff_id,
                store_id=actor.store_id,
                terminal_id=actor.terminal_id,
            )
            .returning(Review.id)
        ).scalar_one()
        said = f"{self.kind.value.capitalize()} {review_id} recorded."
        return Outcome(said, self.customer_id, {"review_id": review_id}, (Change("state", None, "pending"),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        held = _hold(work, done.result["review_id"])
        _require_pending(held)
        work.connection.execute(delete(Review).where(Review.id == held.id))
        said = f"The {held.kind} is removed again."
        return Outcome(said, held.customer_id, {"review_id": held.id}, (Change("state", "pending", None),))


class ApproveReview(Command):
    """Approve a review, once; its author earns what the programme gives for it, as long as they are a member.

    Who is not enrolled, opted out, excluded or blocked earns nothing (rule 12), now or later. Undoing it takes the
    points back, from their own lot first, then from others, then as debt.

    Raises:
        NotFound: there is no such review.
        Refused: it was approved or rejected already, or the record is closed.
    """

    name: ClassVar[str] = "reviews.approve"
    permission: ClassVar[Permission] = Permission.DECIDE_REVIEW
    undoable: ClassVar[bool] = True

    review_id: int

    def execute(self, work: Work) -> Outcome:
        held = _hold(work, self.review_id)
        _require_pending(held)
        standing = _standing(work, held.customer_id)
        if standing.record_state != RecordState.LIVE:
            raise Refused("This record is closed.", code="record-closed")
        why = without_standing(standing.membership, standing.record_state, _SO)
        points = _worth(work, held.kind) if why is None else 0
        seq = _pay(work, held, points, standing.tier_id) if points else None
        paid_to = None if seq is None else held.customer_id
        _decide(work, held, "approved", {"points": points, "paid_to": paid_to, "posting_seq": seq})
        said = f"{held.kind.capitalize()} {held.id} is approved; {points:,} points earned."
        if why is not None:
            said = f"{held.kind.capitalize()} {held.id} is approved. {why[1]}"
        result = {"review_id": held.id, "points": points, "seq": seq}
        return Outcome(said, held.customer_id, result, (Change("state", "pending", "approved"),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        held = _hold(work, done.result["review_id"])
        if held.state != "approved":
            raise Refused(f"This {held.kind} is {held.state}.", code=f"review-{held.state}")
        _reopen(work, held)
        if held.paid_to is not None and held.posting_seq is not None:
            cause = work.cause("review", reason="undo", comment=f"Review {held.id}")
            owner, lot = lot_now(work.connection, held.paid_to, held.posting_seq)
            policies = work.programme.policies
            take_back(work.book(owner), "claw-back", held.points, lot, cause, work.at, policies, reverses=lot)
        said = f"{held.kind.capitalize()} {held.id} is not approved any more."
        return Outcome(said, held.customer_id, {"review_id": held.id}, (Change("state", "approved", "pending"),))


class RejectReview(Command):
    """Reject a review with a reason; it earns nothing and cannot be approved, unless this is undone.

    Raises:
        NotFound: there is no such review.
        Invalid: the reason is missing.
        Refused: it was approved or rejected already, or the record is closed.
    """

    name: ClassVar[str] = "reviews.reject"
    permission: ClassVar[Permission] = Permission.DECIDE_REVIEW
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    review_id: int
    reason: str

    def execute(self, work: Work) -> Outcome:
        reason = check_text(self.reason, "reason", 200)
        held = _hold(work, self.review_id)
        _require_pending(held)
        if _standing(work, held.customer_id).record_state != RecordState.LIVE:
            raise Refused("This record is closed.", code="record-closed")
        _decide(work, held, "rejected", {"reject_reason": reason})
        said = f"{held.kind.capitalize()} {held.id} is rejected."
        return Outcome(said, held.customer_id, {"review_id": held.id}, (Change("state", "pending", "rejected"),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        held = _hold(work, done.result["review_id"])
        if held.state != "rejected":
            raise Refused(f"This {held.kind} is {held.state}.", code=f"review-{held.state}")
        _reopen(work, held)
        said = f"{held.kind.capitalize()} {held.id} waits again."
        return Outcome(said, held.customer_id, {"review_id": held.id}, (Change("state", "rejected", "pending"),))


@dataclass(frozen=True, slots=True)
class _Held:
    """A review as it stands while its author is locked."""

    id: int
    customer_id: int
    kind: str
    state: str
    points: int
    paid_to: int | None
    posting_seq: int | None


_HELD = (Review.id, Review.customer_id, Review.kind, Review.state, Review.points, Review.paid_to, Review.posting_seq)


def _hold(work: Work, review_id: int) -> _Held:
    author = select(Review.customer_id).where(Review.id == review_id)
    customer_id = work.connection.execute(author).scalar_one_or_none()
    if customer_id is not None:
        work.book(customer_id)
    row = work.connection.execute(
        select(*_HELD).where(Review.id == review_id, Review.customer_id == customer_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no review {review_id}.", field="review_id")
    return _Held(*row)


def _standing(work: Work, customer_id: int) -> Any:
    columns = (Customer.membership, Customer.record_state, Customer.tier_id)
    return work.connection.execute(select(*columns).where(Customer.id == customer_id)).one()


def _require_pending(held: _Held) -> None:
    if held.state != "pending":
        raise Refused(f"This {held.kind} was {held.state} already.", code=f"review-{held.state}")


def _worth(work: Work, kind: str) -> int:
    policies = work.programme.policies
    return policies.review_points if kind == ReviewKind.REVIEW else policies.testimonial_points


def _pay(work: Work, held: _Held, points: int, tier_id: str | None) -> int:
    """Credit the points, which wait and live as those of a purchase would; return the number of their posting."""
    terms = terms_at(work.connection, work.at, work.actor.store_id, tier_id)
    life = life_of(terms, work.at, work.programme.time_zone)
    cause = work.cause("review", reason="review", comment=f"Review {held.id}")
    return work.book(held.customer_id).credit("earn", points, life, cause, work.at).seq


def _decide(work: Work, held: _Held, state: str, values: dict[str, Any]) -> None:
    values |= {"state": state, "decided_at": work.at, "decided_by": work.actor.staff_id}
    _write(work, held, values)


def _reopen(work: Work, held: _Held) -> None:
    nothing = dict.fromkeys(("paid_to", "posting_seq", "decided_at", "decided_by", "reject_reason"))
    _write(work, held, {"state": "pending", "points": 0, **nothing})


def _write(work: Work, held: _Held, values: dict[str, Any]) -> None:
    written = update(Review).where(Review.id == held.id, Review.state == held.state).values(values)
    if work.connection.execute(written).rowcount != 1:
        raise Conflict("Somebody else has just decided on this review. Look again.", code="review-changed")
