"""Views to present, with something in every field; a test changes what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.coupons.views import Benefit, CouponCounts, CouponView
from loyalty_core.customers.segments import SegmentView
from loyalty_core.customers.views import CustomerView, MembershipView, Profile, SpendView, TierView
from loyalty_core.money import Money
from loyalty_core.notes.views import NoteView
from loyalty_core.points.views import DuePoints, PointsView, StatementRow
from loyalty_core.purchases.views import PurchaseRow
from loyalty_core.rewards.views import OneTimePasswordView, RedemptionView, RewardView
from loyalty_core.tiers.views import MemberTier

LONDON: Final = ZoneInfo("Europe/London")
TODAY: Final = date(2026, 11, 21)
NOW: Final = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


def pounds(minor: int) -> Money:
    """Return an amount of pence."""
    return Money(minor, "GBP")


PROFILE: Final = Profile(
    customer=CustomerView(
        customer_id=1,
        first_name="Amara",
        last_name="Okafor",
        name="Amara Okafor",
        phone="+447700900118",
        email="amara@example.com",
        birthday=date(1990, 5, 4),
        country="GB",
        card="633000118",
        member_type="customer",
        record_state="live",
        registered_at=datetime(2023, 3, 1, 12, tzinfo=UTC),
        version=1,
    ),
    membership=MembershipView("enrolled", datetime(2023, 3, 12, 12, tzinfo=UTC), date(2023, 3, 12)),
    tier=MemberTier("gold", "Gold", 3),
    points=PointsView(
        available=1240,
        pending=180,
        lifetime=8930,
        redeemed=6400,
        expired=1110,
        debt=0,
        clawed_back=0,
        written_off=0,
        earned=8930,
        next_expiry=DuePoints(300, date(2026, 12, 31)),
        next_activation=DuePoints(100, date(2026, 11, 24)),
        value=pounds(1240),
    ),
    spend=SpendView(
        total=pounds(311820),
        gross=pounds(320000),
        refunded=pounds(8180),
        transactions=42,
        average=pounds(7424),
        last_value=pounds(6190),
        last_at=datetime(2026, 11, 18, 12, tzinfo=UTC),
        last_store="LEEDS2",
    ),
    coupons=CouponCounts(3, 1, 2),
    entry_rewards=CouponCounts(1, 1, 0),
    referral_code="AMARA-7K2",
    open_notes=(),
    segments=(
        SegmentView("top", "Spent £3,118.20; top from £1,000.00."),
        SegmentView("loyal", "42 purchases; loyal from 5."),
    ),
)

ENTRY: Final = StatementRow(
    seq=7,
    created_at=datetime(2026, 6, 1, 13, 5, tzinfo=UTC),
    store="LEEDS",
    terminal="T1",
    transaction_id="T42",
    receipt_id="R-1",
    type="earn",
    source="purchase",
    points=120,
    points_left=80,
    expires_on=date(2028, 6, 30),
    balance_after=1240,
    pending_after=0,
    debt_after=0,
    reason=None,
    comment=None,
    staff="dev",
)

SALE: Final = PurchaseRow(
    transaction_id="T42",
    receipt_id="R-1",
    kind="sale",
    at=datetime(2026, 11, 18, 12, tzinfo=UTC),
    store="LEEDS",
    terminal="T1",
    staff="dev",
    amount=pounds(6190),
    refunded=pounds(0),
    points_earned=61,
    points_taken_back=0,
    refund_of=None,
)

COUPON: Final = CouponView(
    code="K7MW-3HXP-C",
    customer_id=1,
    campaign_id=1,
    campaign="Spring",
    benefit=Benefit("percent", 10, None, None, None),
    state="issued",
    entry_reward=False,
    issued_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
    claimed_at=None,
    used_at=None,
    voided_at=None,
    void_reason=None,
    last_valid_on=date(2026, 12, 1),
    transaction_id=None,
)

NOTE: Final = NoteView(
    note_id=1,
    customer_id=1,
    kind="complaint",
    text="Parcel arrived broken.\nShe was calm.",
    author="dev",
    author_name="Dev Patel",
    mine=True,
    due_on=date(2026, 11, 20),
    created_at=datetime(2026, 11, 19, 9, tzinfo=UTC),
    edited_at=None,
    resolved_at=None,
    resolved_by=None,
)

REWARD: Final = RewardView(
    reward_id=3,
    name="£5 off",
    kind="money-off",
    amount=pounds(500),
    percent=None,
    product=None,
    custom=None,
    cost=500,
    state="running",
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    valid_days=120,
    limit_total=1000,
    limit_per_customer=2,
    redeemed=12,
    lowest_tier=TierView("gold", "Gold", 3),
    can_have=True,
    why_not=None,
    why_not_code=None,
)

REDEMPTION: Final = RedemptionView(
    redemption_id=9,
    customer_id=1,
    reward_id=3,
    reward="£5 off",
    kind="money-off",
    times=2,
    points=1000,
    state="confirmed",
    requested_at=datetime(2026, 11, 20, 14, 0, tzinfo=UTC),
    confirmed_at=datetime(2026, 11, 20, 14, 2, tzinfo=UTC),
    cancelled_at=None,
    cancel_reason=None,
    staff="ada",
    store="LEEDS",
    terminal="T1",
    wrong_tries=1,
    channel="sms",
    sent_to="••••••18",
    expires_at=None,
    coupons=("AAAA-BBBB-C", "DDDD-EEEE-F"),
    message="sent",
    message_reason=None,
)

ONE_TIME_PASSWORD: Final = OneTimePasswordView(
    password_id=4,
    redemption_id=9,
    reward="£5 off",
    times=2,
    points=1000,
    state="used",
    channel="whatsapp",
    sent_to="••••••18",
    message="sent",
    sent_at=datetime(2026, 11, 20, 14, 0, tzinfo=UTC),
    expires_at=datetime(2026, 11, 20, 14, 5, tzinfo=UTC),
    ended_at=datetime(2026, 11, 20, 14, 2, tzinfo=UTC),
    staff="ada",
    store="LEEDS",
)
