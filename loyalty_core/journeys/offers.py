"""The offers of a journey as coupons: chosen by what a member likes, issued, refreshed, taken away (R53, R58)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from loyalty_core.coupons.holding import check_customer_limit
from loyalty_core.coupons.issuing import issue, lock_running
from loyalty_core.coupons.rules import last_valid_day
from loyalty_core.coupons.voiding import void_unused
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.journeys.keeping import Held
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.journey import JourneyGiven, JourneyOffer, Preference


def give_offers(work: Work, held: Held, codes: Iterator[str]) -> list[str]:
    """Issue a locked customer the offers that their version gives; return the codes of the coupons.

    Those that they like come first, then those for everybody; what they had before comes last. What does not run,
    or has no coupon left for them, is passed over.
    """
    given: list[str] = []
    for campaign_id in _by_liking(work, held):
        if len(given) == held.version.offers:
            break
        code = _issue(work, held, campaign_id, codes)
        if code is not None:
            given.append(code)
    return given


def take_offers(work: Work, held: Held, reason: str) -> list[str]:
    """Void what a journey gave a locked customer and they could still use; return the codes."""
    given = (
        select(JourneyGiven.coupon_id)
        .join(Coupon, Coupon.id == JourneyGiven.coupon_id)
        .where(
            JourneyGiven.journey_id == held.journey_id,
            Coupon.customer_id == held.customer_id,
            Coupon.state.in_(("issued", "claimed")),
        )
    )
    return void_unused(work, list(work.connection.execute(given).scalars()), reason)


def _coupons(held: Held) -> Any:
    return (
        select(Coupon.id)
        .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
        .where(JourneyOffer.journey_id == held.journey_id, Coupon.customer_id == held.customer_id)
        .order_by(Coupon.id)
    )


def _by_liking(work: Work, held: Held) -> list[int]:
    """Return the campaigns of a journey's offers, the best for a customer first."""
    liked = set(
        work.connection.execute(select(Preference.tag).where(Preference.customer_id == held.customer_id)).scalars()
    )
    had = set(work.connection.execute(_coupons(held).with_only_columns(Coupon.campaign_id)).scalars())
    offers = work.connection.execute(
        select(JourneyOffer.campaign_id, JourneyOffer.tag).where(
            JourneyOffer.journey_id == held.journey_id, JourneyOffer.removed_at.is_(None)
        )
    ).all()

    def place(offer: Any) -> tuple[bool, int, int]:
        fits = 1 if offer.tag is None else 0 if offer.tag in liked else 2
        return offer.campaign_id in had, fits, -offer.campaign_id

    return [offer.campaign_id for offer in sorted(offers, key=place)]


def _issue(work: Work, held: Held, campaign_id: int, codes: Iterator[str]) -> str | None:
    try:
        campaign = lock_running(work, campaign_id)
        check_customer_limit(work, campaign_id, held.customer_id, campaign.limit_per_customer)
    except Refused:
        return None
    code = next(codes)
    last_day = last_valid_day(work.today, campaign.valid_days, campaign.ends_on)
    coupon_id = issue(work, held.customer_id, campaign_id, code, last_day)
    work.connection.execute(insert(JourneyGiven).values(coupon_id=coupon_id, journey_id=held.journey_id))
    return code
