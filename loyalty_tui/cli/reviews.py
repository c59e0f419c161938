"""Reviews and testimonials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given, one_of
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.reviews.views import ReviewView

group = typer.Typer(help="What customers wrote of products and of the shop.")

ReviewId = Annotated[int, typer.Argument(metavar="REVIEW", help="The review's number.")]


@group.command("add")
def add(
    context: typer.Context,
    customer_id: CustomerId,
    kind: Annotated[str, typer.Option(help="review or testimonial.")] = "review",
    product: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    text: Annotated[str | None, typer.Option(help="As the customer wrote it.")] = None,
    rating: Annotated[int | None, typer.Option(help="1 to 5 stars.")] = None,
    source: Annotated[str | None, typer.Option(help="Where it was written; counter, if not given.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Record a review or testimonial; it waits to be approved."""
    from loyalty_core.reviews.commands import AddReview

    call = call_of(context)
    with call.shift_here() as shift:
        more = given(product=product, text=text, rating=rating, source=source, request_id=request_id)
        call.write(shift.desk, AddReview(customer_id=customer_id, kind=kind, **more), dry_run=dry_run)


@group.command("approve")
def approve(context: typer.Context, review_id: ReviewId, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Approve a review, once; a member earns what the programme gives for it."""
    from loyalty_core.reviews.commands import ApproveReview

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, ApproveReview(review_id=review_id, **given(request_id=request_id)), dry_run=dry_run)


@group.command("reject")
def reject(
    context: typer.Context,
    review_id: ReviewId,
    reason: Annotated[str, typer.Option(help="Why.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Reject a review; it earns nothing."""
    from loyalty_core.reviews.commands import RejectReview

    call = call_of(context)
    with call.shift_here() as shift:
        command = RejectReview(review_id=review_id, reason=reason, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("list")
def list_reviews(
    context: typer.Context,
    customer_id: Annotated[int | None, typer.Argument(metavar="[ID]", help="Of one customer; of all without.")] = None,
    state: Annotated[str | None, typer.Option(help="Only pending, approved or rejected ones.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only reviews, or only testimonials: review or testimonial.")] = None,
    limit: Limit = 50,
) -> None:
    """List reviews and testimonials, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.reviews.queries import ListReviews
    from loyalty_core.reviews.rules import STATES, ReviewKind

    call = call_of(context)
    chosen = one_of(state, STATES, "state")
    wanted = one_of(kind, tuple(ReviewKind), "kind")
    with call.shift() as shift:
        page = shift.desk.ask(ListReviews(customer_id, PageRequest(limit=limit), chosen, wanted))
        zone = shift.facts.time_zone
    document = {"reviews": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _reviews_text(page.rows, zone))


def _reviews_text(rows: tuple[ReviewView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no reviews."
    cells = [
        (
            row.review_id,
            f"{row.customer} ({row.customer_id})",
            row.kind,
            row.product,
            row.text,
            numbers.whole(row.rating) if row.rating else None,
            row.state,
            dates.moment(row.created_at, zone),
            numbers.whole(row.points),
        )
        for row in rows
    ]
    headings = ("No.", "Customer", "Kind", "Product", "Text", "Stars", "State", "Written", "Points")
    return output.table(headings, cells, ("No.", "Stars", "Points"))
