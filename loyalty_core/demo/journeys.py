"""The demo's journey for its best customers: begun seven weeks ago in two versions, with somebody in every stage."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import UseCoupon
from loyalty_core.demo.friends import Do
from loyalty_core.demo.writing import WORKER
from loyalty_core.journeys.answering import AnswerJourney, InviteToJourney, NotePreferences, VisitPortal
from loyalty_core.journeys.commands import AddVersion, StartJourney
from loyalty_core.journeys.offering import AddOffer
from loyalty_core.journeys.settling import SettleJourneys
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.journey import JourneyMember, JourneyOffer
from loyalty_core.models.ledger import Account
from loyalty_core.programme.opening import Programme

INVITED: Final = 40
"""About so many have spent enough."""

_DAY: Final = 24 * 60
"""Minutes."""
_OFFERS: Final = (
    ("Tea tasting", "A seat at a tea tasting", "tea"),
    ("Garden morning", "A morning in the trial garden", "garden"),
    ("Private evening", "The shop after hours, for two", None),
    ("Free delivery", "Delivery to the door", None),
)
"""What members may choose from: the campaign, what it gives, and the taste that it is for."""
_LIKES: Final = (("tea", "books"), ("garden",), ("tea", "garden"), ())


def win_the_best(programme: Programme, do: Do, heroine: int) -> None:
    """Let the best customers be invited, answer, use offers, and slip away."""
    journey_id = _start(programme, do)
    invited = [number for number in _invited(programme, journey_id) if number != heroine]
    if len(invited) == len(_invited(programme, journey_id)):
        do("maria", 47 * _DAY, InviteToJourney(customer_id=heroine, journey_id=journey_id))
    best = [heroine, *invited]
    for place, customer_id in enumerate(best):
        likes = _LIKES[place % len(_LIKES)]
        if likes:
            do("dev", 46 * _DAY - place, NotePreferences(customer_id=customer_id, tags=likes))
        if place % 5 in (0, 1, 2):
            _answer(do, journey_id, customer_id, 45 * _DAY - place, accepts=place % 10 != 7)
    for days in (38, 24):
        do(WORKER, days * _DAY, SettleJourneys())
    for place, customer_id in enumerate(best[::5]):
        for use, code in enumerate(_codes(programme, journey_id, customer_id)[: 3 if place % 2 == 0 else 1]):
            do("dev", 3 * _DAY - 10 * place - use, UseCoupon(code=code))
    do("dev", 2 * _DAY, VisitPortal(customer_id=heroine))
    do(WORKER, 60, SettleJourneys())


def _start(programme: Programme, do: Do) -> int:
    """Start the journey, and let the first customers be invited."""
    threshold = f"{max(1, _spent_by_the_best(programme) // 1_000 * 10)}.00"
    began = 48 * _DAY
    started = StartJourney(journey_name="Elite", threshold=threshold, low_enrolment_percent=70)
    journey_id: int = do("ada", began, started).result["journey_id"]
    keen = AddVersion(journey_id=journey_id, version_name="Keen", threshold=threshold, reminder_days=3, top_uses=2)
    do("ada", began - 5, keen)
    for name, product, tag in _OFFERS:
        campaign = do("ada", began - 10, AddCampaign(campaign_name=name, product=product, valid_days=120))
        offer = AddOffer(journey_id=journey_id, campaign_id=campaign.result["campaign_id"], tag=tag)
        do("ada", began - 11, offer)
    do(WORKER, began - 20, SettleJourneys())
    return journey_id


def _answer(do: Do, journey_id: int, customer_id: int, minutes: int, *, accepts: bool) -> None:
    reply = AnswerJourney(customer_id=customer_id, journey_id=journey_id, reply="accept" if accepts else "decline")
    do("dev", minutes, reply)


def _spent_by_the_best(programme: Programme) -> int:
    """Return what the last of the best customers has spent, in pence."""
    net = Account.gross_minor - Account.refunded_minor
    with programme.database.reading() as connection:
        members = select(net).join(Customer, Customer.id == Account.customer_id)
        members = members.where(Customer.membership == "enrolled").order_by(net.desc())
        spent = list(connection.execute(members.limit(INVITED)).scalars())
    return int(spent[-1]) if spent else 0


def _invited(programme: Programme, journey_id: int) -> Sequence[int]:
    with programme.database.reading() as connection:
        theirs = (JourneyMember.journey_id == journey_id, JourneyMember.stage == "invited")
        statement = select(JourneyMember.customer_id).where(*theirs).order_by(JourneyMember.customer_id)
        return connection.execute(statement).scalars().all()


def _codes(programme: Programme, journey_id: int, customer_id: int) -> Sequence[str]:
    """Return the codes of the offers that somebody was given."""
    with programme.database.reading() as connection:
        statement = (
            select(Coupon.code)
            .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
            .where(JourneyOffer.journey_id == journey_id, Coupon.customer_id == customer_id, Coupon.state == "issued")
            .order_by(Coupon.id)
        )
        return connection.execute(statement).scalars().all()
