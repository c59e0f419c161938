"""What happened with a customer, told in words (R102 to R104)."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.customers.views import Activity
from loyalty_tui.presenters.dates import to_the_second
from loyalty_tui.presenters.notes import KINDS as NOTE_KINDS
from loyalty_tui.presenters.numbers import money
from loyalty_tui.presenters.statement import ENTRY_REWARD, REASONS, change_text
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

_EVENTS: Final = {
    "signed-up": "Signed up",
    "transaction": "Transaction",
    "refund": "Refund",
    "points-earn": "Points earned",
    "points-credit": "Points added",
    "points-entry-reward": ENTRY_REWARD,
    "points-activate": "Points available",
    "points-spend": "Points redeemed",
    "points-spend-cancelled": "Redeeming undone",
    "points-expire": "Points expired",
    "points-claw-back": "Points taken back",
    "points-debit": "Points taken",
    "points-debit-undone": "Taking undone",
    "points-credit-undone": "Adding undone",
    "points-opening": "Opening balance",
    "points-opening-undone": "Opening undone",
    "points-write-off": "Debt forgiven",
    "points-merge-in": "Points merged in",
    "points-merge-out": "Points merged out",
    "points-merge-debt": "Debt merged",
    "points-merge-earned": "Earned merged",
    "points-merge-redeemed": "Spent merged",
    "points-merge-expired": "Expiry merged",
    "points-merge-clawed-back": "Taken merged",
    "points-merge-written-off": "Waived merged",
    "coupon-issued": "Coupon issued",
    "coupon-claimed": "Coupon claimed",
    "coupon-used": "Coupon used",
    "coupon-voided": "Coupon voided",
    "member-enrol": "Enrolled",
    "member-opt-out": "Opted out",
    "member-exclude": "Excluded",
    "member-block": "Blocked",
    "member-reinstate": "Reinstated",
    "member-merge": "Record merged",
    "member-erase": "Erased",
    "member-undo": "Membership undone",
    "referral-sent": "Friend referred",
    "referral-completed": "Referral completed",
    "referral-cancelled": "Referral cancelled",
    "referred": "Referred by a friend",
    "review-added": "Review written",
    "review-approved": "Review approved",
    "review-rejected": "Review rejected",
    "testimonial-added": "Testimonial written",
    "testimonial-approved": "Testimonial approved",
    "testimonial-rejected": "Testimonial rejected",
}

_HOMES: Final = {
    "transaction": "transactions",
    "refund": "transactions",
    "points": "statement",
    "coupon": "coupons",
    "note": "notes",
    "referral": "referrals",
    "referred": "referrals",
    "review": "reviews",
    "testimonial": "reviews",
    "member": "membership",
}


def event(activity: Activity) -> str:
    """Return what happened, in two or three words."""
    if activity.kind == "note":
        return f"{NOTE_KINDS.get(activity.what or '', 'Note')} noted"
    return _EVENTS.get(activity.kind, activity.kind.replace("-", " ").capitalize())


def home(activity: Activity) -> str | None:
    """Return what of the profile has more about an activity, a tab mostly; None where there is no more."""
    return _HOMES.get(activity.kind.split("-")[0])


def sentence(activity: Activity, zone: ZoneInfo) -> str:
    """Return an activity like `Signed up on Jan 23 2022 3:43:19PM`, in local time."""
    return f"{event(activity)} on {to_the_second(activity.at, zone)}"


def columns(zone: ZoneInfo, tones: Tones) -> tuple[Column[Activity], ...]:
    """Return the columns of the list of activities."""
    return (
        Column("activity", "Activity", lambda row: sentence(row, zone), min_width=43, weight=3, priority=9),
        Column("amount", "Amount", _amount, width=9, align="right", priority=5),
        Column("points", "Points", lambda row: change_text(row.points, tones), width=7, align="right", priority=6),
        Column("what", "About", _what, min_width=11, weight=2, priority=4),
        Column("store", "Store", lambda row: row.store or "", width=8, priority=3),
    )


def _amount(row: Activity) -> str:
    return "" if row.amount is None else money(row.amount)


def _what(row: Activity) -> str:
    if row.kind == "note" or row.what is None:
        return ""
    return REASONS.get(row.what, row.what) if row.kind.startswith("points-") else row.what
