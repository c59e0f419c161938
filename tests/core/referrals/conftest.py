"""Members who bring friends, and a programme that pays for it."""

import pytest

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.commands import SetEarning, SetPolicies
from tests.core.referrals.acts import register


@pytest.fixture
def campaign(desk: Desk) -> int:
    """A campaign for friends, which the programme gives coupons of; a referral pays 100 points and 10 % of the order.

    Purchases earn nothing here, and 100 points are worth £1.
    """
    number: int = desk.do(AddCampaign(campaign_name="Friends", percent=10)).result["campaign_id"]
    desk.do(SetPolicies(referral_points=100, referral_percent=10, referral_campaign=number))
    desk.do(SetEarning(points=0, per="1.00"))
    return number


@pytest.fixture
def amara(desk: Desk, campaign: int) -> int:
    """A member."""
    del campaign
    return register(desk, "Amara")


@pytest.fixture
def ben(desk: Desk, amara: int) -> int:
    """Another member, who has not bought anything yet."""
    del amara
    return register(desk, "Ben")
