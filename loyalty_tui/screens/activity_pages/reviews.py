"""Reviews and testimonials over all customers (R155, R156)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from loyalty_core.paging import Page, PageRequest
from loyalty_core.reviews.views import ReviewView
from loyalty_tui import actions
from loyalty_tui.presenters import over_all, reviews
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.activity_pages.page import EVERYTHING, ActivityPage
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class ReviewsPage(ActivityPage[ReviewView]):
    """Reviews and testimonials by the day on which they were recorded."""

    NAME = "reviews"
    LABEL = "Reviews"
    NOUNS = ("review", "reviews")
    EMPTY = "No such review on these days.\nD looks at other days, F at other states."
    FILTERS = {EVERYTHING: "All"} | reviews.STATES
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings("activities.approve", "activities.reject")

    def key_of(self, row: ReviewView) -> Hashable:
        return row.review_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[ReviewView]]:
        return over_all.review_columns(zone, tones, wide=wide)

    def rows_of(
        self, wanted: str, since: date | None, until: date | None, request: PageRequest
    ) -> Query[Page[ReviewView]]:
        from loyalty_core.reviews.queries import ListReviews

        return ListReviews(None, request, reviews.state_of(wanted) if wanted else None, None, since, until)

    def customer_of(self, row: ReviewView) -> int:
        return row.customer_id

    def action_approve(self) -> None:
        """Ask whether the review counts."""
        from loyalty_tui.screens.review_dialogs import ApproveReviewDialog

        if self.selected is not None:
            self.app.push_screen(ApproveReviewDialog(self.selected))

    def action_reject(self) -> None:
        """Ask why the review does not count."""
        from loyalty_tui.screens.review_dialogs import RejectReviewDialog

        if self.selected is not None:
            self.app.push_screen(RejectReviewDialog(self.selected))
