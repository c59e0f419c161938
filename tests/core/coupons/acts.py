"""What tests of coupons do again and again."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.coupons.queries import FindCoupon, ShowCampaign
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.programme.opening import Programme

BENEFITS = {"percent", "amount", "product", "points"}
A_DAY = timedelta(days=1)


def add_campaign(desk: Desk, name: str, **terms: Any) -> int:
    """Add a campaign, of ten percent if no benefit is named; return its number."""
    if not BENEFITS & terms.keys():
        terms["percent"] = 10
    number: int = desk.do(AddCampaign(campaign_name=name, **terms)).result["campaign_id"]
    return number


def issue(desk: Desk, customer_id: int, campaign_id: int) -> str:
    """Issue a coupon; return its code."""
    code: str = desk.do(IssueCoupon(customer_id=customer_id, campaign_id=campaign_id)).result["code"]
    return code


def state(desk: Desk, code: str) -> str:
    """Return a coupon's state now."""
    return desk.ask(FindCoupon(code)).state


def counts(desk: Desk, campaign_id: int) -> tuple[int, int, int]:
    """Return how many coupons of a campaign are issued, claimed and used."""
    view = desk.ask(ShowCampaign(campaign_id))
    return view.issued, view.claimed, view.used


def set_customer(programme: Programme, customer_id: int, **values: Any) -> None:
    """Change a customer behind the desk's back."""
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == customer_id).values(values))
        connection.commit()
