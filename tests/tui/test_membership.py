"""Membership at the counter: the axes apart, each change with its effect seen before, and who did it when and why."""

from __future__ import annotations

import pytest

from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_core.membership.commands import BlockCustomer, ExcludeCustomer, OptOut
from loyalty_core.membership.queries import ListMembershipChanges
from loyalty_core.reports.verify import Verify
from loyalty_tui.screens.membership_dialogs import BlockDialog, MemberTypeDialog, OptOutDialog
from loyalty_tui.screens.membership_window import MembershipWindow
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.friends import refer, reward_friends
from tests.tui.profiles import (
    AMARA,
    HOSTILE,
    INERT,
    JOSE,
    add_campaign,
    below,
    beside,
    failing,
    give_points,
    into,
    issue,
    open_profile,
    profile,
    rename,
)

STATUS = "select membership from customer where id = 1"


async def change(desk: OpenConsole, key: str, reason: str) -> None:
    """Make a change in the window, with a reason."""
    await desk.press(key)
    await into(desk, "reason")
    await desk.write(reason)
    await desk.press("ctrl+s")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_axes_stand_apart_and_the_history_tells_who_when_and_why(console: Console, size: tuple[int, int]) -> None:
    rename(console, AMARA, HOSTILE)
    console.desk(Role.AGENT).do(OptOut(customer_id=AMARA, reason="Too many [/x] letters"))
    async with console.open(size=size) as desk:
        await open_profile(desk)
        await desk.press("m")
        assert desk.shows(MembershipWindow)
        assert f"Membership: {INERT}" in desk.text
        for words in (
            "Membership   opted out since 2 Mar 2026, by Agent Person: Too many",
            "Tier         no tier",
            "Member type  customer",
            "Record       in use",
        ):
            assert words in desk.text
        assert "enrolled → opted out, 2 Mar 2026 12:00 by Agent Person at LEEDS: Too many [/x] letters" in desk.words
        assert "They take part from now on" in desk.text
        assert "This customer opted out of the programme." in desk.words
        assert "\x1b" not in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_opting_out_freezes_the_points_and_rejoining_gives_them_back(console: Console) -> None:
    give_points(console, 500)
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("m", "o")
        assert isinstance(desk.app.screen, OptOutDialog)
        assert "Can be spent  500 → 0  −500" in desk.text
        await desk.press("enter")
        assert console.rows(STATUS) == [("enrolled",)]
        await desk.press("o", "ctrl+s")
        assert beside(desk, "reason") == "✗ This is needed."
        await desk.write("Asked for it")
        unreliable(desk.app).before_do = [raising(RuntimeError("oh"))]
        await desk.press("ctrl+s")
        assert "Something went wrong that should not have." in below(desk)
        assert console.rows(STATUS) == [("enrolled",)]
        await desk.press("ctrl+s")
        assert console.rows(STATUS) == [("opted_out",)]
        assert "opted out since 2 Mar 2026, by Agent Person: Asked for it" in desk.words
        await desk.press("e")
        assert "Can be spent  0 → 500  +500" in desk.text
        await into(desk, "reason")
        await desk.write("Is back")
        await desk.press("enter")
        assert console.rows(STATUS) == [("enrolled",)]
        await desk.press("escape")
        assert "OPTED OUT" not in desk.text
    assert console.desk().ask(ShowCustomer(AMARA)).points.available == 500


async def test_blocking_shows_all_that_ends_and_reinstating_brings_the_membership_back(console: Console) -> None:
    reward_friends(console)
    refer(console, friend_id=JOSE)
    code = issue(console, add_campaign(console))
    async with console.open(Role.MANAGER) as desk:
        await open_profile(desk)
        await desk.press("m", "b")
        assert isinstance(desk.app.screen, BlockDialog)
        assert "! 2 coupons voided for good:" in desk.text
        assert code in desk.text
        assert "! 1 referral cancelled for good: 1" in desk.text
        await into(desk, "reason")
        await desk.write("Stolen card")
        await desk.press("ctrl+s")
        assert console.rows(STATUS) == [("blocked",)]
        assert console.rows("select distinct state from coupon") == [("voided",)]
        assert console.rows("select state from referral") == [("cancelled",)]
        await desk.press("b")
        assert desk.toasts[-1] == "This customer is blocked."
        await change(desk, "r", "Was a mistake")
        assert console.rows(STATUS) == [("enrolled",)]
        assert console.rows("select distinct state from coupon") == [("voided",)]
        await change(desk, "x", "Works here now")
        assert console.rows(STATUS) == [("excluded",)]
    assert console.desk().ask(Verify()).problems == ()


async def test_what_the_role_may_not_do_says_so(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("m", "b")
        assert desk.toasts[-1] == "Only a manager blocks, or lets a blocked customer in again."
        console.desk().do(BlockCustomer(customer_id=AMARA, reason="fraud"))
        await desk.press("f5", "r")
        assert "blocked since" in desk.text
        assert desk.shows(MembershipWindow)
        assert desk.toasts[-1] == "Only a manager blocks, or lets a blocked customer in again."
    async with console.open(Role.AUDITOR) as desk:
        await open_profile(desk)
        await desk.press("m", "t")
        assert desk.toasts[-1] == "Your role may not do this."
        assert desk.shows(MembershipWindow)


async def test_member_type_is_changed_by_a_click_and_what_is_so_already_refused(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("m")
        line = next(y for y, line in enumerate(desk.lines) if "t Member type" in line)
        await desk.pilot.click(offset=(desk.lines[line].index("t Member type") + 4, line))
        await desk.settle()
        assert isinstance(desk.app.screen, MemberTypeDialog)
        await desk.press("enter")
        assert "member type is that already" in below(desk)
        await desk.press("3")
        assert "customer → affiliate_referral" in desk.text
        await desk.press("enter")
        assert "Member type  affiliate referral" in desk.text
        assert console.rows("select member_type from customer where id = 1") == [("affiliate_referral",)]


async def test_refused_meanwhile_and_a_failing_core_are_said(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, ListMembershipChanges, Busy("The database is busy."))
        await desk.press("m")
        assert "✗ The database is busy. F5 tries again." in desk.text
        await desk.press("x")
        await into(desk, "reason")
        await desk.write("Works here")
        console.desk().do(ExcludeCustomer(customer_id=AMARA, reason="first"))
        await desk.press("ctrl+s")
        assert below(desk) == "✗ This customer is excluded from the programme."
        await desk.press("escape", "f5")
        assert "excluded since 2 Mar 2026, by ada: first" in desk.words
        failing(desk, ShowCustomer, RuntimeError("oh"))
        await desk.press("f5")
        assert "F5 tries again." in desk.text
        assert len(console.rows("select seq from membership_change")) == 1
