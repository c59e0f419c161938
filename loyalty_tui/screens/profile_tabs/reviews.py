"""What a customer wrote: reviews of products, and testimonials apart from them (R17, R18, R155, R156)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from loyalty_core.paging import Page, PageRequest
from loyalty_core.reviews.views import ReviewView
from loyalty_tui import actions
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters import reviews
from loyalty_tui.presenters.reviews import ReviewFilter
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class ReviewsTab(ProfileTab[ReviewView]):
    """Reviews and testimonials, the newest first, and below them the whole text of the one under the cursor."""

    NAME = "reviews"
    EMPTY = "No review here. Shift+R records one."
    NOUNS = ("entry", "entries")
    VIEW = ReviewView
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.review", "profile.approve_review", "profile.reject_review", "profile.filter"
    )
    DEFAULT_CSS = """
    ReviewsTab > VerticalScroll {
        height: auto;
        min-height: 2;
        max-height: 40%;
        padding: 0 1;
        border-top: solid $border-blurred;
        scrollbar-size-vertical: 1;
        &:focus { border-top: solid $border; }
        & > Static { height: auto; }
    }
    """

    wanted_line = getters.query_one("#reviews--wanted", Static)
    reading = getters.query_one(VerticalScroll)
    whole = getters.query_one("#reviews--text", Static)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ReviewFilter()

    def compose(self) -> ComposeResult:
        yield Static(id="reviews--wanted", classes="profile-tab--line", markup=False)
        yield self.table
        with VerticalScroll():
            yield Static(id="reviews--text", markup=False)

    def key_of(self, row: ReviewView) -> Hashable:
        return row.review_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[ReviewView]]:
        return reviews.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[ReviewView]:
        return self.app.gateway.pages(partial(_list, customer_id, self.wanted))

    def forget(self) -> None:
        self.wanted = ReviewFilter()
        self.whole.update("")

    def began(self, customer_id: int) -> None:
        del customer_id
        self.wanted_line.display = self.wanted != ReviewFilter()
        self.wanted_line.update(f"Only: {reviews.in_words(self.wanted)}")

    def filter(self, wanted: ReviewFilter | None) -> None:
        """Show others; None keeps those that are shown."""
        if wanted is not None:
            self.wanted = wanted
            self.show_other_rows()

    def on_windowed_table_highlighted(self) -> None:
        """Show the whole of the review."""
        row = self.table.selected
        self.reading.scroll_home(animate=False)
        self.whole.update(Content() if row is None else self._whole(row))

    def on_windowed_table_opened(self) -> None:
        """Let a long text be scrolled."""
        self.reading.focus()

    def action_find(self) -> None:
        """Ask which are wanted."""
        from loyalty_tui.screens.list_filters import ReviewFilterDialog

        self.app.push_screen(ReviewFilterDialog(self.wanted), self.filter)

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

    def _whole(self, row: ReviewView) -> Content:
        head = Content.styled(inert(reviews.details(row, self.zone)).plain, QUIET)
        return Content("\n").join([head, *([inert_lines(row.text)] if row.text else [])])


def _list(customer_id: int, wanted: ReviewFilter, request: PageRequest) -> Query[Page[ReviewView]]:
    from loyalty_core.reviews.queries import ListReviews

    return ListReviews(customer_id, request, wanted.state, wanted.kind)
