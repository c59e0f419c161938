"""Entry rewards are given once for each tier, on moving up, and are counted apart."""

from datetime import date

import pytest
from sqlalchemy import text

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import ClaimCoupon, UseCoupon
from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.activities import ListActivities
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.points.statement import ListStatement
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.tiers.commands import SetEntryReward
from loyalty_core.tiers.overriding import EndOverride, OverrideTier
from tests.core.members import add_member
from tests.core.tiers.acts import add_tiers, buy, keeps_its_promises, set_rules, shown, tier_of


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A member below silver, which gives 50 points, and gold, which gives a coupon of a campaign with one place."""
    add_tiers(desk)
    set_rules(desk)
    campaign = desk.do(AddCampaign(campaign_name="Welcome", percent=10, limit_total=1)).result["campaign_id"]
    desk.do(SetEntryReward(tier_id="silver", points=50))
    desk.do(SetEntryReward(tier_id="gold", campaign_id=campaign))
    return add_member(programme)


def coupon_of(programme: Programme, customer_id: int) -> str:
    """Return the code of the coupon that a customer was given."""
    with programme.database.reading() as connection:
        statement = text("SELECT code FROM coupon WHERE customer_id = :customer_id AND entry_reward")
        return str(connection.execute(statement, {"customer_id": customer_id}).scalar_one())


def test_it_comes_with_the_purchase_and_is_counted_apart(desk: Desk, programme: Programme, member: int) -> None:
    receipt = buy(desk, member, "100.00")
    assert ("available", 150) in [(change.what, change.after) for change in receipt.changes]
    assert shown(desk, member).entry_rewards == CouponCounts(1, 1, 1)
    (given,) = (row for row in desk.ask(ListStatement(member)).rows if row.type == "credit")
    assert (given.source, given.points) == ("entry-reward", 50)
    assert desk.ask(ListStatement(member, kinds=("credit",), source="adjustment")).rows == ()
    assert ("points-entry-reward", 50) in [(told.kind, told.points) for told in desk.ask(ListActivities(member))]
    buy(desk, member, "200.00")
    profile = shown(desk, member)
    assert (profile.entry_rewards, profile.coupons) == (CouponCounts(2, 1, 1), CouponCounts(0, 0, 0))
    code = coupon_of(programme, member)
    desk.do(ClaimCoupon(code=code))
    assert shown(desk, member).entry_rewards == CouponCounts(2, 2, 1)
    desk.do(UseCoupon(code=code))
    assert shown(desk, member).entry_rewards == CouponCounts(2, 2, 2)
    keeps_its_promises(desk)


def test_it_is_given_once_however_often_the_tier_is_entered(desk: Desk, member: int) -> None:
    sale = buy(desk, member, "100.00").result["transaction_id"]
    desk.do(RefundPurchase(receipt=sale))
    assert shown(desk, member).points.available == 50
    buy(desk, member, "100.00")
    assert shown(desk, member).points.available == 150
    assert shown(desk, member).entry_rewards.issued == 1
    keeps_its_promises(desk)


def test_the_tier_is_reached_though_its_campaign_is_full(desk: Desk, programme: Programme, member: int) -> None:
    other = add_member(programme)
    buy(desk, member, "300.00")
    buy(desk, other, "300.00")
    assert tier_of(programme, other) == "gold"
    assert shown(desk, other).entry_rewards == CouponCounts(0, 0, 0)
    keeps_its_promises(desk)


def test_members_who_may_not_earn_are_given_nothing(desk: Desk, programme: Programme, member: int) -> None:
    del member
    excluded = add_member(programme, "excluded")
    buy(desk, excluded, "100.00")
    assert tier_of(programme, excluded) == "silver"
    assert shown(desk, excluded).points.available == 0


def test_its_points_lead_to_no_tier(desk: Desk, programme: Programme) -> None:
    add_tiers(desk)
    set_rules(desk, measure="points", thresholds={"silver": "100", "gold": "120"})
    desk.do(SetEntryReward(tier_id="silver", points=50))
    member = add_member(programme)
    buy(desk, member, "100.00")
    assert (tier_of(programme, member), shown(desk, member).points.available) == ("silver", 150)
    keeps_its_promises(desk)


def test_an_override_gives_it_too_and_its_end_takes_nothing(desk: Desk, member: int) -> None:
    desk.do(OverrideTier(customer_id=member, tier_id="silver", reason="Our guest", until=date(2026, 6, 1)))
    desk.do(EndOverride(customer_id=member))
    assert shown(desk, member).points.available == 50
    buy(desk, member, "100.00")
    assert shown(desk, member).points.available == 150


def test_what_cannot_be_given_is_refused(desk: Desk, member: int) -> None:
    del member
    with pytest.raises(Invalid):
        desk.do(SetEntryReward(tier_id="iron", points=5))
    with pytest.raises(Invalid):
        desk.do(SetEntryReward(tier_id="gold", points=5, campaign_id=1))
    with pytest.raises(NotFound):
        desk.do(SetEntryReward(tier_id="gold", campaign_id=99))
