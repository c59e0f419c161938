"""The dialogs about one review, made from its view alone, so that every list of reviews can open them."""

from __future__ import annotations

from textual.widgets import Button

from loyalty_core.desk.permissions import Role
from loyalty_core.membership.commands import OptOut
from loyalty_core.reports.verify import Verify
from loyalty_tui.screens.review_dialogs import ApproveReviewDialog, RejectReviewDialog
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.friends import review, reward_friends, write_review
from tests.tui.profiles import AMARA, HOSTILE, below, beside

POINTS = "select available from account where customer_id = 1"


async def test_approving_shows_the_points_gives_them_once_and_can_be_undone(console: Console) -> None:
    reward_friends(console)
    view = write_review(console)
    async with console.open(Role.MANAGER) as desk:
        desk.app.push_screen(ApproveReviewDialog(view))
        await desk.settle()
        for words in ("Review of Mug ★★★★☆   by Amara Okafor", "Lovely", "pending → approved", "0 → 25"):
            assert words in desk.text
        # Some time passes between the two Enters: a button heeds no second one while it is pressed.
        desk.app.screen.query_one("#accept", Button).active_effect_duration = 0
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert review(console).state == "pending"
        await desk.press("enter")
        assert (review(console).state, console.rows(POINTS)) == ("approved", [(25,)])
        desk.app.push_screen(ApproveReviewDialog(view))
        await desk.settle()
        await desk.press("enter")
        assert below(desk) == "✗ This review was approved already."
        assert console.rows(POINTS) == [(25,)]
        await desk.press("escape")
        desk.app.action_undo()
        await desk.settle()
        await desk.press("enter")
        assert (review(console).state, console.rows(POINTS)) == ("pending", [(0,)])
    assert console.desk().ask(Verify()).problems == ()


async def test_who_is_no_member_earns_nothing_and_that_is_said_before(console: Console) -> None:
    reward_friends(console)
    view = write_review(console, kind="testimonial", text="They know my name.")
    console.desk().do(OptOut(customer_id=AMARA, reason="asked"))
    async with console.open(Role.MANAGER) as desk:
        desk.app.push_screen(ApproveReviewDialog(view))
        await desk.settle()
        assert "opted out of the programme; reviews earn nothing." in desk.words
        await desk.press("enter")
    assert (review(console).state, review(console).points) == ("approved", 0)


async def test_rejecting_needs_a_reason_and_a_rejected_one_is_not_approved(console: Console) -> None:
    view = write_review(console)
    async with console.open(Role.MANAGER) as desk:
        desk.app.push_screen(RejectReviewDialog(view))
        await desk.settle()
        await desk.press("enter")
        assert beside(desk, "reason") == "✗ This is needed."
        await desk.write("Advertising")
        await desk.press("enter")
        assert (review(console).state, review(console).reject_reason) == ("rejected", "Advertising")
        desk.app.push_screen(ApproveReviewDialog(view))
        await desk.settle()
        await desk.press("enter")
        assert below(desk) == "✗ This review was rejected already."


async def test_hostile_text_is_only_text(console: Console) -> None:
    view = write_review(console, product="Mug [/x]", rating=1, text=f"{HOSTILE}\nsecond line")
    async with console.open(size=(80, 24)) as desk:
        desk.app.push_screen(ApproveReviewDialog(view))
        await desk.settle()
        assert "Review of Mug [/x] ★☆☆☆☆" in desk.text
        assert "[@click=app.quit]" in desk.text
        assert "second line" in desk.text
        assert "\x1b" not in desk.text
