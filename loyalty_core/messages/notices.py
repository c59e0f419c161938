"""What customers are told of as it happens, by the programme's channel for that, where they agreed to it."""

from datetime import date, timedelta

from sqlalchemy import select

from loyalty_core.desk.work import Work
from loyalty_core.messages.outbox import tell
from loyalty_core.messages.templates import REFERRAL, day_in_words
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message


def tell_of_coupon(
    work: Work, customer_id: int, purpose: str, campaign_id: int, code: str, last_day: date | None
) -> int | None:
    """Tell a locked customer of a coupon they have just been given; return the message's number, None for none.

    `last_day` is the local date until which it can be used, that day included.
    """
    if work.programme.policies.notice_channel is None:
        return None
    offer = work.connection.execute(select(Campaign.name).where(Campaign.id == campaign_id)).scalar_one()
    until = "" if last_day is None else f"It can be used until {day_in_words(last_day)}."
    return tell(work, customer_id, purpose, {"code": code, "offer": offer, "until": until})


def tell_of_code(work: Work, referrer_id: int) -> int | None:
    """Tell a locked customer who has just named a friend what code friends give; return the message's number.

    Who names several friends is told once a day.
    """
    if work.programme.policies.notice_channel is None:
        return None
    since = work.at - timedelta(days=1)
    told = (Message.customer_id == referrer_id, Message.purpose == REFERRAL, Message.created_at > since)
    if work.connection.execute(select(Message.id).where(*told).limit(1)).first():
        return None
    code = select(Customer.referral_code).where(Customer.id == referrer_id)
    return tell(work, referrer_id, REFERRAL, {"code": work.connection.execute(code).scalar_one()})
