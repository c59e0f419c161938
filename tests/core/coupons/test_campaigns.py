"""Adding, ending and listing campaigns, on both engines."""

from datetime import date
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import VoidCoupon
from loyalty_core.coupons.queries import ListCampaigns, ShowCampaign
from loyalty_core.coupons.views import Benefit
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.money import Money
from loyalty_core.paging import PageRequest
from loyalty_core.programme.opening import Programme
from tests.core.coupons.acts import A_DAY, add_campaign, issue, state
from tests.core.coupons.conftest import MakeCampaign
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("given", "benefit"),
    [
        ({"percent": 100}, Benefit("percent", 100, None, None, None)),
        ({"amount": "5.50"}, Benefit("amount", None, Money(550, "GBP"), None, None)),
        ({"product": " One coffee "}, Benefit("product", None, None, "One coffee", None)),
        ({"points": 250}, Benefit("points", None, None, None, 250)),
    ],
)
def test_a_campaign_is_shown_as_it_was_added(desk: Desk, given: dict[str, Any], benefit: Benefit) -> None:
    number = add_campaign(desk, "Spring", ends_on=TODAY, valid_days=30, limit_total=5, limit_per_customer=1, **given)
    shown = desk.ask(ShowCampaign(number))
    assert (shown.name, shown.benefit, shown.state) == ("Spring", benefit, "running")
    assert (shown.starts_on, shown.ends_on, shown.valid_days) == (TODAY, TODAY, 30)
    assert (shown.limit_total, shown.limit_per_customer) == (5, 1)
    assert (shown.issued, shown.claimed, shown.used) == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "benefit"),
        ({"percent": 5, "points": 5}, "benefit"),
        ({"percent": 0}, "percent"),
        ({"percent": 101}, "percent"),
        ({"percent": "1e1"}, "percent"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1_000"}, "amount"),
        ({"amount": "٥"}, "amount"),
        ({"product": " "}, "product"),
        ({"product": "a\x1b[2J"}, "product"),
        ({"points": 0}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"percent": 5, "campaign_name": "\u200b"}, "campaign_name"),
        ({"percent": 5, "campaign_name": "x" * 101}, "campaign_name"),
        ({"percent": 5, "starts_on": "2026-03-09", "ends_on": "2026-03-08"}, "ends_on"),
        ({"percent": 5, "starts_on": "2026-01-01", "ends_on": "2026-03-01"}, "ends_on"),
        ({"percent": 5, "starts_on": "9999-12-31"}, "starts_on"),
        ({"percent": 5, "ends_on": "9999-12-31"}, "ends_on"),
        ({"percent": 5, "starts_on": "tomorrow"}, "starts_on"),
        ({"percent": 5, "valid_days": -1}, "valid_days"),
        ({"percent": 5, "valid_days": 3661}, "valid_days"),
        ({"percent": 5, "limit_total": 0}, "limit_total"),
        ({"percent": 5, "limit_per_customer": 0}, "limit_per_customer"),
    ],
)
def test_what_is_not_right_is_refused_beside_its_field(
    programme: Programme, desk: Desk, given: dict[str, Any], field: str
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        desk.do(AddCampaign(**{"campaign_name": "Spring"} | given))
    assert refused.value.field == field
    assert snapshot(programme.database) == before


@pytest.mark.parametrize("name", ["Été", "ETE", " été ", "e\u0301te\u0301"])
def test_no_two_campaigns_have_one_name_whatever_its_case_and_accents(desk: Desk, name: str) -> None:
    add_campaign(desk, "Été")
    with pytest.raises(Conflict) as refused:
        add_campaign(desk, name)
    assert refused.value.field == "campaign_name"


def test_a_campaign_runs_from_its_first_local_midnight_to_the_end_of_its_last_day(
    desk: Desk, campaign: MakeCampaign, clock: FixedClock
) -> None:
    """Clocks go forward in London on 29 March 2026, so that day ends at 23:00 UTC."""
    number = campaign(starts_on=date(2026, 3, 28), ends_on=date(2026, 3, 29))

    def state_at(day: int, hour: int, minute: int) -> str:
        clock.instant = clock.instant.replace(day=day, hour=hour, minute=minute)
        return next_shift(desk).ask(ShowCampaign(number)).state

    assert (state_at(27, 23, 59), state_at(28, 0, 0)) == ("planned", "running")
    assert (state_at(29, 22, 59), state_at(29, 23, 0)) == ("running", "over")


def test_an_ended_campaign_issues_no_more_but_its_coupons_live_on(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(ends_on=TODAY + A_DAY)
    code = issue(desk, member, number)
    receipt = desk.do(EndCampaign(campaign_id=number))
    assert desk.ask(ShowCampaign(number)).state == "ended"
    with pytest.raises(Refused, match="This campaign was ended") as refused:
        issue(desk, member, number)
    assert refused.value.code == "campaign-ended"
    assert state(desk, code) == "issued"
    with pytest.raises(Conflict):
        desk.do(EndCampaign(campaign_id=number))
    assert receipt.id is not None
    desk.undo(receipt.id)
    assert desk.ask(ShowCampaign(number)).state == "running"
    issue(desk, member, number)


def test_a_campaign_without_coupons_can_be_taken_back_and_its_number_is_never_given_again(desk: Desk) -> None:
    receipt = desk.do(AddCampaign(campaign_name="Spring", percent=10))
    assert receipt.id is not None
    desk.undo(receipt.id)
    number = receipt.result["campaign_id"]
    with pytest.raises(NotFound):
        desk.ask(ShowCampaign(number))
    assert add_campaign(desk, "Spring") > number


def test_a_campaign_of_which_a_coupon_was_ever_issued_cannot_be_taken_back(desk: Desk, member: int) -> None:
    receipt = desk.do(AddCampaign(campaign_name="Spring", percent=10))
    code = issue(desk, member, receipt.result["campaign_id"])
    desk.do(VoidCoupon(code=code, reason="by mistake"))
    assert receipt.id is not None
    with pytest.raises(Refused) as refused:
        desk.undo(receipt.id)
    assert refused.value.code == "campaign-has-coupons"
    assert state(desk, code) == "voided"


def test_campaigns_are_listed_newest_first_and_by_any_column(desk: Desk, member: int) -> None:
    first = add_campaign(desk, "beta", ends_on=TODAY + 2 * A_DAY)
    second = add_campaign(desk, "Älpha", starts_on=TODAY + A_DAY)
    third = add_campaign(desk, "gamma", ends_on=TODAY)
    issue(desk, member, third)

    def listed(sort: str = "", descending: bool = False) -> list[int]:
        page = desk.ask(ListCampaigns(request=PageRequest(sort=sort, descending=descending)))
        return [row.campaign_id for row in page.rows]

    assert listed() == [third, second, first]
    assert listed("name") == [second, first, third]
    assert listed("starts", descending=True) == [second, third, first]
    assert listed("ends") == [third, first, second]
    assert listed("issued", descending=True) == [third, second, first]


def test_only_campaigns_that_issue_coupons_now_are_open(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    running = campaign(ends_on=TODAY, limit_total=2)
    campaign(starts_on=TODAY + A_DAY)
    full = campaign(limit_total=1)
    ended = campaign()
    issue(desk, member, full)
    desk.do(EndCampaign(campaign_id=ended))
    page = desk.ask(ListCampaigns(only_open=True))
    assert [(row.campaign_id, row.state) for row in page.rows] == [(running, "running")]
    assert (page.total, page.exact) == (1, True)
    assert desk.ask(ListCampaigns()).total == 4


def test_what_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(ShowCampaign(99))
    with pytest.raises(NotFound):
        desk.do(EndCampaign(campaign_id=99))
