"""The demo's campaigns, and what becomes of their coupons."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from loyalty_core.coupons.campaigns import AddCampaign, EndCampaign
from loyalty_core.coupons.commands import ClaimCoupon, IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Scene
from loyalty_core.demo.shopping import Sold


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign to be. Days are counted from the end of the history, so that the demo always has the same ones.

    Attributes:
        name: what it is called.
        starts, ends: first and last day; None for no end.
        share: how many of a thousand customers get a coupon.
        terms: benefit and limits, as `AddCampaign` takes them; the limit in all is a share as well.
        ended: the day on which somebody ended it by hand.
    """

    name: str
    starts: int
    ends: int | None
    share: int
    terms: dict[str, Any]
    is_full: bool = False
    ended: int | None = None


PLANS = (
    Plan("Welcome: 10 % off", -700, -330, 14, {"percent": 10, "valid_days": 60}),
    Plan("Winter candle", -420, -360, 7, {"product": "Candle, beeswax", "limit_per_customer": 1}),
    Plan("Spring £5", -250, None, 10, {"amount": "5.00", "limit_per_customer": 1}, is_full=True),
    Plan("Double tea time", -200, 200, 8, {"points": 250, "valid_days": 120}, ended=-90),
    Plan("Autumn 15 %", -75, 45, 20, {"percent": 15, "limit_per_customer": 2}),
    Plan("Birthday treat", -365, None, 15, {"points": 150, "valid_days": 30}),
    Plan("Next season preview", 21, 60, 0, {"amount": "10.00", "limit_total": 500}),
)


@dataclass(slots=True)
class Announced:
    """A campaign that a manager adds; `most` is the limit in all where it has one."""

    at: datetime
    plan: Plan
    today: date
    most: int | None
    campaign_id: int = 0

    def happen(self, scene: Scene) -> None:
        """Add it."""
        terms = dict(self.plan.terms)
        if self.most is not None:
            terms["limit_total"] = self.most
        command = AddCampaign(
            campaign_name=self.plan.name,
            starts_on=self.today + timedelta(days=self.plan.starts),
            ends_on=None if self.plan.ends is None else self.today + timedelta(days=self.plan.ends),
            request_id=scene.narrator.request_id(),
            **terms,
        )
        self.campaign_id = scene.do_as("maria", command, self.at).result["campaign_id"]


@dataclass(slots=True)
class Ended:
    """A campaign that a manager ends by hand."""

    at: datetime
    of: Announced

    def happen(self, scene: Scene) -> None:
        """End it."""
        command = EndCampaign(campaign_id=self.of.campaign_id, request_id=scene.narrator.request_id())
        scene.do_as("maria", command, self.at)


@dataclass(slots=True)
class Issued:
    """A coupon that a customer is given; `code` is known once it is."""

    at: datetime
    person: Person
    of: Announced
    code: str = ""

    def happen(self, scene: Scene) -> None:
        """Issue it."""
        command = IssueCoupon(
            customer_id=self.person.customer_id,
            campaign_id=self.of.campaign_id,
            request_id=scene.narrator.request_id(),
        )
        self.code = scene.do(command, self.at).result["code"]


@dataclass(slots=True)
class Claimed:
    """A coupon that the customer took."""

    at: datetime
    coupon: Issued

    def happen(self, scene: Scene) -> None:
        """Claim it."""
        scene.do(ClaimCoupon(code=self.coupon.code, request_id=scene.narrator.request_id()), self.at)


@dataclass(slots=True)
class Used:
    """A coupon that was used; on a purchase of the weeks before, if it names one."""

    at: datetime
    coupon: Issued
    on: Sold | None = None

    def happen(self, scene: Scene) -> None:
        """Use it."""
        receipt = None if self.on is None or self.on.sale is None else f"T{self.on.sale.id}"
        command = UseCoupon(code=self.coupon.code, receipt=receipt, request_id=scene.narrator.request_id())
        scene.do(command, self.at)


@dataclass(slots=True)
class Voided:
    """A coupon that a manager voided."""

    at: datetime
    coupon: Issued

    def happen(self, scene: Scene) -> None:
        """Void it."""
        command = VoidCoupon(
            code=self.coupon.code, reason="Sent to the wrong customer", request_id=scene.narrator.request_id()
        )
        scene.do_as("maria", command, self.at)
