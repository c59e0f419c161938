"""Referrals and reviews over all customers, as rows; and why nothing can be done with the selected one."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.referrals.views import ReferralView
from loyalty_core.reviews.views import ReviewView
from loyalty_tui.presenters import referrals, reviews
from loyalty_tui.presenters.dates import local_day, short_local_day
from loyalty_tui.presenters.numbers import money
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

NO_REFERRAL: Final = "Select a referral in the Referrals list first."
NO_REVIEW: Final = "Select a review in the Reviews list first."


def referral_columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[ReferralView], ...]:
    """Return the columns of all referrals (R152 to R154); a click on the friend's address opens the friend."""
    when, cells = (local_day, 11) if wide else (short_local_day, 9)

    def sent(row: ReferralView) -> str:
        return when(row.sent_at, zone).rjust(cells)

    def order(row: ReferralView) -> str:
        return "" if row.order is None else money(row.order)

    return (
        Column("sent", "Sent", sent, cells, sortable=True, priority=7),
        Column("referrer", "Referrer", lambda row: row.referrer, min_width=11, weight=2, priority=8),
        Column("friend", "Friend", referrals.friend_of, min_width=11, weight=2, priority=9),
        Column("email", "E-mail", lambda row: row.friend_email or "", min_width=14, weight=3, priority=6, opens=True),
        Column("state", "State", lambda row: referrals.state_text(row, tones), 9, sortable=True, priority=9),
        Column("step", "Step", lambda row: referrals.STEPS.get(row.step, row.step), 12, sortable=True, priority=9),
        Column("coupon", "Coupon", referrals.coupon_state, 8, priority=5),
        Column("order", "Order", order, 9, align="right", priority=4),
        Column("points", "Earned", lambda row: referrals.earned_text(row, tones), 7, align="right", sortable=True,
               priority=8),
    )  # fmt: skip


def review_columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[ReviewView], ...]:
    """Return the columns of all reviews (R155, R156); a click on the customer opens them."""
    when, cells = (local_day, 11) if wide else (short_local_day, 9)

    def written(row: ReviewView) -> str:
        return when(row.created_at, zone).rjust(cells)

    def decided(row: ReviewView) -> str:
        return "" if row.decided_at is None else when(row.decided_at, zone).rjust(cells)

    return (
        Column("created", "Written", written, cells, sortable=True, priority=7),
        Column("customer", "Customer", lambda row: row.customer, min_width=12, weight=2, priority=9, opens=True),
        Column("kind", "Kind", lambda row: reviews.KINDS.get(row.kind, row.kind), 11, sortable=True, priority=5),
        Column("rating", "Stars", lambda row: reviews.stars(row.rating), 5, sortable=True, priority=8),
        Column("product", "Product", lambda row: row.product or "", min_width=9, weight=2, priority=6),
        Column("text", "Text", lambda row: row.text or "", min_width=12, weight=3, priority=7),
        Column("state", "State", lambda row: reviews.state_text(row, tones), 8, sortable=True, priority=9),
        Column("points", "Points", lambda row: reviews.points_text(row, tones), 6, align="right", sortable=True,
               priority=8),
        Column("decided", "Decided", decided, cells, sortable=True, priority=3),
        Column("by", "By", lambda row: row.decided_by or "", 9, priority=2),
    )  # fmt: skip


def no_referral(row: object) -> str | None:
    """Say why there is no referrer to go to."""
    return None if isinstance(row, ReferralView) else NO_REFERRAL


def no_open_referral(row: object) -> str | None:
    """Say why the selected referral cannot be cancelled."""
    if not isinstance(row, ReferralView):
        return NO_REFERRAL
    return "This referral was cancelled already." if row.state == "cancelled" else None


def no_waiting_review(row: object) -> str | None:
    """Say why the selected review can be neither approved nor rejected."""
    if not isinstance(row, ReviewView):
        return NO_REVIEW
    return None if row.state == "pending" else f"This {row.kind} was {row.state} already."
