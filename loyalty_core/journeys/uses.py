"""How often a customer used offers of a journey, and what else they had of the programme."""

from sqlalchemy import Connection, func, select

from loyalty_core.journeys.rules import CalendarPeriod
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.journey import JourneyOffer
from loyalty_core.models.reward import Redemption


def uses_in(connection: Connection, customer_id: int, journey_id: int, span: CalendarPeriod) -> int:
    """Return how many offers of a journey a customer used in a span; however they came by the coupons (R55)."""
    statement = (
        select(func.count())
        .select_from(Coupon)
        .join(JourneyOffer, JourneyOffer.campaign_id == Coupon.campaign_id)
        .where(
            JourneyOffer.journey_id == journey_id,
            Coupon.customer_id == customer_id,
            Coupon.state == "used",
            Coupon.used_at >= span.begins,
            Coupon.used_at < span.ends,
        )
    )
    return connection.execute(statement).scalar_one()


def benefits_in(connection: Connection, customer_id: int, span: CalendarPeriod) -> int:
    """Return how many coupons of any kind a customer used in a span, and how many rewards they redeemed (R57)."""
    used = select(func.count()).where(
        Coupon.customer_id == customer_id,
        Coupon.state == "used",
        Coupon.used_at >= span.begins,
        Coupon.used_at < span.ends,
    )
    redeemed = select(func.count()).where(
        Redemption.customer_id == customer_id,
        Redemption.state == "confirmed",
        Redemption.confirmed_at >= span.begins,
        Redemption.confirmed_at < span.ends,
    )
    return int(connection.execute(used).scalar_one()) + int(connection.execute(redeemed).scalar_one())
