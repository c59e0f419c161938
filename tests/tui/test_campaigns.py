"""The campaigns screen: listed, added, ended."""

from __future__ import annotations

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.desk.permissions import Role
from loyalty_tui.messages import Done, Refused
from tests.tui.console import Console

CAMPAIGNS = "select name, percent, amount_minor, points, product, limit_total, valid_days from campaign order by id"


async def test_campaigns_show_state_window_limits_and_counts(console: Console) -> None:
    core = console.desk()
    core.do(AddCampaign(campaign_name="Spring", percent=10, limit_total=500, limit_per_customer=1, valid_days=30))
    core.do(AddCampaign(campaign_name="Summer", points=200, starts_on="2026-06-01", ends_on="2026-08-31"))
    core.do(IssueCoupon(customer_id=1, campaign_id=1))
    async with console.open(size=(160, 40)) as desk:
        await desk.press("f6")
        assert "2 campaigns" in desk.text
        [spring] = [line for line in desk.lines if "Spring" in line]
        assert spring.split()[:4][-2:] != []
        for words in ("10 % off", "running", "2 Mar 2026", "30 days", "1 of 500"):
            assert words in spring
        [summer] = [line for line in desk.lines if "Summer" in line]
        for words in ("200 points", "planned", "1 Jun 2026", "31 Aug 2026"):
            assert words in summer
    async with console.open() as desk:
        await desk.press("f6")
        assert "0 issued (no limit), 0 claimed, 0 used · any number a customer" in desk.text
        await desk.press("down")
        assert "1 of 500 issued (499 left), 0 claimed, 0 used · at most 1 a customer" in desk.text


async def test_no_campaign_yet_says_what_to_do(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f6")
        assert "No campaign yet." in desk.text
        await desk.press("e")
        assert "Select a campaign first." in desk.toasts


async def test_a_campaign_is_added(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f6", "n")
        await desk.write("Spring welcome")
        await desk.press("tab", "2", "tab")
        await desk.write("5.00")
        await desk.press("tab", "tab", "tab", "tab")
        await desk.write("500")
        await desk.press("enter")
        assert len(desk.said(Done)) == 1
        assert console.rows(CAMPAIGNS) == [("Spring welcome", None, 500, None, None, 500, None)]
        assert "Spring welcome" in desk.text
        assert "£5.00 off" in desk.text
        assert "0 of 500" in desk.text


async def test_what_is_wrong_with_the_benefit_stands_beside_it(console: Console) -> None:
    async with console.open() as desk:
        await desk.press("f6", "n")
        await desk.write("Spring")
        await desk.press("tab", "tab")
        await desk.write("150")
        await desk.press("enter")
        assert [message.error.field for message in desk.said(Refused) if message.key == "do"] == ["percent"]
        lines = desk.lines
        [place] = [number for number, line in enumerate(lines) if "How much" in line]
        assert "✗" in lines[place + 1]
        assert console.rows(CAMPAIGNS) == []


async def test_a_campaign_that_is_over_is_not_ended_again(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="Tea", percent=10))
    async with console.open() as desk:
        await desk.press("f6", "e", "tab", "enter")
        assert "ended early" in desk.text
        await desk.press("e")
        assert "This campaign is over already." in desk.toasts


async def test_an_agent_sees_campaigns_and_changes_none(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="Tea", percent=10))
    async with console.open(Role.AGENT) as desk:
        await desk.press("f6", "n", "e")
        assert "Tea" in desk.text
        assert "New campaign" not in desk.text
        assert "End a campaign" not in desk.text


async def test_an_ended_campaign_is_taken_back_by_undo(console: Console) -> None:
    console.desk().do(AddCampaign(campaign_name="Tea", percent=10))
    async with console.open() as desk:
        await desk.press("f6", "e", "tab", "enter", "u", "enter")
        assert "running" in desk.text
        assert console.rows("select count(*) from campaign where ended_at is null") == [(1,)]
