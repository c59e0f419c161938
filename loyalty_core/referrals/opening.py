"""A new referral, the friend's coupon, and the mark on a friend who is a customer."""

from typing import Any

from sqlalchemy import insert, select, update

from loyalty_core.coupons.holding import check_customer_limit
from loyalty_core.coupons.issuing import free_codes, issue, lock_running
from loyalty_core.coupons.rules import last_valid_day
from loyalty_core.customers.rules import MemberType
from loyalty_core.desk.work import Work
from loyalty_core.errors import NotFound, Refused
from loyalty_core.messages.notices import tell_of_coupon
from loyalty_core.messages.templates import FRIEND
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.referrals.friends import Friend
from loyalty_core.referrals.rules import Step


def open_referral(work: Work, referrer_id: int, friend: Friend, source: str) -> int:
    """Write a referral of a friend who may be referred; return its number.

    The step is that of a valid address where one is known, otherwise that of the link. Contact details are kept only
    as long as the friend is no customer.
    """
    has_email = friend.email is not None if friend.customer_id is None else _email_of(work, friend.customer_id)
    actor = work.actor
    return work.connection.execute(
        insert(Referral)
        .values(
            referrer_id=referrer_id,
            friend_id=friend.customer_id,
            **contact_columns(friend),
            source=source,
            state="pending",
            step=(Step.VALID_EMAIL if has_email else Step.LINK_SENT).value,
            sent_at=work.at,
            email_at=work.at if has_email else None,
            reward_points=0,
            reward_minor=0,
            staff_id=actor.staff_id,
            store_id=actor.store_id,
            terminal_id=actor.terminal_id,
        )
        .returning(Referral.id)
    ).scalar_one()


def contact_columns(friend: Friend) -> dict[str, Any]:
    """Return what a referral keeps of a friend: name, address and number of somebody who is no customer yet."""
    if friend.customer_id is not None:
        return dict.fromkeys(("friend_name", "friend_email", "friend_email_key", "friend_phone"))
    return {
        "friend_name": friend.name,
        "friend_email": friend.email,
        "friend_email_key": friend.email_key,
        "friend_phone": friend.phone,
    }


def give_coupon(work: Work, friend_id: int) -> str | None:
    """Issue the coupon of a pending referral to a locked friend; return its code.

    None where there is nothing to give or nobody to give it to yet: no campaign is set or it does not run, no valid
    address is known, the friend is not enrolled, or has it.
    """
    referral_id = work.connection.execute(
        select(Referral.id)
        .join(Customer, Customer.id == Referral.friend_id)
        .where(
            Referral.friend_id == friend_id,
            Referral.state == "pending",
            Referral.email_at.is_not(None),
            Referral.coupon_id.is_(None),
            Customer.membership == "enrolled",
        )
    ).scalar_one_or_none()
    campaign_id = work.programme.policies.referral_campaign
    if referral_id is None or campaign_id is None:
        return None
    try:
        campaign = lock_running(work, campaign_id)
        check_customer_limit(work, campaign_id, friend_id, campaign.limit_per_customer)
    except (NotFound, Refused):
        return None
    code = next(free_codes(work))
    last_day = last_valid_day(work.today, campaign.valid_days, campaign.ends_on)
    coupon_id = issue(work, friend_id, campaign_id, code, last_day)
    tell_of_coupon(work, friend_id, FRIEND, campaign_id, code, last_day)
    work.connection.execute(
        update(Referral)
        .where(Referral.id == referral_id)
        .values(coupon_id=coupon_id, coupon_at=work.at, step=Step.COUPON.value)
    )
    return code


def mark_referred(work: Work, friend_id: int) -> bool:
    """Let a plain customer be one who was referred by a customer; return whether that is new."""
    marked = work.connection.execute(
        update(Customer)
        .where(Customer.id == friend_id, Customer.member_type == MemberType.CUSTOMER.value)
        .values(member_type=MemberType.CUSTOMER_REFERRAL.value)
    )
    return marked.rowcount == 1


def unmark_referred(work: Work, friend_id: int) -> None:
    """Let a friend be a plain customer again, unless they are marked as something else by now."""
    was, now = MemberType.CUSTOMER_REFERRAL.value, MemberType.CUSTOMER.value
    marked = update(Customer).where(Customer.id == friend_id, Customer.member_type == was)
    work.connection.execute(marked.values(member_type=now))


def _email_of(work: Work, customer_id: int) -> bool:
    email = work.connection.execute(select(Customer.email).where(Customer.id == customer_id)).scalar_one()
    return email is not None
