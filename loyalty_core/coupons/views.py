"""What is shown of campaigns and coupons."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a coupon gives: `kind` is percent, amount, product or points, and the field of that name says how much."""

    kind: str
    percent: int | None
    amount: Money | None
    product: str | None
    points: int | None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign; `state` is planned, running, full, over or ended. Dates are local, the last ones included.

    Attributes:
        valid_days: how long a coupon lives from its issue; None for as long as the campaign.
        limit_total, limit_per_customer: how many coupons there may be; None for any number.
        issued, claimed, used: coupons so far; `issued` counts those that hold a place under the limit.
    """

    campaign_id: int
    name: str
    benefit: Benefit
    state: str
    starts_on: date
    ends_on: date | None
    valid_days: int | None
    limit_total: int | None
    limit_per_customer: int | None
    issued: int
    claimed: int
    used: int


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon; `state` is issued, claimed, used, expired or voided. Instants are UTC, `last_valid_on` is local."""

    code: str
    customer_id: int
    campaign_id: int
    campaign: str
    benefit: Benefit
    state: str
    entry_reward: bool
    issued_at: datetime
    claimed_at: datetime | None
    used_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    last_valid_on: date | None
    transaction_id: str | None


@dataclass(frozen=True, slots=True)
class CouponCounts:
    """How many coupons a customer was given, took, and used; `claimed` includes the used ones that were claimed."""

    issued: int
    claimed: int
    used: int
