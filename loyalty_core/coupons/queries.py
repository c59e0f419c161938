"""Reads of campaigns and coupons."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, case, exists, literal, or_, select

from loyalty_core.clock import local_date
from loyalty_core.coupons.campaigns import no_campaign
from loyalty_core.coupons.holding import check_code, unknown
from loyalty_core.coupons.rules import CouponState, campaign_state
from loyalty_core.coupons.views import Benefit, CampaignView, CouponView
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.reward import Reward
from loyalty_core.paging import Page, PageRequest

_BENEFIT: tuple[Any, ...] = (
    Campaign.name,
    Campaign.benefit,
    Campaign.percent,
    Campaign.amount_minor,
    Campaign.product,
    Campaign.points,
)
_CAMPAIGN: tuple[Any, ...] = (
    Campaign.id,
    *_BENEFIT,
    Campaign.starts_on,
    Campaign.ends_on,
    Campaign.ended_at,
    Campaign.valid_days,
    Campaign.limit_total,
    Campaign.limit_per_customer,
    Campaign.issued,
    Campaign.claimed,
    Campaign.used,
)
_COUPON: tuple[Any, ...] = (
    Coupon.code,
    Coupon.customer_id,
    Coupon.campaign_id,
    *_BENEFIT,
    Coupon.entry_reward,
    Coupon.issued_at,
    Coupon.claimed_at,
    Coupon.used_at,
    Coupon.voided_at,
    Coupon.void_reason,
    Coupon.last_valid_on,
    Coupon.purchase_id,
)
_CAMPAIGN_ORDERS = {
    "": Order(key=[Campaign.id], descending=True),
    "name": Order(key=[Campaign.id], by=Campaign.name_key),
    "starts": Order(key=[Campaign.id], by=Campaign.starts_on),
    "ends": Order(key=[Campaign.id], by=Campaign.ends_on, nullable=True),
    "issued": Order(key=[Campaign.id], by=Campaign.issued),
    "claimed": Order(key=[Campaign.id], by=Campaign.claimed),
    "used": Order(key=[Campaign.id], by=Campaign.used),
}


@dataclass(frozen=True)
class ListCampaigns(Query[Page[CampaignView]]):
    """Campaigns, the newest first. Sorts: `name`, `starts`, `ends`, `issued`, `claimed`, `used`.

    With `only_open` only those from which a coupon may be issued now. Campaigns of rewards are not among them: their
    coupons are had for points.
    """

    only_open: bool = False
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[CampaignView]:
        statement = select(*_CAMPAIGN).where(~exists().where(Reward.campaign_id == Campaign.id))
        if self.only_open:
            today = local_date(read.at, read.programme.time_zone)
            statement = statement.where(
                Campaign.ended_at.is_(None),
                Campaign.starts_on <= today,
                or_(Campaign.ends_on.is_(None), Campaign.ends_on >= today),
                or_(Campaign.limit_total.is_(None), Campaign.issued < Campaign.limit_total),
            )
        page = fetch_page(read.connection, statement, _CAMPAIGN_ORDERS, self.request)
        return page.map(lambda row: _campaign(read, row))


@dataclass(frozen=True)
class ShowCampaign(Query[CampaignView]):
    """One campaign; `NotFound` where there is none of that number."""

    campaign_id: int

    def answer(self, read: Read) -> CampaignView:
        row = read.connection.execute(select(*_CAMPAIGN).where(Campaign.id == self.campaign_id)).one_or_none()
        if row is None:
            raise no_campaign(self.campaign_id)
        return _campaign(read, row)


@dataclass(frozen=True)
class ListCoupons(Query[Page[CouponView]]):
    """A customer's coupons, the newest first, of one `state` or of all.

    Sorts: `campaign`, `state` (issued, claimed, used, expired, voided), `issued`, `expiry`.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)
    state: CouponState | None = None

    def answer(self, read: Read) -> Page[CouponView]:
        known = select(Customer.id).where(Customer.id == self.customer_id)
        if not read.connection.execute(known).first():
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        state = _state_at(read.at)
        wanted = [Coupon.customer_id == self.customer_id, *([state == self.state] if self.state is not None else [])]
        counted = select(Coupon.id).where(*wanted)
        page = fetch_page(read.connection, _coupons(state).where(*wanted), _coupon_orders(state), self.request, counted)
        return page.map(lambda row: _coupon(read, row))


@dataclass(frozen=True)
class FindCoupon(Query[CouponView]):
    """The coupon of a typed code.

    Raises:
        Invalid: the code is mistyped.
        NotFound: there is no such coupon.
    """

    code: str

    def answer(self, read: Read) -> CouponView:
        code = check_code(self.code)
        row = read.connection.execute(_coupons(_state_at(read.at)).where(Coupon.code == code)).one_or_none()
        if row is None:
            raise unknown(code)
        return _coupon(read, row)


def _state_at(at: datetime) -> Any:
    """Return the column of a coupon's state at an instant, as `rules.coupon_state` has it."""
    lapsed = Coupon.state.in_(("issued", "claimed")) & (Coupon.expires_at <= at)
    return case((lapsed, literal("expired", String())), else_=Coupon.state)


def _coupon_orders(state: Any) -> dict[str, Order]:
    return {
        "": Order(key=[Coupon.id], descending=True),
        "campaign": Order(key=[Coupon.id], by=Campaign.name_key),
        "state": Order(key=[Coupon.id], by=state, values=["issued", "claimed", "used", "expired", "voided"]),
        "issued": Order(key=[Coupon.id], by=Coupon.issued_at),
        "expiry": Order(key=[Coupon.id], by=Coupon.expires_at, nullable=True),
    }


def _coupons(state: Any) -> Listed:
    return select(state.label("state"), *_COUPON).join(Campaign, Campaign.id == Coupon.campaign_id)


def _campaign(read: Read, row: Row[Any]) -> CampaignView:
    today = local_date(read.at, read.programme.time_zone)
    return CampaignView(
        campaign_id=row.id,
        name=row.name,
        benefit=_benefit(read, row),
        state=campaign_state(today, row.starts_on, row.ends_on, row.ended_at, row.issued, row.limit_total),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        valid_days=row.valid_days,
        limit_total=row.limit_total,
        limit_per_customer=row.limit_per_customer,
        issued=row.issued,
        claimed=row.claimed,
        used=row.used,
    )


def _coupon(read: Read, row: Row[Any]) -> CouponView:
    return CouponView(
        code=row.code,
        customer_id=row.customer_id,
        campaign_id=row.campaign_id,
        campaign=row.name,
        benefit=_benefit(read, row),
        state=row.state,
        entry_reward=row.entry_reward,
        issued_at=row.issued_at,
        claimed_at=row.claimed_at,
        used_at=row.used_at,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
        last_valid_on=row.last_valid_on,
        transaction_id=None if row.purchase_id is None else f"T{row.purchase_id}",
    )


def _benefit(read: Read, row: Row[Any]) -> Benefit:
    amount = None if row.amount_minor is None else read.programme.money(row.amount_minor)
    return Benefit(row.benefit, row.percent, amount, row.product, row.points)
