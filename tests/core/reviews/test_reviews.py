"""Reviews and testimonials: recorded, approved with points once, rejected, undone."""

import pytest

from loyalty_core.customers.activities import ListActivities
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Invalid, NotAllowed, NotFound, Refused
from loyalty_core.membership.commands import BlockCustomer, OptOut
from loyalty_core.paging import PageRequest
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.reports.verify import Verify
from loyalty_core.reviews.commands import AddReview, ApproveReview, RejectReview
from loyalty_core.reviews.queries import ListReviews
from loyalty_core.reviews.rules import ReviewKind
from loyalty_core.reviews.views import ReviewView
from tests.core.coupons.test_at_once import at_once
from tests.core.desk.tables import snapshot
from tests.core.referrals.acts import points, register


@pytest.fixture(autouse=True)
def kept_promises(desk: Desk) -> object:
    """After each test every promise holds."""
    yield
    assert desk.ask(Verify()).problems == ()


@pytest.fixture
def amara(desk: Desk) -> int:
    """A member of a programme that gives 25 points for a review and 40 for a testimonial."""
    desk.do(SetPolicies(review_points=25, testimonial_points=40))
    return register(desk, "Amara")


@pytest.fixture
def review(desk: Desk, amara: int) -> int:
    """A review that waits."""
    return add(desk, amara, product="Mug", text="Lovely [/x]", rating=4)


def add(desk: Desk, customer_id: int, **content: object) -> int:
    """Record a review; return its number."""
    number: int = desk.do(AddReview(customer_id=customer_id, **content)).result["review_id"]
    return number


def show(desk: Desk, review_id: int) -> ReviewView:
    """Return a review."""
    return next(view for view in desk.ask(ListReviews()).rows if view.review_id == review_id)


def test_an_approval_gives_the_points_once(desk: Desk, amara: int, review: int) -> None:
    assert show(desk, review).state == "pending"
    command = ApproveReview(review_id=review)
    assert desk.preview(command).result["points"] == 25
    desk.do(command)
    assert desk.do(command).replayed
    assert (points(desk, amara), show(desk, review).state, show(desk, review).decided_by) == (25, "approved", "ada")
    rows = snapshot(desk.database)
    with pytest.raises(Refused) as refused:
        desk.do(ApproveReview(review_id=review))
    assert refused.value.code == "review-approved"
    assert snapshot(desk.database) == rows
    assert {activity.kind for activity in desk.ask(ListActivities(amara))} >= {"review-added", "review-approved"}


def test_a_testimonial_has_its_own_worth(desk: Desk, amara: int) -> None:
    desk.do(ApproveReview(review_id=add(desk, amara, kind=ReviewKind.TESTIMONIAL, text="They know my name.")))
    assert points(desk, amara) == 40


def test_eight_at_once_approve_once(desk: Desk, amara: int, review: int) -> None:
    answers = at_once([lambda: desk.do(ApproveReview(review_id=review))] * 8)
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert points(desk, amara) == 25


def test_undone_the_points_go_back_and_may_be_owed(desk: Desk, amara: int, review: int) -> None:
    receipt = desk.do(ApproveReview(review_id=review))
    desk.do(AdjustPoints(customer_id=amara, points=-20, reason=Reason.CORRECTION))
    desk.undo(receipt.id or 0)
    assert (points(desk, amara), desk.ask(ShowCustomer(amara)).points.debt) == (0, 20)
    assert (show(desk, review).state, show(desk, review).points) == ("pending", 0)
    desk.do(ApproveReview(review_id=review))
    assert points(desk, amara) == 5


def test_a_rejected_review_cannot_be_approved_unless_that_is_undone(desk: Desk, amara: int, review: int) -> None:
    receipt = desk.do(RejectReview(review_id=review, reason="not about the mug"))
    assert (show(desk, review).state, show(desk, review).reject_reason) == ("rejected", "not about the mug")
    rows = snapshot(desk.database)
    for command in (ApproveReview(review_id=review), RejectReview(review_id=review, reason="again")):
        with pytest.raises(Refused) as refused:
            desk.do(command)
        assert refused.value.code == "review-rejected"
    assert snapshot(desk.database) == rows
    desk.undo(receipt.id or 0)
    desk.do(ApproveReview(review_id=review))
    assert points(desk, amara) == 25


@pytest.mark.parametrize("stop", [OptOut, BlockCustomer])
def test_who_is_no_member_earns_nothing(desk: Desk, amara: int, review: int, stop: type[OptOut]) -> None:
    desk.do(stop(customer_id=amara, reason="asked"))
    receipt = desk.do(ApproveReview(review_id=review))
    assert (points(desk, amara), show(desk, review).state, receipt.result["points"]) == (0, "approved", 0)


@pytest.mark.parametrize(
    "content",
    [
        {"product": "Mug"},
        {"rating": 4},
        {"product": "Mug", "rating": 0},
        {"product": "Mug", "rating": 6},
        {"product": " ", "text": " ", "rating": 3},
        {"kind": "testimonial", "product": "Mug", "rating": 5},
        {"kind": "essay", "text": "Hm"},
        {"product": "Mug", "rating": 3, "source": " "},
        {"product": "Mug", "rating": 3, "text": "x" * 5_001},
    ],
)
def test_what_is_no_review_is_refused(desk: Desk, amara: int, content: dict[str, object]) -> None:
    rows = snapshot(desk.database)
    with pytest.raises(Invalid):
        add(desk, amara, **content)
    assert snapshot(desk.database) == rows


def test_what_is_not_there_or_not_allowed(desk: Desk, desks: dict[Role, Desk], review: int) -> None:
    for command in (
        ApproveReview(review_id=99),
        RejectReview(review_id=99, reason="x"),
        AddReview(customer_id=99, product="Mug", rating=1),
    ):
        with pytest.raises(NotFound):
            desk.do(command)
    with pytest.raises(Invalid):
        desk.do(RejectReview(review_id=review, reason=" "))
    with pytest.raises(NotAllowed):
        desks[Role.AGENT].do(ApproveReview(review_id=review))


def test_a_record_can_be_undone_while_it_waits(desk: Desk, amara: int) -> None:
    receipt = desk.do(AddReview(customer_id=amara, product="Mug", rating=4))
    desk.undo(receipt.id or 0)
    assert desk.ask(ListReviews(amara)).rows == ()
    second = desk.do(AddReview(customer_id=amara, product="Mug", rating=4))
    desk.do(ApproveReview(review_id=second.result["review_id"]))
    with pytest.raises(Refused):
        desk.undo(second.id or 0)


def test_lists_by_state_kind_customer_and_sort(desk: Desk, amara: int, review: int) -> None:
    ben = register(desk, "Ben")
    praise = add(desk, ben, kind="testimonial", text="Good")
    assert [view.review_id for view in desk.ask(ListReviews()).rows] == [praise, review]
    assert [view.review_id for view in desk.ask(ListReviews(amara)).rows] == [review]
    assert [view.review_id for view in desk.ask(ListReviews(kind=ReviewKind.TESTIMONIAL)).rows] == [praise]
    assert desk.ask(ListReviews(state="approved")).rows == ()
    for sort in ("created", "decided", "state", "kind", "rating", "points"):
        assert len(desk.ask(ListReviews(request=PageRequest(sort=sort))).rows) == 2
    with pytest.raises(NotFound):
        desk.ask(ListReviews(99))
