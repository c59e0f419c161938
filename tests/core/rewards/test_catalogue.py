"""Rewards themselves: what they give and cost, when they can be had and by whom, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.coupons.queries import ListCampaigns
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from loyalty_core.models.programme import Tier
from loyalty_core.money import Money
from loyalty_core.paging import PageRequest
from loyalty_core.plain import plain
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.catalogue import AddReward, EndReward
from loyalty_core.rewards.queries import ListRewards
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot
from tests.core.rewards.acts import add_customer, add_reward, ask, redeem, reward_of

TODAY = date(2026, 3, 2)
A_DAY = timedelta(days=1)


@pytest.fixture
def tiers(programme: Programme) -> None:
    """The tiers Silver and Gold."""
    with programme.database.writing() as connection:
        for rank, name in enumerate(("Silver", "Gold"), start=1):
            connection.execute(insert(Tier).values(id=name.upper(), name=name, rank=rank))
        connection.commit()


@pytest.mark.parametrize(
    ("terms", "kind", "given"),
    [
        ({"amount": "5.00"}, "money-off", (Money(500, "GBP"), None, None, None)),
        ({"percent": 100}, "percentage", (None, 100, None, None)),
        ({"product": " Tea "}, "product", (None, None, "Tea", None)),
        ({"custom": "A tour of the bakery"}, "custom", (None, None, None, "A tour of the bakery")),
    ],
)
def test_a_reward_gives_one_thing(
    desk: Desk, terms: dict[str, Any], kind: str, given: tuple[Money | None, int | None, str | None, str | None]
) -> None:
    view = reward_of(desk, add_reward(desk, "Treat", 250, **terms))
    assert (view.name, view.kind, view.cost) == ("Treat", kind, 250)
    assert (view.amount, view.percent, view.product, view.custom) == given
    assert (view.state, view.starts_on, view.ends_on, view.redeemed) == ("running", TODAY, None, 0)
    assert (view.can_have, view.why_not, view.lowest_tier) == (None, None, None)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"amount": None}, "kind"),
        ({"percent": 10}, "kind"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": None, "percent": 0}, "percent"),
        ({"amount": None, "percent": 101}, "percent"),
        ({"amount": None, "product": " "}, "product"),
        ({"amount": None, "custom": "a\x1b[2J"}, "custom"),
        ({"amount": None, "custom": "A tour", "valid_days": 3}, "valid_days"),
        ({"cost": 0}, "cost"),
        ({"cost": -5}, "cost"),
        ({"cost": 2.5}, "cost"),
        ({"reward_name": " "}, "reward_name"),
        ({"starts_on": TODAY, "ends_on": TODAY - A_DAY}, "ends_on"),
        ({"starts_on": TODAY - 9 * A_DAY, "ends_on": TODAY - A_DAY}, "ends_on"),
        ({"limit_total": 0}, "limit_total"),
        ({"limit_per_customer": 0}, "limit_per_customer"),
        ({"lowest_tier": "IRON"}, "lowest_tier"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    programme: Programme, desk: Desk, terms: dict[str, Any], field: str
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        desk.do(AddReward(**{"reward_name": "Treat", "cost": 100, "amount": "5.00"} | terms))
    assert refused.value.field == field
    assert snapshot(programme.database) == before


def test_a_name_is_given_once_whatever_its_case_and_accents(desk: Desk) -> None:
    add_reward(desk, "Café treat")
    with pytest.raises(Conflict) as refused:
        add_reward(desk, "CAFE  Treat")
    assert refused.value.field == "reward_name"


def test_a_manager_adds_and_ends_rewards_and_an_agent_does_not(desks: dict[Role, Desk]) -> None:
    number = add_reward(desks[Role.MANAGER])
    for command in (AddReward(reward_name="Mine", cost=1, percent=100), EndReward(reward_id=number)):
        with pytest.raises(NotAllowed):
            desks[Role.AGENT].do(command)
    desks[Role.MANAGER].do(EndReward(reward_id=number))


def test_an_unasked_reward_can_be_removed_again_without_a_trace_in_its_tables(
    programme: Programme, desk: Desk, member: int
) -> None:
    before = snapshot(programme.database)
    receipt = desk.do(AddReward(reward_name="Treat", cost=100, percent=10))
    assert receipt.id is not None
    desk.undo(receipt.id)
    after = snapshot(programme.database)
    assert (after["reward"], after["campaign"]) == (before["reward"], before["campaign"])
    again = desk.do(AddReward(reward_name="Treat", cost=100, percent=10))
    ask(desk, member, again.result["reward_id"])
    assert again.id is not None
    with pytest.raises(Refused) as refused:
        desk.undo(again.id)
    assert refused.value.code == "reward-redeemed"


def test_an_ended_reward_is_over_for_everybody_until_that_is_undone(desk: Desk, member: int) -> None:
    number = add_reward(desk)
    ended = desk.do(EndReward(reward_id=number))
    assert reward_of(desk, number).state == "ended"
    with pytest.raises(Refused, match="was ended"):
        ask(desk, member, number)
    with pytest.raises(Conflict) as again:
        desk.do(EndReward(reward_id=number))
    assert again.value.code == "reward-ended"
    with pytest.raises(NotFound):
        desk.do(EndReward(reward_id=number + 1))
    assert ended.id is not None
    desk.undo(ended.id)
    assert reward_of(desk, number).state == "running"


def test_coupons_of_a_reward_are_had_for_points_only(programme: Programme, desk: Desk, member: int) -> None:
    same_name = desk.do(AddCampaign(campaign_name="Treat", percent=10)).result["campaign_id"]
    add_reward(desk, "Treat", percent=10)
    assert [row.campaign_id for row in desk.ask(ListCampaigns()).rows] == [same_name]
    assert [row.campaign_id for row in desk.ask(ListCampaigns(only_open=True)).rows] == [same_name]
    its_own = same_name + 1
    before = snapshot(programme.database)
    for command in (IssueCoupon(customer_id=member, campaign_id=its_own), EndCampaign(campaign_id=its_own)):
        with pytest.raises(Refused, match="belongs to the reward “Treat”") as refused:
            desk.do(command)
        assert refused.value.code == "campaign-of-reward"
    assert snapshot(programme.database) == before


def test_a_reward_is_planned_then_runs_then_is_over(desk: Desk, clock: FixedClock) -> None:
    number = add_reward(desk, starts_on=TODAY + A_DAY, ends_on=TODAY + 2 * A_DAY)
    states = []
    for hours in (0, 11, 1, 47, 1):
        clock.advance(timedelta(hours=hours))
        desk = next_shift(desk)
        states.append(reward_of(desk, number).state)
    assert states == ["planned", "planned", "running", "running", "over"]


def test_a_customer_sees_what_can_be_had_and_why_not_the_rest(
    programme: Programme, desk: Desk, member: int, tiers: None
) -> None:
    del tiers
    wanted: dict[str, tuple[dict[str, Any], str | None]] = {
        "Easy": ({"cost": 500}, None),
        "Dear": ({"cost": 501}, "Only 500 points are available; 501 are needed."),
        "Later": ({"starts_on": TODAY + A_DAY}, "This reward cannot be had yet."),
        "Gone": ({"limit_total": 1}, "This reward was had as often as it may be."),
        "Golden": ({"lowest_tier": "GOLD"}, "This reward is for members from Gold on."),
        "Once": ({"limit_per_customer": 1, "cost": 50}, "This customer had this reward 1 of 1 times."),
    }
    numbers = {name: add_reward(desk, name, **{"cost": 10} | terms) for name, (terms, _) in wanted.items()}
    other = add_customer(programme, desk, 500)
    redeem(desk, other, numbers["Gone"])
    extra = add_customer(programme, desk, 550, tier_id="SILVER")
    redeem(desk, extra, numbers["Once"])
    for customer_id in (member, extra):
        views = {view.name: view for view in desk.ask(ListRewards(customer_id)).rows}
        expected = {name: why for name, (_, why) in wanted.items()}
        if customer_id == member:
            expected["Once"] = None
        assert {name: view.why_not for name, view in views.items()} == expected
        assert {name for name, view in views.items() if view.can_have} == {n for n, why in expected.items() if not why}
    gold = add_customer(programme, desk, 500, tier_id="GOLD")
    assert reward_of(desk, numbers["Golden"], gold).can_have
    assert reward_of(desk, numbers["Golden"]).lowest_tier is not None
    with pytest.raises(NotFound):
        desk.ask(ListRewards(gold + 1))


def test_points_that_expired_by_the_clock_are_none_to_redeem(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    customer_id, number = add_customer(programme, desk), add_reward(desk)
    desk.do(AdjustPoints(customer_id=customer_id, points=100, reason=Reason.GOODWILL, expires=TODAY))
    assert reward_of(desk, number, customer_id).can_have
    clock.advance(timedelta(hours=12))
    desk = next_shift(desk)
    view = reward_of(desk, number, customer_id)
    assert (view.can_have, view.why_not_code) == (False, "not-enough-points")


def test_rewards_are_listed_newest_first_or_by_any_column(desk: Desk) -> None:
    for name, cost, ends_on in (("Bun", 20, None), ("apple", 30, TODAY), ("Cake", 10, TODAY + A_DAY)):
        add_reward(desk, name, cost, ends_on=ends_on)

    def names(sort: str, *, descending: bool = False) -> list[str]:
        request = PageRequest(sort=sort, descending=descending)
        return [row.name for row in desk.ask(ListRewards(request=request)).rows]

    assert names("") == ["Cake", "apple", "Bun"]
    assert names("name") == ["apple", "Bun", "Cake"]
    assert names("cost", descending=True) == ["apple", "Bun", "Cake"]
    assert names("ends") == ["apple", "Cake", "Bun"]
    assert [row.name for row in desk.ask(ListRewards(only_open=True)).rows] == ["Cake", "apple", "Bun"]
    assert plain(desk.ask(ListRewards()).rows)
