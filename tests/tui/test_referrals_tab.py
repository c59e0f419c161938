"""The Referrals tab: the friends whom a customer brought, who brought them, and what can be done about each."""

from __future__ import annotations

import pytest

from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.referrals.commands import CancelReferral
from loyalty_core.referrals.queries import ListReferrals
from loyalty_tui.screens.export_dialog import ExportDialog
from loyalty_tui.screens.referral_dialogs import AddReferralDialog, AdvanceReferralDialog, CancelReferralDialog
from tests.tui.console import Console
from tests.tui.desks import raising, unreliable
from tests.tui.friends import of_list, refer, referral, reward_friends
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    JOSE,
    below,
    beside,
    failing,
    into,
    open_profile,
    profile,
    rename,
    sell,
    tab,
)

JO, JOAN = 3, 4


@pytest.fixture
def friends(console: Console) -> Console:
    """Amara brought José, who ordered, and Cleo, who is no customer yet; Jo was cancelled; Joan brought Amara."""
    reward_friends(console)
    refer(console, JOAN, friend_id=AMARA)
    refer(console, friend_id=JOSE)
    sell(console, "R-1", "40.00", customer_id=JOSE)
    gone = refer(console, friend_id=JO).referral_id
    console.desk().do(CancelReferral(referral_id=gone, reason="Same household [/x] [@click=app.quit]x[/]"))
    refer(console, friend_name="Cleo", phone="07700 900777")
    return console


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_list_says_who_how_far_and_what_it_earned(friends: Console, size: tuple[int, int]) -> None:
    rename(friends, JO, HOSTILE)
    async with friends.open(size=size) as desk:
        await open_profile(desk)
        assert "AMARA-" in desk.text
        assert "· 2 friends" in desk.text
        await desk.press("9")
        assert profile(desk).deck.bar.remark == "4 referrals"
        [cleo] = [line for line in desk.lines if "Cleo" in line]
        [jose] = [line for line in desk.lines if "José" in line]
        [joan] = [line for line in desk.lines if "brought by" in line]
        assert "Pending" in cleo
        assert "Link sent" in cleo
        for words in ("Completed", "First order", "2 Mar", "Issued", "£40.00", "+500"):
            assert words in jose
        assert "Coupon" in joan
        assert INERT[:12] in desk.text
        await desk.press("down")
        assert "Cancelled 2 Mar 2026 12:00: Same household [/x] [@click=app.quit]x[/]" in desk.words
        assert "\x1b" not in desk.text


async def test_list_is_filtered_by_state_and_sorted(friends: Console) -> None:
    async with friends.open() as desk:
        await open_profile(desk)
        await desk.press("9", "f", "3", "enter")
        assert "Only: completed" in desk.text
        assert profile(desk).deck.bar.remark == "1 referral"
        await desk.press("s", "f", "1", "enter")
        assert profile(desk).deck.bar.remark == "4 referrals"
        assert tab(desk).table.book.sort == "state"
        await desk.press("X")
        assert desk.shows(ExportDialog)


async def test_enter_goes_to_the_friend_or_to_who_brought_them(friends: Console) -> None:
    async with friends.open() as desk:
        room = await open_profile(desk)
        await desk.press("9", "G")
        assert desk.toasts[-1] == "This friend is no customer yet."
        await desk.press("down", "down", "enter")
        assert room.customer_id == JOSE
        await desk.press("9", "enter")
        assert room.customer_id == AMARA
        await desk.press("9", "end", "enter")
        assert room.customer_id == JOAN


async def test_friend_is_referred_with_a_preview_and_refused_beside_the_field(friends: Console) -> None:
    before = len(of_list(friends, AMARA))
    async with friends.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("F")
        assert isinstance(desk.app.screen, AddReferralDialog)
        assert "Name the friend: a customer, or a name." in desk.text
        await desk.write("[/x] Finn")
        await into(desk, "email")
        await desk.write("finn@")
        assert beside(desk, "email").startswith("✗ This is not an e-mail address")
        await desk.press("enter")
        assert len(of_list(friends, AMARA)) == before
        await desk.press("end")
        await desk.write("example.org")
        assert "valid-email" in desk.text
        await desk.press("enter")
        assert tab(desk).NAME == "referrals"
        assert "[/x] Finn" in desk.text
        assert of_list(friends, AMARA)[0].friend_email == "finn@example.org"


async def test_oneself_and_rings_are_refused(friends: Console) -> None:
    before = len(of_list(friends, AMARA))
    refusals = {
        AMARA: "Nobody refers themselves: this is the same person.",
        JOAN: "a ring of referrals earns nothing.",
        JOSE: "This friend was referred already, by customer 1.",
        JO: "A referral of these two was cancelled; it can never complete.",
        99: "There is no customer 99.",
    }
    async with friends.open() as desk:
        await open_profile(desk)
        for number, words in refusals.items():
            await desk.press("F")
            await into(desk, "friend_id")
            await desk.write(str(number))
            await desk.press("enter")
            assert beside(desk, "friend_id").endswith(words)
            await desk.press("escape")
    assert len(of_list(friends, AMARA)) == before


async def test_friend_who_is_a_customer_is_found_by_anything_they_can_name(console: Console) -> None:
    reward_friends(console)
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("F")
        await desk.write("somebody")
        await desk.pilot.click("#find")
        await desk.settle()
        assert "Whom does Amara Okafor refer?" in desk.text
        await desk.write("900120")
        await desk.press("enter")
        assert desk.shows(AddReferralDialog)
        assert "Friend's number       – → 2" in desk.text
        assert "customer → customer_referral" in desk.text
        await desk.press("ctrl+s")
        [made] = of_list(console, AMARA)
        assert (made.friend_id, made.coupon_state) == (JOSE, "issued")
        await desk.press("F")
        await desk.pilot.click("#find")
        await desk.settle()
        await desk.press("escape", "escape")
        assert desk.app.screen is profile(desk)


async def test_next_step_and_cancelling_are_offered_where_they_can_be(friends: Console) -> None:
    async with friends.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("9", "A")
        assert isinstance(desk.app.screen, AdvanceReferralDialog)
        await desk.press("1", "enter")
        assert referral(friends, 4).step == "clicked"
        assert "Clicked" in desk.text
        await desk.press("down", "A")
        assert desk.toasts[-1] == "This referral is cancelled."
        await desk.press("C")
        assert desk.toasts[-1] == "This referral was cancelled already."
        await desk.press("end", "A")
        assert desk.toasts[-1] == "The coupon and the first order follow by themselves."
        await desk.press("C")
        assert isinstance(desk.app.screen, CancelReferralDialog)
        await into(desk, "reason")
        await desk.write("Same household")
        await desk.press("ctrl+s")
        assert referral(friends, 1).state == "cancelled"
        assert "Cancelled 2 Mar 2026 12:00: Same household" in desk.words
    async with friends.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("9", "C")
        assert desk.app.screen is profile(desk)
        assert "Cancel" not in desk.lines[-1]


async def test_empty_list_says_what_to_do_and_a_failing_one_how_to_go_on(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("9")
        assert "No referral here. Shift+F refers a friend." in desk.text
        for key in ("A", "C", "G"):
            await desk.press(key)
            assert desk.toasts[-1] == "Select a referral in the Referrals tab first."
        failing(desk, ListReferrals, Busy("The database is busy."))
        await desk.press("f5")
        assert "The database is busy." in desk.toasts
        await desk.press("F")
        await desk.write("Finn")
        await into(desk, "email")
        await desk.write("finn@example.org")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("enter")
        assert "Something went wrong that should not have." in below(desk)
        assert of_list(console, AMARA) == ()
