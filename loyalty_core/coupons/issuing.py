"""What issuing a coupon needs: a campaign that runs, room under its limits, and a code that nobody has."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select

from loyalty_core.coupons.campaigns import no_campaign, refuse_a_rewards
from loyalty_core.coupons.codes import codes_for
from loyalty_core.coupons.holding import count, not_running
from loyalty_core.coupons.rules import campaign_state, tally_of
from loyalty_core.customers.terms import add_terms, coupon_terms
from loyalty_core.desk.work import Work
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.points.rules import end_of_day

_RUNNING: tuple[Any, ...] = (
    Campaign.starts_on,
    Campaign.ends_on,
    Campaign.ended_at,
    Campaign.valid_days,
    Campaign.issued,
    Campaign.limit_total,
    Campaign.limit_per_customer,
)


def lock_running(work: Work, campaign_id: int) -> Row[Any]:
    """Return a campaign, locked, from which a coupon may be issued.

    Raises:
        NotFound: there is no such campaign.
        Refused: it has not begun, is over, was ended, is full, or belongs to a reward.
    """
    refuse_a_rewards(work, campaign_id)
    campaign = work.connection.execute(
        select(*_RUNNING).where(Campaign.id == campaign_id).with_for_update()
    ).one_or_none()
    if campaign is None:
        raise no_campaign(campaign_id)
    state = campaign_state(
        work.today,
        campaign.starts_on,
        campaign.ends_on,
        campaign.ended_at,
        campaign.issued,
        campaign.limit_total,
    )
    if state != "running":
        raise not_running(state)
    return campaign


def free_codes(work: Work) -> Iterator[str]:
    """Give the request's codes that no coupon has; the unique index stands behind it."""

    def is_free(code: str) -> bool:
        return work.connection.execute(select(Coupon.id).where(Coupon.code == code)).first() is None

    return filter(is_free, codes_for(work.request_id))


def issue(work: Work, customer_id: int, campaign_id: int, code: str, last_day: date | None) -> int:
    """Issue a coupon to a locked customer, usable until a local date included; return its number.

    Raises:
        Refused: as many coupons of the campaign as there may be are out.
    """
    count(work, campaign_id, tally_of("issued", None))
    coupon_id = work.connection.execute(
        insert(Coupon)
        .values(
            code=code,
            campaign_id=campaign_id,
            customer_id=customer_id,
            state="issued",
            entry_reward=False,
            issued_at=work.at,
            expires_at=None if last_day is None else end_of_day(last_day, work.programme.time_zone),
            last_valid_on=last_day,
        )
        .returning(Coupon.id)
    ).scalar_one()
    add_terms(work.connection, coupon_terms(code, customer_id))
    return coupon_id
