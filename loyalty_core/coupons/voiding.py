"""Voiding several coupons at once, as a consequence of something else: a customer blocked, a referral cancelled."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select, update

from loyalty_core.coupons.holding import count
from loyalty_core.coupons.rules import NOTHING, Tally, tally_of
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict
from loyalty_core.models.coupon import Coupon

_UNUSED = ("issued", "claimed")


def void_unused_of(work: Work, customer_id: int, reason: str | None) -> list[str]:
    """Void all coupons that a locked customer could still use; return their codes."""
    return _void(work, Coupon.customer_id == customer_id, reason)


def void_unused(work: Work, coupon_ids: Collection[int], reason: str | None) -> list[str]:
    """Void those of some coupons that could still be used; their customers are locked. Return their codes."""
    if not coupon_ids:
        return []
    return _void(work, is_one_of(work.connection, Coupon.id, coupon_ids), reason)


def used_among(work: Work, coupon_ids: Collection[int]) -> Sequence[str]:
    """Return the codes of those of some coupons that were used, and so cannot be voided."""
    if not coupon_ids:
        return []
    wanted = is_one_of(work.connection, Coupon.id, coupon_ids)
    statement = select(Coupon.code).where(wanted, Coupon.state == "used").order_by(Coupon.id)
    return work.connection.execute(statement).scalars().all()


def _void(work: Work, which: ColumnElement[bool], reason: str | None) -> list[str]:
    """Void coupons with the counts of their campaigns, which are locked before the coupons and in one order."""
    rows = work.connection.execute(
        select(Coupon.id, Coupon.code, Coupon.campaign_id, Coupon.state, Coupon.claimed_at)
        .where(which, Coupon.state.in_(_UNUSED), or_(Coupon.expires_at.is_(None), Coupon.expires_at > work.at))
        .order_by(Coupon.id)
    ).all()
    if not rows:
        return []
    freed: dict[int, Tally] = {}
    for row in rows:
        freed[row.campaign_id] = freed.get(row.campaign_id, NOTHING) - tally_of(row.state, row.claimed_at)
    for campaign_id in sorted(freed):
        count(work, campaign_id, freed[campaign_id])
    voided = work.connection.execute(
        update(Coupon)
        .where(is_one_of(work.connection, Coupon.id, [row.id for row in rows]), Coupon.state.in_(_UNUSED))
        .values(state="voided", voided_at=work.at, void_reason=reason)
    )
    if voided.rowcount != len(rows):
        raise Conflict("Somebody else has just changed these coupons. Look again.", code="coupon-changed")
    return [row.code for row in rows]
