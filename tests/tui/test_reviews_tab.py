"""The Reviews tab: reviews and testimonials apart, the whole text, and what is decided on each."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.reviews.commands import ApproveReview
from loyalty_core.reviews.queries import ListReviews
from loyalty_tui.screens.review_dialogs import AddReviewDialog, ApproveReviewDialog, RejectReviewDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.friends import review, reward_friends, write_review
from tests.tui.profiles import HOSTILE, below, beside, failing, into, open_profile, profile, tab

LONG = "A long story. " * 60
REVIEWS = "select kind, product, rating, text, source, state from review"


@pytest.fixture
def written(console: Console) -> Console:
    """A review that was approved, a testimonial that waits, and a hostile review that waits."""
    reward_friends(console)
    console.desk().do(ApproveReview(review_id=write_review(console).review_id))
    write_review(console, kind="testimonial", text=f"They know my name. {LONG}", source="letter")
    write_review(console, product="Teapot [/x]", rating=1, text=f"{HOSTILE}\nsecond line")
    return console


def whole(desk: OpenConsole) -> str:
    """Return all that is told of the entry under the cursor."""
    return str(tab(desk).query_one("#reviews--text", Static).content)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_list_keeps_kinds_apart_and_shows_the_whole_text(written: Console, size: tuple[int, int]) -> None:
    async with written.open(size=size) as desk:
        await open_profile(desk)
        await desk.press("0")
        assert profile(desk).deck.bar.remark == "3 entries"
        [mug] = [line for line in desk.lines if "Mug" in line]
        for words in ("Review", "★★★★☆", "Lovely", "Approved", "+25"):
            assert words in mug
        assert "second line" in desk.text
        assert "[@click=app.quit]" in desk.text
        assert "\x1b" not in desk.text
        await desk.press("down")
        assert "Testimonial · written 2 Mar 2026 12:00 (letter)" in desk.text
        assert LONG.strip() in whole(desk)
        await desk.press("enter", "end")
        assert desk.app.screen is profile(desk)


async def test_list_is_filtered_by_kind_and_state(written: Console) -> None:
    async with written.open() as desk:
        await open_profile(desk)
        await desk.press("0", "f", "3", "enter")
        assert "Only: testimonial" in desk.text
        assert profile(desk).deck.bar.remark == "1 entry"
        await desk.press("f", "1", "tab", "3", "enter")
        assert "Only: approved" in desk.text
        assert "Mug" in desk.text
        assert "Teapot" not in desk.text


async def test_review_is_recorded_and_what_is_missing_is_said_beside_it(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("0")
        assert "No review here. Shift+R records one." in desk.text
        await desk.press("R")
        assert desk.shows(AddReviewDialog)
        await into(desk, "product")
        await desk.write("Mug [/x]")
        await desk.press("enter")
        assert beside(desk, "rating") == "✗ A review has 1 to 5 stars."
        await desk.press("4")
        await into(desk, "text")
        await desk.write("Lovely")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("ctrl+s")
        assert "Something went wrong that should not have." in below(desk)
        assert console.rows(REVIEWS) == []
        await desk.press("ctrl+s")
        assert console.rows(REVIEWS) == [("review", "Mug [/x]", 4, "Lovely", "counter", "pending")]
        assert tab(desk).NAME == "reviews"
        assert "Mug [/x]" in desk.text
        for key in ("Y", "N"):
            await desk.press(key)
            assert desk.app.screen is profile(desk)


async def test_deciding_is_offered_where_it_waits_and_updates_the_points(written: Console) -> None:
    async with written.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("0", "down", "Y")
        assert isinstance(desk.app.screen, ApproveReviewDialog)
        assert "25 → 65" in desk.text
        await desk.press("enter")
        assert "65 available" in desk.text
        assert "approved 2 Mar 2026 12:00 by Manager Person, 40 points given" in whole(desk)
        await desk.press("N")
        assert desk.toasts[-1] == "This testimonial was approved already."
        await desk.press("up", "N")
        assert isinstance(desk.app.screen, RejectReviewDialog)
        await desk.write("Advertising")
        await desk.press("enter")
        assert review(written, 3).state == "rejected"
        assert "rejected 2 Mar 2026 12:00 by Manager Person: Advertising" in whole(desk)


async def test_failing_list_is_said_and_asked_for_again(written: Console) -> None:
    async with written.open() as desk:
        await open_profile(desk)
        failing(desk, ListReviews, Busy("The database is busy."))
        await desk.press("0")
        assert "The database is busy." in desk.toasts
        await desk.press("f5")
        assert "Teapot" in desk.text
