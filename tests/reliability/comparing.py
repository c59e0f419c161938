"""Product and model side by side: what is stored, and what a screen would show, beside what the model says."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Lot
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from tests.reliability.model import Member
from tests.reliability.shop import Shop

FIGURES = ("available", "pending", "debt", "lifetime", "redeemed", "expired", "clawed_back", "written_off", "earned")


class Disagreement(AssertionError):
    """Product and model differ, or a promise is broken; `noticed` says what each noticed: model, verify, replay."""

    def __init__(self, noticed: dict[str, object]) -> None:
        super().__init__(str(noticed))
        self.noticed = noticed


def other_than_stored(connection: Connection, shop: Shop, customers: Sequence[int], now: datetime) -> list[str]:
    """Return how the stored rows differ from a shop, whose records are these customers.

    Whoever was settled by the way is settled in the shop too: that changes nothing but the moment (rule 6).
    """
    found = []
    accounts = {row.customer_id: row for row in connection.execute(select(Account.__table__))}
    lots: dict[int, list[Any]] = {}
    for lot in connection.execute(select(Lot.__table__).order_by(Lot.customer_id, Lot.seq)):
        lots.setdefault(lot.customer_id, []).append(lot)
    for record, customer_id in enumerate(customers):
        account, own = accounts[customer_id], lots.get(customer_id, [])
        if _other_points(shop.members[record], account, own):
            settled = deepcopy(shop.members[record])
            settled.pass_time(now)
            if not _other_points(settled, account, own):
                shop.members[record] = settled
        found += _other_points(shop.members[record], account, own)
    return found + _other_things(connection, shop, customers)


def other_than_shown(desk: Desk, shop: Shop, customers: Sequence[int], now: datetime) -> list[str]:
    """Return how what a screen shows of each customer differs from a shop, whoever was settled or merged away."""
    settled = deepcopy(shop)
    settled.pass_time(now)
    return [
        difference
        for record, customer_id in enumerate(customers)
        for difference in _other_figures(settled.members[shop.who(record)], desk.ask(ShowCustomer(customer_id)).points)
    ]


def _other_points(member: Member, account: object, lots: Sequence[Any]) -> list[str]:
    found = _other_figures(member, account)
    stored = [(lot.quantity, lot.points_left, bool(lot.pending and lot.points_left), lot.expires_at) for lot in lots]
    heaps = [(heap.points, heap.left, heap.waiting and heap.left > 0, heap.expires) for heap in member.heaps]
    return found if stored == heaps else [*found, f"lots {stored}, not {heaps}"]


def _other_figures(member: Member, shown: object) -> list[str]:
    wanted = {figure: getattr(member, figure) for figure in FIGURES}
    found = {figure: getattr(shown, figure) for figure in FIGURES}
    return [] if found == wanted else [f"{found}, not {wanted}"]


def _other_things(connection: Connection, shop: Shop, customers: Sequence[int]) -> list[str]:
    """Return how memberships, coupons, referrals and reviews differ; whose they are is told by who goes on."""
    who: dict[int | None, int] = {customer_id: shop.who(record) for record, customer_id in enumerate(customers)}
    live = select(Customer.id, Customer.membership).where(Customer.record_state == "live")
    coupons = select(Coupon.customer_id, Coupon.state).join(Campaign).where(Campaign.points.is_not(None))
    people = (Referral.referrer_id, Referral.friend_id)
    referrals = select(*people, Referral.state, Referral.reward_points).order_by(Referral.id)
    reviews = select(Review.customer_id, Review.state, Review.points).order_by(Review.id)
    stored = {
        "members": {who[number]: membership for number, membership in connection.execute(live)},
        "coupons": [(who[number], state) for number, state in connection.execute(coupons.order_by(Coupon.id))],
        "referrals": [(who[one], who[other], *rest) for one, other, *rest in connection.execute(referrals)],
        "reviews": [(who[number], *rest) for number, *rest in connection.execute(reviews)],
    }
    here = [record for record in range(len(customers)) if record not in shop.into and record not in shop.erased]
    told = {
        "members": {record: shop.standing(record) for record in here},
        "coupons": [(shop.who(one.member), one.state) for one in shop.coupons],
        "referrals": [
            (shop.who(one.referrer), shop.who(one.friend), one.state, one.points)
            for one in shop.referrals
            if one.state != "removed"
        ],
        "reviews": [(shop.who(one.member), one.state, one.points) for one in shop.reviews if one.state != "removed"],
    }
    return [f"{what}: {stored[what]}, not {wanted}" for what, wanted in told.items() if stored[what] != wanted]
