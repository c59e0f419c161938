"""Ending referrals: the friends' unused coupons are voided, and the pairs can never complete."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select, update

from loyalty_core.coupons.voiding import void_unused
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral


def cancel(work: Work, referral_ids: Collection[int], reason: str | None) -> list[str]:
    """Cancel referrals whose people are locked; return the codes of the coupons that were voided."""
    if not referral_ids:
        return []
    coupons = work.connection.execute(
        select(Referral.coupon_id).where(Referral.id.in_(referral_ids), Referral.coupon_id.is_not(None))
    ).scalars()
    voided = void_unused(work, [int(coupon_id) for coupon_id in coupons if coupon_id is not None], reason)
    work.connection.execute(
        update(Referral)
        .where(Referral.id.in_(referral_ids), Referral.state != "cancelled")
        .values(state="cancelled", cancelled_at=work.at, cancelled_by=work.actor.staff_id, cancel_reason=reason)
    )
    return voided


def open_referrals(work: Work, customer_id: int) -> dict[int, set[int]]:
    """Return the pending referrals of a customer, as referrer or as friend, each with the customers it is about."""
    return _pending(work, or_(Referral.referrer_id == customer_id, Referral.friend_id == customer_id))


def referrals_of_person(work: Work, records: Collection[int]) -> list[int]:
    """Return the referrals in which a person stands, whose records these are: as referrer, as friend, or by contact."""
    contacts = work.connection.execute(select(Customer.email_key, Customer.phone).where(Customer.id.in_(records))).all()
    emails = [row.email_key for row in contacts if row.email_key is not None]
    phones = [row.phone for row in contacts if row.phone is not None]
    theirs = or_(
        Referral.referrer_id.in_(records),
        Referral.friend_id.in_(records),
        Referral.friend_email_key.in_(emails),
        Referral.friend_phone.in_(phones),
    )
    return list(work.connection.execute(select(Referral.id).where(theirs).order_by(Referral.id)).scalars())


def pending_among(work: Work, referral_ids: Collection[int]) -> dict[int, set[int]]:
    """Return those of some referrals that are pending, each with the customers it is about."""
    return _pending(work, is_one_of(work.connection, Referral.id, referral_ids))


def _pending(work: Work, which: ColumnElement[bool]) -> dict[int, set[int]]:
    columns = (Referral.id, Referral.referrer_id, Referral.friend_id)
    rows = work.connection.execute(select(*columns).where(which, Referral.state == "pending").order_by(Referral.id))
    return {row.id: {row.referrer_id} | ({row.friend_id} - {None}) for row in rows}
