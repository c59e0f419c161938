"""Writing a message: it belongs to the transaction of what it tells, and the worker sends it afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, case, cast, insert, null, select, update

from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.messages.consents import read_reader
from loyalty_core.messages.rules import Channel, called, refusal, why_not
from loyalty_core.messages.templates import PURPOSES, worded
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message


def write(
    work: Work,
    customer_id: int,
    channel: str,
    purpose: str,
    values: Mapping[str, str],
    *,
    secret: str | None = None,
    not_after: datetime | None = None,
    wording: str | None = None,
) -> int:
    """Write a message to a locked customer, to be sent when this is committed; return its number.

    Args:
        work: of the command that it is about.
        customer_id: to whom.
        channel: by which channel; it goes where the customer's record says.
        purpose: one of `PURPOSES`, which decides the wording and whether it needs a consent.
        values: what the wording may name, besides the programme's name.
        secret: what stands straight after the text, and is kept apart from it.
        not_after: from when it is worth nothing any more.
        wording: in place of the programme's and the product's.

    Raises:
        Refused: the customer may not be written to, or has no number or address for the channel.
    """
    refuse_unwelcome(work, customer_id, channel, purpose)
    destination = destination_of(work.connection, customer_id, channel)
    body = worded(work.connection, purpose, channel, {**values, "shop": work.programme.name}, wording)
    row = queued(work, customer_id, purpose, channel, destination, body)
    written = insert(Message).values(row | {"secret": secret, "not_after": not_after})
    return work.connection.execute(written.returning(Message.id)).scalar_one()


def queued(
    work: Work, customer_id: int, purpose: str, channel: str, destination: str | None, body: str
) -> dict[str, Any]:
    """Return the row of a message that waits to be sent from now on."""
    return {
        "customer_id": customer_id,
        "purpose": purpose,
        "channel": channel,
        "destination": destination,
        "body": body,
        "state": "queued",
        "tries": 0,
        "created_at": work.at,
        "due_at": work.at,
        "staff_id": work.actor.on_record().staff_id,
    }


def tell(
    work: Work, customer_id: int, purpose: str, values: Mapping[str, str], wording: str | None = None
) -> int | None:
    """Tell a locked customer of something by the programme's channel for that; return the message's number.

    Returns None, and writes nothing, where the programme tells nobody of such things, or this customer cannot or does
    not want to be told.
    """
    channel = work.programme.policies.notice_channel
    if channel is None:
        return None
    named = work.connection.execute(select(Customer.first_name).where(Customer.id == customer_id)).scalar_one()
    try:
        return write(work, customer_id, channel, purpose, {"name": named, **values}, wording=wording)
    except Refused:
        return None


def withdraw(work: Work, message_ids: Sequence[int]) -> None:
    """Let messages never go out that are not out yet, and clear the secrets of all of them.

    One that is in somebody's hands goes out, unless it comes back; then it is withdrawn, as its secret is gone.
    """
    unsent = case((Message.state == "queued", "withdrawn"), else_=Message.state)
    work.connection.execute(update(Message).where(Message.id.in_(message_ids)).values(secret=None, state=unsent))


def refuse_unwelcome(work: Work, customer_id: int, channel: str, purpose: str) -> None:
    """Raise `Refused` where a customer may not be written to by a channel for a purpose."""
    by_default = work.programme.policies.consent_by_default
    reader = read_reader(work.connection, customer_id, channel, by_default=by_default)
    why = why_not(reader, must=PURPOSES[purpose].must)
    if why is not None:
        raise Refused(refusal(why, channel), field="channel", code=why)


def destination_of(connection: Connection, customer_id: int, channel: str) -> str | None:
    """Return the number or address that a customer's messages by a channel go to; None where that is the customer's
    own number in the programme.

    Raises:
        Refused: the customer has none that would do.
    """
    if channel in (Channel.PUSH, Channel.APP):
        return None
    wanted = select(destination_column(channel)).where(Customer.id == customer_id)
    destination = connection.execute(wanted).scalar_one()
    if destination is None:
        what = "e-mail address" if channel == Channel.EMAIL else "phone number"
        raise Refused(f"This customer has no {what} to send it to.", field="channel", code="no-destination")
    if channel != Channel.EMAIL and not takes_messages(destination):
        said = f"Nothing can be sent to this customer's phone number by {called(channel)}."
        raise Refused(said, field="channel", code="no-destination")
    return str(destination)


def destination_column(channel: str) -> ColumnElement[str | None]:
    """Return the column of a customer that says where messages by a channel go; null for their own number."""
    if channel in (Channel.PUSH, Channel.APP):
        return cast(null(), String)
    return Customer.email.expression if channel == Channel.EMAIL else Customer.phone.expression


def takes_messages(phone: str) -> bool:
    """Say whether a number in E.164 can be a mobile's: none that costs extra, is fixed, or belongs to no country."""
    from phonenumbers import PhoneNumberType, number_type, parse, region_code_for_country_code

    number = parse(phone)
    mobile = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)
    return number_type(number) in mobile and region_code_for_country_code(number.country_code or 0).isalpha()
