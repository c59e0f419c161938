"""What tests of referrals do again and again."""

from typing import Any

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.referrals.commands import AddReferral
from loyalty_core.referrals.queries import ShowReferral
from loyalty_core.referrals.views import ReferralView


def register(desk: Desk, name: str, **more: Any) -> int:
    """Register a customer under a number and address made of the name; return the number."""
    details = {"last_name": "Okafor", "phone": f"07700 900{sum(map(ord, name)) % 1000:03}"}
    details |= {"email": f"{name.lower()}@example.org"}
    customer_id: int = desk.do(RegisterCustomer(first_name=name, **details | more)).result["customer_id"]
    return customer_id


def refer(desk: Desk, customer_id: int, **friend: Any) -> int:
    """Refer a friend; return the number of the referral."""
    number: int = desk.do(AddReferral(customer_id=customer_id, **friend)).result["referral_id"]
    return number


def buy(desk: Desk, customer_id: int, receipt: str = "R-1", amount: str = "40.00") -> int:
    """Record a purchase; return the number of its audit row."""
    return desk.do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount=amount)).id or 0


def show(desk: Desk, referral_id: int) -> ReferralView:
    """Return a referral."""
    return desk.ask(ShowReferral(referral_id))


def points(desk: Desk, customer_id: int) -> int:
    """Return a customer's available points."""
    return desk.ask(ShowCustomer(customer_id)).points.available


def code_of(desk: Desk, customer_id: int) -> str:
    """Return a customer's referral code."""
    return desk.ask(ShowCustomer(customer_id)).referral_code
