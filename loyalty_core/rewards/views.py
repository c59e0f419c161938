"""What is shown of rewards, their redemptions and the one-time passwords for them."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.customers.views import TierView
from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class RewardView:
    """A reward; `state` is planned, running, full, over or ended. Dates are local, the last ones included.

    Attributes:
        kind: money-off, percentage, product or custom; the field `amount`, `percent`, `product` or `custom` says what.
        cost: points, each time.
        valid_days: days that a coupon of it lives after the day of its redemption; None for any time.
        limit_total, limit_per_customer: how often it may be had; None for any number.
        redeemed: how often it was had so far; what was cancelled does not count.
        lowest_tier: the lowest tier that can have it; None for every member.
        can_have: whether the customer who was asked for can have it now; None where nobody was asked for.
        why_not: the first reason why not, a sentence.
        why_not_code: the same for programs.
    """

    reward_id: int
    name: str
    kind: str
    amount: Money | None
    percent: int | None
    product: str | None
    custom: str | None
    cost: int
    state: str
    starts_on: date
    ends_on: date | None
    valid_days: int | None
    limit_total: int | None
    limit_per_customer: int | None
    redeemed: int
    lowest_tier: TierView | None
    can_have: bool | None
    why_not: str | None
    why_not_code: str | None


@dataclass(frozen=True, slots=True)
class RedemptionView:
    """A redemption; `state` is waiting, expired (its password is; send a new one), confirmed, cancelled or failed.

    Attributes:
        times: how often the reward.
        points: in all.
        staff, store, terminal: who asked for it (a login), and where; only they confirm it.
        wrong_tries: wrong passwords so far, of five.
        channel: by which the last password went: sms, whatsapp or email.
        sent_to: where it went, masked; None once that was erased.
        expires_at: until when the last password can be used; None where none can.
        coupons: codes of the coupons that it gave.
        message: state of the message that brings the last password; see `messages.views.MessageView`.
        message_reason: a code for why it is not out.
    """

    redemption_id: int
    customer_id: int
    reward_id: int
    reward: str
    kind: str
    times: int
    points: int
    state: str
    requested_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    staff: str
    store: str
    terminal: str
    wrong_tries: int
    channel: str
    sent_to: str | None
    expires_at: datetime | None
    coupons: tuple[str, ...]
    message: str
    message_reason: str | None


@dataclass(frozen=True, slots=True)
class OneTimePasswordView:
    """A one-time password that a customer was sent (R141); the password itself is nowhere.

    Attributes:
        reward, times, points: what it was for.
        state: sent (it can be used), used, replaced (by a newer one), expired, or dead (cancelled, or mistyped).
        channel: sms, whatsapp or email.
        sent_to: where it went, masked; None once that was erased.
        message: state of the message that brings it; see `messages.views.MessageView`.
        staff, store: who had it sent (a login), and where.
    """

    password_id: int
    redemption_id: int
    reward: str
    times: int
    points: int
    state: str
    channel: str
    sent_to: str | None
    message: str
    sent_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    staff: str
    store: str
