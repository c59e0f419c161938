"""Whom customers bring, and what they write, in the plain programme: each pays once."""

from datetime import datetime

from tests.reliability.records import Coupon, No, Referral, Review
from tests.reliability.shop import Shop

REVIEW_POINTS = 15
REFERRAL_POINTS = 30
REFERRAL_PERCENT = 1
"""Of the first order, in points of a penny each, besides."""


def refer(shop: Shop, now: datetime, referrer: int, friend: int) -> None:
    """Nobody refers themselves, in a ring, who was referred or bought before, or who was stopped or left."""
    referrer, friend = shop.who(referrer), shop.who(friend)
    shop.refuse_outsider(referrer)
    if referrer == friend:
        raise No("self-referral")
    known = _of_friend(shop, friend)
    if any(one.state == "cancelled" and shop.who(one.referrer) == referrer for one in known):
        raise No("pair-cancelled")
    if any(one.state != "cancelled" for one in known):
        raise No("already-referred")
    if friend in _above(shop, referrer):
        raise No("referral-ring")
    shop.refuse_erased(friend)
    if shop.standing(friend) not in ("not_enrolled", "enrolled"):
        raise No(f"friend-{shop.standing(friend).replace('_', '-')}")
    if any(shop.who(sale.member) == friend for sale in shop.sales.values()):
        raise No("bought-before")
    number = len(shop.referrals)
    shop.referrals.append(Referral(referrer, friend, now))
    give_coupon(shop, friend)
    shop.did(now, lambda then_shop, _: _undo_referral(then_shop, number))


def give_coupon(shop: Shop, friend: int) -> None:
    """A friend gets a coupon, as soon as they are a member."""
    for referral in shop.referrals:
        waits = referral.state == "pending" and referral.friend == friend and referral.coupon is None
        if waits and shop.standing(friend) == "enrolled":
            referral.coupon = len(shop.coupons)
            shop.coupons.append(Coupon(friend))


def first_order(shop: Shop, now: datetime, receipt: str) -> None:
    """The friend's first order since completes a referral; it pays the referrer, who must be a member, once."""
    sale = shop.sales[receipt]
    for referral in _of_friend(shop, shop.who(sale.member)):
        if referral.state == "pending" and sale.at >= referral.at:
            referral.state, referral.receipt = "completed", receipt
            if shop.standing(referral.referrer) == "enrolled":
                referral.points = REFERRAL_POINTS + sale.amount * REFERRAL_PERCENT // 100
                referral.paid_to = referral.referrer
                life = shop.earning_at(sale.at).life(sale.at)
                holder = shop.hold(referral.paid_to, now)
                referral.heap = holder.earn(referral.points, sale.at, *life, now)
                holder.pass_time(now)


def order_returned(shop: Shop, at: datetime, receipt: str) -> None:
    """A first order that comes back takes the reward back; the referral waits for another, if it still can."""
    for referral in shop.referrals:
        if referral.state == "completed" and referral.receipt == receipt:
            if referral.heap is not None:
                shop.hold(referral.paid_to, at)
                shop.take_back(referral.paid_to, referral.heap, referral.points)
            referral.state, referral.receipt, referral.points, referral.heap = "pending", None, 0, None
            people = referral.referrer, referral.friend
            if any(shop.is_erased(record) or shop.standing(record) == "blocked" for record in people):
                _end(shop, referral)
            else:
                _go_on(shop, referral)


def cancel(shop: Shop, now: datetime, number: int, *, take_back: bool) -> None:
    """Call a referral off for good; the referrer keeps the reward, unless it is taken back on purpose."""
    referral = shop.referrals[number]
    if referral.state == "removed":
        raise No("not-found")
    shop.hold(referral.referrer, now)
    if referral.state == "cancelled":
        raise No("referral-cancelled")
    if take_back and referral.heap is None:
        raise No("no-reward")
    _end(shop, referral)
    if take_back:
        shop.take_back(referral.paid_to, referral.heap, referral.points)
    shop.did(now)


def sweep(shop: Shop, record: int) -> None:
    """End what may not be open with somebody: pending referrals on either side, and coupons that were not used."""
    for referral in shop.referrals:
        if referral.state == "pending" and record in (referral.referrer, referral.friend):
            _end(shop, referral)
    for coupon in shop.coupons:
        if coupon.state == "issued" and shop.who(coupon.member) == record:
            coupon.state = "voided"


def merge(shop: Shop, survivor: int, gone: int) -> None:
    """What is pending goes on for who goes on, unless it could not have begun with one record."""
    for record in (gone, survivor):
        for referral in shop.referrals:
            if referral.state == "pending" and record in (referral.referrer, referral.friend):
                _go_on(shop, referral)


def _go_on(shop: Shop, referral: Referral) -> None:
    referrer, friend = shop.who(referral.referrer), shop.who(referral.friend)
    others = [one for one in _of_friend(shop, friend) if one is not referral]
    second = any(one.state != "cancelled" or shop.who(one.referrer) == referrer for one in others)
    if referrer == friend or second or friend in _above(shop, referrer):
        _end(shop, referral)
    else:
        referral.referrer, referral.friend = referrer, friend


def _end(shop: Shop, referral: Referral) -> None:
    referral.state = "cancelled"
    if referral.coupon is not None and shop.coupons[referral.coupon].state == "issued":
        shop.coupons[referral.coupon].state = "voided"


def _undo_referral(shop: Shop, number: int) -> None:
    referral = shop.referrals[number]
    if referral.state != "pending":
        raise No(f"referral-{referral.state}")
    if referral.coupon is not None and shop.coupons[referral.coupon].state == "used":
        raise No("coupon-used")
    _end(shop, referral)
    referral.state = "removed"


def _of_friend(shop: Shop, friend: int) -> list[Referral]:
    return [one for one in shop.referrals if one.state != "removed" and shop.who(one.friend) == friend]


def _above(shop: Shop, record: int) -> set[int]:
    """Return who brought a customer in, directly or through others."""
    found: set[int] = set()
    looked_at = {record}
    while looked_at:
        looked_at = {
            shop.who(one.referrer)
            for one in shop.referrals
            if one.state in ("pending", "completed") and shop.who(one.friend) in looked_at
        } - found
        found |= looked_at
    return found


# -------------------------------------------------------------------- reviews


def write_review(shop: Shop, now: datetime, member: int) -> None:
    """A customer wrote a review."""
    shop.refuse_erased(member)
    shop.hold(member, now)
    number = len(shop.reviews)
    shop.reviews.append(Review(member))
    shop.did(now, lambda then_shop, then: _undo_decision(then_shop, then, number, "pending", "removed"))


def decide_review(shop: Shop, now: datetime, number: int, decision: str) -> None:
    """Approve a review, which pays a member once, or reject it."""
    review = shop.reviews[number]
    if review.state == "removed":
        raise No("not-found")
    author = shop.hold(review.member, now)
    if review.state != "pending":
        raise No(f"review-{review.state}")
    shop.refuse_erased(review.member)
    if decision == "approved" and shop.standing(review.member) == "enrolled":
        review.points, review.paid_to = REVIEW_POINTS, shop.who(review.member)
        review.heap = author.earn(review.points, now, *shop.earning_at(now).life(now))
    review.state = decision
    shop.did(now, lambda then_shop, then: _undo_decision(then_shop, then, number, decision, "pending"))


def _undo_decision(shop: Shop, now: datetime, number: int, state: str, before: str) -> None:
    review = shop.reviews[number]
    shop.hold(review.member, now)
    if review.state != state:
        raise No(f"review-{review.state}")
    if review.heap is not None:
        shop.take_back(review.paid_to, review.heap, review.points)
    review.state, review.points, review.heap = before, 0, None
