"""Reads of rewards: what there is, and what a customer can have."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, or_, select

from loyalty_core.clock import local_date
from loyalty_core.customers.views import TierView
from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.programme import Tier
from loyalty_core.models.reward import Reward
from loyalty_core.paging import Page, PageRequest
from loyalty_core.points.store import read_books
from loyalty_core.rewards.holding import OFFERED, no_customer, offer_of, read_had, read_holder
from loyalty_core.rewards.rules import Holder, hindrance
from loyalty_core.rewards.views import RewardView

_GIVES: tuple[Any, ...] = (Reward.amount_minor, Reward.percent, Reward.product, Reward.custom)
_REWARD_ORDERS = {
    "": Order(key=[Reward.id], descending=True),
    "name": Order(key=[Reward.id], by=Reward.name_key),
    "cost": Order(key=[Reward.id], by=Reward.cost),
    "starts": Order(key=[Reward.id], by=Reward.starts_on),
    "ends": Order(key=[Reward.id], by=Reward.ends_on, nullable=True),
    "redeemed": Order(key=[Reward.id], by=Reward.redeemed),
}


@dataclass(frozen=True)
class ListRewards(Query[Page[RewardView]]):
    """Rewards, the newest first. Sorts: `name`, `cost`, `starts`, `ends`, `redeemed`.

    With a customer each says whether that customer can have it now, and if not, why. With `only_open` only those that
    somebody can have now.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int | None = None
    only_open: bool = False
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[RewardView]:
        holder = None if self.customer_id is None else _holder(read, self.customer_id)
        statement = select(*OFFERED, *_GIVES).outerjoin(Tier, Tier.id == Reward.lowest_tier_id)
        if self.only_open:
            today = local_date(read.at, read.programme.time_zone)
            statement = statement.where(
                Reward.ended_at.is_(None),
                Reward.starts_on <= today,
                or_(Reward.ends_on.is_(None), Reward.ends_on >= today),
                or_(Reward.limit_total.is_(None), Reward.redeemed < Reward.limit_total),
            )
        page = fetch_page(read.connection, statement, _REWARD_ORDERS, self.request)
        if holder is None or self.customer_id is None:
            return page.map(lambda row: _reward(read, row, None))
        had = read_had(read.connection, self.customer_id, [row.id for row in page.rows])
        return page.map(lambda row: _reward(read, row, replace(holder, had=had.get(row.id, 0))))


def _holder(read: Read, customer_id: int) -> Holder:
    book = read_books(read.connection, [customer_id]).get(customer_id)
    if book is None:
        raise no_customer(customer_id)
    book.settle(read.at)
    return read_holder(read.connection, customer_id, book.figures.available)


def _reward(read: Read, row: Row[Any], holder: Holder | None) -> RewardView:
    offer = offer_of(row, local_date(read.at, read.programme.time_zone))
    why = None if holder is None else hindrance(offer, holder)
    return RewardView(
        reward_id=row.id,
        name=row.name,
        kind=row.kind,
        amount=None if row.amount_minor is None else read.programme.money(row.amount_minor),
        percent=row.percent,
        product=row.product,
        custom=row.custom,
        cost=row.cost,
        state=offer.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        valid_days=row.valid_days,
        limit_total=row.limit_total,
        limit_per_customer=row.limit_per_customer,
        redeemed=row.redeemed,
        lowest_tier=None if row.tier_id is None else TierView(row.tier_id, row.tier_name, row.tier_rank),
        can_have=None if holder is None else why is None,
        why_not=None if why is None else why.said,
        why_not_code=None if why is None else why.code,
    )
