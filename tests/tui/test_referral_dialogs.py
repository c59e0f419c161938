"""The dialogs about one referral, made from its view alone, so that every list of referrals can open them."""

from __future__ import annotations

import pytest

from loyalty_core.coupons.commands import UseCoupon
from loyalty_core.desk.permissions import Role
from loyalty_core.reports.verify import Verify
from loyalty_tui.screens.referral_dialogs import AdvanceReferralDialog, CancelReferralDialog
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.friends import refer, referral, reward_friends
from tests.tui.profiles import AMARA, HOSTILE, INERT, JOSE, below, beside, into, rename, sell

POINTS = "select available from account where customer_id = 1"


@pytest.fixture(autouse=True)
def rewarding(console: Console) -> None:
    """A programme that rewards who brings friends."""
    reward_friends(console)


async def test_cancelling_while_pending_voids_the_coupon_and_takes_more_than_enter(console: Console) -> None:
    view = refer(console, friend_id=JOSE)
    async with console.open(Role.MANAGER) as desk:
        desk.app.push_screen(CancelReferralDialog(view))
        await desk.settle()
        assert "José García" in desk.text
        assert "brought by Amara Okafor" in desk.text
        assert f"{view.coupon} → voided" in desk.text
        assert "this cannot be undone" in desk.text
        await desk.press("enter")
        assert referral(console).state == "pending"
        desk.app.push_screen(CancelReferralDialog(view))
        await desk.settle()
        await desk.press("ctrl+s")
        assert beside(desk, "reason") == "✗ This is needed."
        await desk.write("Same household")
        await desk.press("ctrl+s")
    after = referral(console)
    assert (after.state, after.coupon_state, after.cancel_reason) == ("cancelled", "voided", "Same household")


@pytest.mark.parametrize(("answer", "left"), [("1", 500), ("2", 0)])
async def test_cancelling_a_completed_one_asks_what_becomes_of_the_reward(
    console: Console, answer: str, left: int
) -> None:
    coupon = refer(console, friend_id=JOSE).coupon
    console.desk().do(UseCoupon(code=coupon or ""))
    sell(console, "R-1", "40.00", customer_id=JOSE)
    async with console.open(Role.MANAGER) as desk:
        desk.app.push_screen(CancelReferralDialog(referral(console)))
        await desk.settle()
        assert "1 ● referrer keeps 500 points" in desk.words
        assert f"! Coupon {coupon} was used and cannot be voided." in desk.words
        await into(desk, "take_back")
        await desk.press(answer)
        assert ("500 → 0" in desk.text) is (left == 0)
        await into(desk, "reason")
        await desk.write("Same household")
        await desk.press("ctrl+s")
        assert "is cancelled" in desk.toasts[-1]
    assert console.rows(POINTS) == [(left,)]
    assert console.desk().ask(Verify()).problems == ()


async def test_one_that_somebody_else_cancelled_meanwhile_is_refused_in_words(console: Console) -> None:
    view = refer(console, friend_id=JOSE)
    async with console.open(Role.MANAGER) as desk:
        for _ in range(2):
            desk.app.push_screen(CancelReferralDialog(view))
            await desk.settle()
            await desk.press("shift+tab")
            await desk.write("twice")
            await desk.press("ctrl+s")
        assert below(desk) == "✗ This referral was cancelled already."
        assert console.rows("select count(*) from referral where state = 'cancelled'") == [(1,)]


async def test_steps_go_forward_and_an_invalid_address_is_refused_beside_it(console: Console) -> None:
    view = refer(console, friend_name="Cleo", phone="07700 900777")
    async with console.open(Role.AGENT) as desk:
        desk.app.push_screen(AdvanceReferralDialog(view))
        await desk.settle()
        await desk.press("1")
        assert "link-sent → clicked" in desk.text
        await desk.press("enter")
        assert referral(console).step == "clicked"
        desk.app.push_screen(AdvanceReferralDialog(referral(console)))
        await desk.settle()
        await desk.write("cleo@")
        await desk.press("enter")
        assert beside(desk, "email").startswith("✗ This is not an e-mail address")
        assert referral(console).step == "clicked"
        await desk.press("end")
        await desk.write("example.org")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert referral(console).step == "clicked"
        await desk.press("enter")
        assert (referral(console).step, referral(console).friend_email) == ("valid-email", "cleo@example.org")


async def test_hostile_names_are_only_names(console: Console) -> None:
    view = refer(console, friend_id=JOSE)
    rename(console, JOSE, HOSTILE)
    rename(console, AMARA, HOSTILE)
    async with console.open(size=(120, 40)) as desk:
        desk.app.push_screen(CancelReferralDialog(referral(console, view.referral_id)))
        await desk.settle()
        assert f"{INERT}   brought by" in desk.text
        assert "\x1b" not in desk.text
