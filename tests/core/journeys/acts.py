"""What tests of journeys do again and again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.journeys.answering import AnswerJourney
from loyalty_core.journeys.of_customer import CustomerJourneys
from loyalty_core.journeys.settling import SettleJourneys
from loyalty_core.journeys.views import CustomerJourney
from loyalty_core.purchases.commands import RecordPurchase


@dataclass(frozen=True)
class Elite:
    """A journey, its first version, and its campaigns by their tags."""

    journey: int
    version: int
    campaigns: dict[str | None, int]


def register(desk: Desk, name: str, spent: str | None = None) -> int:
    """Register a customer, who may have bought something; return the number."""
    details = {"phone": f"07700 9{crc32(name.encode()) % 100_000:05}", "email": f"{name.lower()}@example.org"}
    made = desk.do(RegisterCustomer(first_name=name, last_name="Okafor", **details))
    customer_id: int = made.result["customer_id"]
    if spent is not None:
        desk.do(RecordPurchase(customer_id=customer_id, receipt=f"R-{name}", amount=spent))
    return customer_id


def settle(desk: Desk) -> int:
    """Run the job until nothing is left; return how many customers it moved."""
    moved = 0
    while count := desk.do(SettleJourneys()).result["customers"]:
        moved += count
    return moved


def later(desk: Desk, **time: float) -> None:
    """Let time pass, and what fell due be done."""
    assert isinstance(desk.clock, FixedClock)
    desk.clock.advance(timedelta(**time))
    settle(desk)


def accept(desk: Desk, elite: Elite, customer_id: int) -> Receipt:
    """Let an invited customer say yes."""
    return desk.do(AnswerJourney(customer_id=customer_id, journey_id=elite.journey, reply="accept"))


def member(desk: Desk, elite: Elite, name: str = "Amara") -> int:
    """Register somebody who has spent enough, is invited and says yes; return the number."""
    customer_id = register(desk, name, "120.00")
    settle(desk)
    accept(desk, elite, customer_id)
    return customer_id


def use(desk: Desk, elite: Elite, customer_id: int, tag: str | None = None) -> Receipt:
    """Use an offer: a coupon of its campaign that was issued by hand."""
    issued = desk.do(IssueCoupon(customer_id=customer_id, campaign_id=elite.campaigns[tag]))
    return desk.do(UseCoupon(code=issued.result["code"]))


def place(desk: Desk, customer_id: int) -> CustomerJourney:
    """Return where a customer stands in their only journey."""
    (journey,) = desk.ask(CustomerJourneys(customer_id)).journeys
    return journey


def stage(desk: Desk, customer_id: int) -> str:
    """Return the stage."""
    return place(desk, customer_id).stage


def told(desk: Desk, customer_id: int) -> list[Any]:
    """Return what happened in order: action and stage."""
    return [(step.action, step.stage) for step in reversed(place(desk, customer_id).steps)]
