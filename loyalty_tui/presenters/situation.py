"""Why an action of the profile cannot be used now, in words; None where it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final

from loyalty_core.coupons.views import CouponView
from loyalty_core.customers.views import Profile
from loyalty_core.notes.views import NoteView
from loyalty_core.purchases.views import PurchaseRow
from loyalty_core.referrals.rules import Step, steps_ahead
from loyalty_core.referrals.views import ReferralView
from loyalty_core.reviews.views import ReviewView
from loyalty_core.rewards.views import RedemptionView
from loyalty_tui.presenters.coupons import STATES, USABLE
from loyalty_tui.presenters.purchases import left_to_refund
from loyalty_tui.presenters.redemptions import UNFINISHED

FILTERED: Final = frozenset({"transactions", "statement", "referrals", "reviews", "messages"})
"""Tabs whose list can be filtered."""

NOBODY: Final = "No customer is open. F3 finds one."
NO_REFERRAL: Final = "Select a referral in the Referrals tab first."
NO_REDEMPTION: Final = "Select a redemption in the Rewards tab first."
ERASED: Final = "This customer was erased; nothing can be changed any more."
NOT_YOURS: Final = "Only the person who wrote a note changes or deletes it."


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand in the profile: who is shown, which tab is open, and the row under its cursor."""

    profile: Profile | None = None
    tab: str = ""
    row: object = None


def nobody(situation: Situation) -> str | None:
    """Say why nothing can be done for a customer."""
    return NOBODY if situation.profile is None else None


def closed(situation: Situation) -> str | None:
    """Say why nothing can be written about a customer: nobody is open, or who was is erased."""
    if situation.profile is not None and situation.profile.customer.record_state == "erased":
        return ERASED
    return nobody(situation)


def in_use(why: Callable[[Situation], str | None]) -> Callable[[Situation], str | None]:
    """Let a reason come second to that the record is closed; for what writes about a row of a list."""

    @wraps(why)
    def first(situation: Situation) -> str | None:
        return why(situation) if situation.profile is None else closed(situation) or why(situation)

    return first


def no_member(situation: Situation) -> str | None:
    """Say why a customer can be put into no tier."""
    if situation.profile is not None and closed(situation) is None and situation.profile.membership.joined_on is None:
        return "This customer never joined the programme; only members have a tier."
    return closed(situation)


def no_override(situation: Situation) -> str | None:
    """Say why there is no override of the tier to be ended."""
    why, profile = closed(situation), situation.profile
    if why is not None or profile is None:
        return why
    return None if profile.tier is not None and profile.tier.override is not None else "No override of the tier runs."


def no_list(situation: Situation) -> str | None:
    """Say why there is no list to be written to a file."""
    return "There is no list here." if situation.tab == "chart" else nobody(situation)


def no_picture(situation: Situation) -> str | None:
    """Say why there is nothing to be shown as a QR code: neither a usable coupon is selected, nor is there a card."""
    if isinstance(situation.row, CouponView):
        return None if situation.row.state in USABLE else _is_already(situation.row)
    if situation.profile is not None and not situation.profile.customer.card:
        return "This customer has no card. Select a coupon in the Coupons tab to show its code."
    return nobody(situation)


def no_filter(situation: Situation) -> str | None:
    """Say why the list cannot be filtered."""
    if situation.profile is None:
        return NOBODY
    return None if situation.tab in FILTERED else "This list is short: there is nothing to filter."


def no_receipt(situation: Situation) -> str | None:
    """Say why there is no receipt whose rules could be replayed."""
    return None if isinstance(situation.row, PurchaseRow) else "Select a receipt in the Transactions tab first."


@in_use
def no_sale(situation: Situation) -> str | None:
    """Say why the selected receipt cannot be refunded."""
    if not isinstance(situation.row, PurchaseRow):
        return "Select a sale in the Transactions tab first."
    if situation.row.kind != "sale":
        return "Only a sale can be refunded; this is none."
    return None if left_to_refund(situation.row).minor else "This sale was refunded whole already."


@in_use
def no_usable_coupon(situation: Situation) -> str | None:
    """Say why the selected coupon can be neither used nor voided."""
    if not isinstance(situation.row, CouponView):
        return "Select a coupon in the Coupons tab first."
    return None if situation.row.state in USABLE else _is_already(situation.row)


@in_use
def no_voidable_coupon(situation: Situation) -> str | None:
    """Say why the selected coupon cannot be voided."""
    if isinstance(situation.row, CouponView) and situation.row.state == "used":
        return "A used coupon cannot be voided; undo its use first."
    return no_usable_coupon(situation)


@in_use
def no_claimable_coupon(situation: Situation) -> str | None:
    """Say why the selected coupon cannot be claimed."""
    if isinstance(situation.row, CouponView) and situation.row.state == "claimed":
        return _is_already(situation.row)
    return no_usable_coupon(situation)


@in_use
def no_redemption(situation: Situation) -> str | None:
    """Say why the selected redemption cannot be cancelled."""
    if not isinstance(situation.row, RedemptionView):
        return NO_REDEMPTION
    if situation.row.state in UNFINISHED or situation.row.state == "confirmed":
        return None
    return "This redemption is over; there is nothing to give back."


@in_use
def no_waiting_redemption(situation: Situation) -> str | None:
    """Say why the selected redemption cannot be confirmed."""
    if not isinstance(situation.row, RedemptionView):
        return NO_REDEMPTION
    return None if situation.row.state in UNFINISHED else "This redemption does not wait for a code."


@in_use
def no_note(situation: Situation) -> str | None:
    """Say why no note can be resolved or opened again."""
    return None if isinstance(situation.row, NoteView) else "Select a note in the Notes tab first."


@in_use
def no_own_note(situation: Situation) -> str | None:
    """Say why the selected note cannot be changed or deleted (R108, R109)."""
    if isinstance(situation.row, NoteView) and not situation.row.mine:
        return NOT_YOURS
    return no_note(situation)


@in_use
def no_referral(situation: Situation) -> str | None:
    """Say why the selected referral cannot be cancelled."""
    if not isinstance(situation.row, ReferralView):
        return NO_REFERRAL
    return "This referral was cancelled already." if situation.row.state == "cancelled" else None


@in_use
def no_step_ahead(situation: Situation) -> str | None:
    """Say why no further step of the selected referral can be noted."""
    if not isinstance(situation.row, ReferralView):
        return NO_REFERRAL
    if situation.row.state != "pending":
        return f"This referral is {situation.row.state}."
    return None if steps_ahead(Step(situation.row.step)) else "The coupon and the first order follow by themselves."


def no_other_customer(situation: Situation) -> str | None:
    """Say why there is nobody to go to."""
    if not isinstance(situation.row, ReferralView):
        return NO_REFERRAL
    is_customer = situation.row.as_friend or situation.row.friend_id is not None
    return None if is_customer else "This friend is no customer yet."


@in_use
def no_waiting_review(situation: Situation) -> str | None:
    """Say why the selected review can be neither approved nor rejected."""
    if not isinstance(situation.row, ReviewView):
        return "Select a review in the Reviews tab first."
    review = situation.row
    return None if review.state == "pending" else f"This {review.kind} was {review.state} already."


def _is_already(coupon: CouponView) -> str:
    return f"This coupon is {STATES.get(coupon.state, coupon.state).lower()} already."
