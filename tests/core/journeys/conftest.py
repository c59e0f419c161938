"""A journey that begins at £100, with offers of three campaigns."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.desk.desk import Desk
from loyalty_core.journeys.commands import StartJourney
from loyalty_core.journeys.offering import AddOffer
from loyalty_core.models.staff import StaffSession
from tests.core.conftest import NOON
from tests.core.journeys.acts import Elite


@pytest.fixture
def start(desk: Desk) -> Callable[..., Elite]:
    """Return what starts a journey with settings; the offers are tagged tea, garden and not at all.

    The administrator's session lasts through all of its seasons.
    """
    with desk.database.writing() as connection:
        connection.execute(update(StaffSession).values(ends_at=NOON + timedelta(days=1_000)))
        connection.commit()

    def started(**settings: object) -> Elite:
        made = desk.do(StartJourney(journey_name="Elite", threshold="100.00", **settings)).result
        campaigns = {}
        for tag in ("tea", "garden", None):
            name = f"For {tag or 'everybody'}"
            number = desk.do(AddCampaign(campaign_name=name, percent=10, valid_days=90)).result["campaign_id"]
            desk.do(AddOffer(journey_id=made["journey_id"], campaign_id=number, tag=tag))
            campaigns[tag] = number
        return Elite(made["journey_id"], made["version_id"], campaigns)

    return started


@pytest.fixture
def elite(start: Callable[..., Elite]) -> Elite:
    """The journey with the usual settings."""
    return start()
