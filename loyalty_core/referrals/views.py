"""What is shown of referrals."""

from dataclasses import dataclass
from datetime import datetime

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral; instants are UTC.

    Attributes:
        friend_id, friend_name, friend_email, friend_phone: the friend as a customer, or as the referrer named them.
        source: hand, or code where the friend registered with the referral code.
        state: pending, completed or cancelled.
        step: link-sent, clicked, valid-email, coupon or ordered: the last one that was reached.
        coupon, coupon_state: the friend's; the state is issued, claimed, used, expired or voided.
        transaction_id, order: the first order.
        points, amount: what the referrer earned from it (R154), and what that was worth then.
        taken_back: whether that was taken back from the referrer.
        as_friend: in the list of one customer, whether they are the friend and not the referrer; elsewhere False.
    """

    referral_id: int
    referrer_id: int
    referrer: str
    friend_id: int | None
    friend_name: str | None
    friend_email: str | None
    friend_phone: str | None
    source: str
    state: str
    step: str
    sent_at: datetime
    clicked_at: datetime | None
    email_at: datetime | None
    coupon_at: datetime | None
    ordered_at: datetime | None
    coupon: str | None
    coupon_state: str | None
    transaction_id: str | None
    order: Money | None
    points: int
    amount: Money
    taken_back: bool
    cancelled_at: datetime | None
    cancel_reason: str | None
    as_friend: bool = False
