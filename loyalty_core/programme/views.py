"""What is shown of the programme itself."""

from dataclasses import dataclass
from datetime import datetime

from loyalty_core.customers.views import TierView
from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class EarningView:
    """What purchases earn: `points` for each `per`, in whole points, from `valid_from` (UTC) on.

    Attributes:
        rounding: down, nearest or up; once a receipt.
        pending_days: days before points can be spent.
        validity: never, days, month-end or year-end, counted from when points become spendable.
        validity_days: days of it; the end of the month or year that they lead into, where the validity says so.
        store_multipliers, tier_multipliers: ratios like `3/2`, by ID of a store or tier; 1 for any other.
    """

    valid_from: datetime
    points: int
    per: Money
    rounding: str
    pending_days: int
    validity: str
    validity_days: int
    store_multipliers: dict[str, str]
    tier_multipliers: dict[str, str]


@dataclass(frozen=True, slots=True)
class PoliciesView:
    """The programme's policies, as `settings.Policies` explains them.

    `value_points` points are worth `value`; `top_spend` is the least that a top customer has spent.
    """

    shortfall: str
    lapsed_days: int
    enrol_on_registration: bool
    value_points: int
    value: Money
    registration_tier: str | None
    otp_channel: str
    otp_minutes: int
    referral_points: int
    referral_percent: int
    referral_campaign: int | None
    referral_refund: str
    review_points: int
    testimonial_points: int
    new_days: int
    loyal_purchases: int
    at_risk_days: int
    dormant_days: int
    top_spend: Money
    notice_channel: str | None
    consent_by_default: bool
    expiry_notice_days: int
    quiet_hours: str | None


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The programme: its facts, its policies, what purchases earn now, the rules that are coming, its tiers by rank."""

    name: str
    currency: str
    time_zone: str
    country: str
    policies: PoliciesView
    earning: EarningView
    coming: tuple[EarningView, ...]
    tiers: tuple[TierView, ...]
