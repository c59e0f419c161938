"""Reviews and testimonials: recorded as the customer wrote them, approved with points once, or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.reviews.views import ReviewView
from loyalty_tui.fields import ChoiceField, Field, Filled, NoteField, Option
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters.changes import changes
from loyalty_tui.presenters.reviews import KINDS, MOST_STARS, head
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

MOST_SHOWN: Final = 300
"""Characters of a text that are shown before it is decided on; the tab shows the whole."""

_KINDS: Final = tuple(Option(value, label) for value, label in KINDS.items())
_STARS: Final = tuple(Option(str(number), "★" * number) for number in range(1, MOST_STARS + 1))


class AddReviewDialog(CommandDialog):
    """What a customer wrote; it waits until somebody approves or rejects it."""

    HEADING = "Record a review"

    def __init__(self, profile: Profile) -> None:
        """Ask what this customer wrote."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return who wrote it."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            ChoiceField("kind", "Kind", "A testimonial is about the shop", "review", options=_KINDS),
            Field("product", "Product", "What a review is about", required=False),
            ChoiceField("rating", "Stars", required=False, options=_STARS),
            NoteField("text", "Text", "As the customer wrote it; Ctrl+S saves", required=False),
            Field("source", "Written", "Where, like website", "counter"),
        )

    def focus_field(self) -> None:
        """Begin with the kind."""
        self.rows[0].input.focus()

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.reviews.commands import AddReview
        from loyalty_core.reviews.rules import ReviewKind

        rating = filled.text_or_none("rating")
        return AddReview(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            kind=ReviewKind(filled.text("kind")),
            product=filled.text_or_none("product"),
            text=filled.text_or_none("text"),
            rating=None if rating is None else int(rating),
            source=filled.text("source"),
        )


class _AboutReview(CommandDialog):
    """What is decided on one review."""

    def __init__(self, review: ReviewView) -> None:
        """Ask about this review."""
        super().__init__()
        self.review = review

    def about(self) -> Content:
        """Return what was written, by whom, and the beginning of it."""
        view = self.review
        text = view.text or ""
        shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
        lines = [inert(head(view)).stylize(STRONG) + Content.styled(f"   by {inert(view.customer).plain}", QUIET)]
        return Content("\n").join([*lines, *([inert_lines(shown)] if shown else [])])


class ApproveReviewDialog(_AboutReview):
    """Asks whether a review counts; its author earns the points for it once, which are seen before."""

    HEADING = "Approve a review"
    ACCEPT = "Approve"

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what differs; where nothing is earned, why."""
        if receipt.result["points"]:
            return changes(receipt)
        return changes(receipt) + Content("\n") + inert(receipt.said).stylize(QUIET)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.reviews.commands import ApproveReview

        del filled
        return ApproveReview(request_id=self.request_id, review_id=self.review.review_id)


class RejectReviewDialog(_AboutReview):
    """Why a review does not count; it earns nothing."""

    HEADING = "Reject a review"
    ACCEPT = "Reject"

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (Field("reason", "Reason", "Why it earns nothing"),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.reviews.commands import RejectReview

        return RejectReview(request_id=self.request_id, review_id=self.review.review_id, reason=filled.text("reason"))
