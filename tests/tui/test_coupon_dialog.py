"""Coupons: issued from a campaign, claimed, used, voided."""

from __future__ import annotations

from textual.widgets import Static

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.queries import ListCampaigns
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Busy
from loyalty_tui import modes
from loyalty_tui.messages import Done
from loyalty_tui.screens.coupon_dialog import IssueCouponDialog, UseCouponDialog
from loyalty_tui.screens.no_campaign import NoCampaignWindow
from tests.tui.console import Console
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import HOSTILE, add_campaign, below, beside, failing, issue, open_profile, profile, sell, tab

STATES = "select state from coupon"


async def test_coupon_is_generated_and_its_code_is_in_sight(console: Console) -> None:
    add_campaign(console)
    add_campaign(console, "Summer")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c")
        assert isinstance(desk.app.screen, IssueCouponDialog)
        assert "1 ○ Summer · 10 % off" in desk.text
        await desk.press("2")
        assert "Coupon" in desk.text
        await desk.press("enter")
        ((code, campaign),) = console.rows("select code, campaign_id from coupon")
        assert campaign == 1
        assert tab(desk).NAME == "coupons"
        assert code in desk.text
        assert any(code in toast for toast in desk.toasts)


async def test_only_campaign_is_chosen_already(console: Console) -> None:
    add_campaign(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c", "enter")
        assert console.rows(STATES) == [("issued",)]


async def test_hostile_campaign_is_only_a_name(console: Console) -> None:
    add_campaign(console, "[/x] [@click=app.quit]x[/]")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c")
        assert "[/x] [@click=app.quit]x[/] · 10 % off" in desk.text


async def test_without_a_campaign_the_way_to_one_is_shown(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c")
        assert isinstance(desk.app.screen, NoCampaignWindow)
        assert "A coupon is issued from a campaign, and none is running now." in desk.text
        await desk.press("enter")
        assert desk.app.current_mode == modes.CAMPAIGNS
        assert console.rows(STATES) == []


async def test_agent_without_a_campaign_is_told_whom_to_ask(console: Console) -> None:
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("c")
        assert "A manager can add one." in desk.text
        await desk.press("escape")
        assert desk.app.screen is profile(desk)


async def test_reached_limit_is_refused_in_words(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="Once", percent=10, limit_per_customer=1))
    issue(console, 1)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c", "enter")
        assert below(desk) or beside(desk, "campaign_id").startswith("✗")
        assert len(console.rows(STATES)) == 1


async def test_failing_campaigns_are_said(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        failing(desk, ListCampaigns, Busy("The database is taken."))
        await desk.press("c")
        assert desk.toasts == ["The database is taken."]
        assert desk.app.screen is profile(desk)


async def test_campaigns_that_come_too_late_open_nothing(console: Console) -> None:
    add_campaign(console)
    async with console.open() as desk:
        await open_profile(desk)
        core, gate = unreliable(desk.app), Gate()
        core.before_ask = [gate]
        await desk.pilot.press("c")
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("n")
        gate.open()
        await desk.settle()
        assert not isinstance(desk.app.screen, IssueCouponDialog)


async def test_coupon_is_claimed_then_used_on_a_receipt(console: Console) -> None:
    issue(console, add_campaign(console))
    sell(console, "R-1", "10.00")
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("4", "k")
        assert "State  issued → claimed" in desk.text
        await desk.press("enter")
        assert console.rows(STATES) == [("claimed",)]
        await desk.press("g")
        await desk.write("r-1")
        await desk.press("enter")
        assert console.rows("select state, purchase_id from coupon") == [("used", 1)]
        assert "Used 2 Mar 2026 12:00 on T1" in str(tab(desk).query_one(Static).content)
        await desk.press("g", "k")
        assert desk.toasts[-1] == "This coupon is used already."
        await desk.press("v")
        assert desk.toasts[-1] == "A used coupon cannot be voided; undo its use first."


async def test_receipt_of_somebody_else_is_refused_beside_it(console: Console) -> None:
    issue(console, add_campaign(console))
    sell(console, "R-2", "10.00", customer_id=2)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("4", "enter")
        assert isinstance(desk.app.screen, UseCouponDialog)
        await desk.write("R-2")
        await desk.press("enter")
        assert beside(desk, "receipt") == "✗ That receipt is not this customer's."
        assert console.rows(STATES) == [("issued",)]


async def test_voiding_needs_a_reason_and_more_than_enter(console: Console) -> None:
    issue(console, add_campaign(console))
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("4", "v", "enter")
        assert console.rows(STATES) == [("issued",)]
        await desk.press("v", "tab", "enter")
        assert beside(desk, "reason") == "✗ This is needed."
        await desk.write(HOSTILE[:4])
        await desk.press("ctrl+s")
        assert console.rows("select state, void_reason from coupon") == [("voided", HOSTILE[:4])]


async def test_agent_is_not_offered_to_void(console: Console) -> None:
    issue(console, add_campaign(console))
    async with console.open(Role.AGENT) as desk:
        await open_profile(desk)
        await desk.press("4", "v")
        assert desk.app.screen is profile(desk)
        assert "Void" not in desk.lines[-1]


async def test_two_enters_generate_one_coupon(console: Console) -> None:
    add_campaign(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c")
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("enter", "enter")
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("enter")
        gate.open()
        await desk.settle()
        assert len(desk.said(Done)) == 1
        assert len(console.rows(STATES)) == 1


async def test_failing_core_issues_nothing_and_lets_one_try_again(console: Console) -> None:
    add_campaign(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("c")
        unreliable(desk.app).before_do = [raising(RuntimeError("secret"))]
        await desk.press("enter")
        assert "written down as E-" in below(desk)
        assert console.rows(STATES) == []
        await desk.press("ctrl+s")
        assert console.rows(STATES) == [("issued",)]
