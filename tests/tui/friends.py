"""Referrals and reviews of a console's programme, as tests of the profile need them."""

from __future__ import annotations

from typing import Any

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.referrals.commands import AddReferral
from loyalty_core.referrals.queries import ListReferrals, ShowReferral
from loyalty_core.referrals.views import ReferralView
from loyalty_core.reviews.commands import AddReview
from loyalty_core.reviews.queries import ListReviews
from loyalty_core.reviews.views import ReviewView
from tests.tui.console import Console
from tests.tui.profiles import AMARA


def reward_friends(console: Console) -> None:
    """Let the programme give referrers 500 points, friends a coupon, and reviews 25 points, testimonials 40."""
    core = console.desk()
    campaign = core.do(AddCampaign(campaign_name="Bring a friend", percent=10)).result["campaign_id"]
    core.do(SetPolicies(referral_points=500, referral_campaign=campaign, review_points=25, testimonial_points=40))


def refer(console: Console, customer_id: int = AMARA, **friend: Any) -> ReferralView:
    """Refer a friend; return the referral."""
    core = console.desk()
    number = core.do(AddReferral(customer_id=customer_id, **friend)).result["referral_id"]
    return core.ask(ShowReferral(number))


def referral(console: Console, number: int = 1) -> ReferralView:
    """Return a referral as it stands."""
    return console.desk().ask(ShowReferral(number))


def write_review(console: Console, customer_id: int = AMARA, **content: Any) -> ReviewView:
    """Record a review, of a mug if nothing else is said; return it."""
    content = content or {"product": "Mug", "rating": 4, "text": "Lovely"}
    number = console.desk().do(AddReview(customer_id=customer_id, **content)).result["review_id"]
    return review(console, number)


def review(console: Console, number: int = 1) -> ReviewView:
    """Return a review as it stands."""
    rows = console.desk().ask(ListReviews()).rows
    return next(row for row in rows if row.review_id == number)


def of_list(console: Console, customer_id: int) -> tuple[ReferralView, ...]:
    """Return a customer's referrals as their list has them."""
    return console.desk().ask(ListReferrals(customer_id)).rows
