"""A journey in the tests of the console."""

from __future__ import annotations

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import UseCoupon
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney, NotePreferences
from loyalty_core.journeys.commands import AddVersion, StartJourney
from loyalty_core.journeys.of_customer import Portal
from loyalty_core.journeys.offering import AddOffer
from tests.tui.console import Console
from tests.tui.profiles import AMARA, JOSE

JO = 3


def start_journey(console: Console, name: str = "Elite", **settings: object) -> int:
    """Start a journey with one offer, for who likes tea; return its number."""
    desk = console.desk()
    journey: int = desk.do(StartJourney(journey_name=name, threshold="100.00", **settings)).result["journey_id"]
    campaign = desk.do(AddCampaign(campaign_name=f"Tea of {name} [/x]", percent=10)).result["campaign_id"]
    desk.do(AddOffer(journey_id=journey, campaign_id=campaign, tag="tea"))
    return journey


def fill_journey(console: Console) -> int:
    """Start a journey in which Amara is a top customer, José was invited and Jo said no; return its number."""
    journey = start_journey(console, top_uses=1)
    desk = console.desk()
    for customer in (AMARA, JOSE, JO):
        desk.do(InviteToJourney(customer_id=customer, journey_id=journey))
    desk.do(AddVersion(journey_id=journey, version_name="Rare [b]", threshold="900.00"))
    desk.do(AnswerJourney(customer_id=AMARA, journey_id=journey, reply="accept"))
    desk.do(AnswerJourney(customer_id=JO, journey_id=journey, reply="decline"))
    desk.do(NotePreferences(customer_id=AMARA, tags=("tea",)))
    desk.do(UseCoupon(code=desk.ask(Portal(AMARA)).offers[0].code))
    return journey
