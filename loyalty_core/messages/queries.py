"""Reads of messages: a customer's, what they agreed to, how the programme words them, and channels in trouble."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound, Refused
from loyalty_core.messages.outbox import destination_of
from loyalty_core.messages.rules import STATES, Channel, Reader, masked, message_state, refusal, why_not
from loyalty_core.messages.templates import PURPOSES
from loyalty_core.messages.views import ConsentView, MessageView, TroubleView, WordingView
from loyalty_core.messages.waiting import goes_at
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import ChannelTrouble, Message, MessageConsent, MessageTemplate
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest

_SHOWN: tuple[Any, ...] = (
    Message.id,
    Message.customer_id,
    Message.purpose,
    Message.channel,
    Message.destination,
    Message.body,
    Message.state,
    Message.reason,
    Message.tries,
    Message.created_at,
    Message.due_at,
    Message.not_after,
    Message.sent_at,
    Message.provider_id,
    Staff.login,
    Customer.record_state,
)
_BY_ID = [Message.id]
_ORDERS = {
    "": Order(key=_BY_ID, descending=True),
    "created": Order(key=_BY_ID, by=Message.created_at),
    "channel": Order(key=_BY_ID, by=Message.channel, values=sorted(channel.value for channel in Channel)),
    "purpose": Order(key=_BY_ID, by=Message.purpose),
    "state": Order(key=_BY_ID, by=Message.state, values=sorted(STATES)),
}


@dataclass(frozen=True)
class ListMessages(Query[Page[MessageView]]):
    """Every message to a customer, the newest first (R132). Sorts: `created`, `channel`, `purpose`, `state`.

    Attributes:
        channel: only those by one channel.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)
    channel: Channel | None = None

    def answer(self, read: Read) -> Page[MessageView]:
        _require_customer(read, self.customer_id)
        conditions = [Message.customer_id == self.customer_id]
        if self.channel is not None:
            conditions.append(Message.channel == self.channel.value)
        statement = (
            select(*_SHOWN)
            .join(Customer, Customer.id == Message.customer_id)
            .outerjoin(Staff, Staff.id == Message.staff_id)
            .where(*conditions)
        )
        counted = select(Message.id).where(*conditions)
        return fetch_page(read.connection, statement, _ORDERS, self.request, counted).map(
            lambda row: _message(row, read)
        )


@dataclass(frozen=True)
class ShowConsents(Query[tuple[ConsentView, ...]]):
    """Whether a customer may be written to, channel by channel; `NotFound` where there is no such customer."""

    customer_id: int

    def answer(self, read: Read) -> tuple[ConsentView, ...]:
        _require_customer(read, self.customer_id)
        standing = select(Customer.membership, Customer.record_state).where(Customer.id == self.customer_id)
        membership, record_state = read.connection.execute(standing).one()
        said = {
            row.channel: row
            for row in read.connection.execute(
                select(MessageConsent.channel, MessageConsent.agreed, MessageConsent.at, Staff.login)
                .join(Staff, Staff.id == MessageConsent.staff_id)
                .where(MessageConsent.customer_id == self.customer_id)
            )
        }
        by_default = read.programme.policies.consent_by_default
        views = []
        for channel in Channel:
            row = said.get(channel.value)
            agreed = by_default if row is None else row.agreed
            hindered = _hindrance(read, self.customer_id, channel, Reader(membership, record_state, agreed))
            said_at, noted_by = (None, None) if row is None else (row.at, row.login)
            views.append(ConsentView(channel.value, agreed, said_at, noted_by, hindered))
        return tuple(views)


@dataclass(frozen=True)
class ListWordings(Query[tuple[WordingView, ...]]):
    """How messages are worded, by purpose and channel."""

    def answer(self, read: Read) -> tuple[WordingView, ...]:
        rows = read.connection.execute(select(MessageTemplate.purpose, MessageTemplate.channel, MessageTemplate.text))
        own = {(purpose, channel): text for purpose, channel, text in rows}
        return tuple(
            WordingView(
                name,
                purpose.says,
                channel.value,
                tuple(sorted(purpose.names)),
                own.get((name, channel.value), purpose.text),
                (name, channel.value) in own,
            )
            for name, purpose in PURPOSES.items()
            for channel in Channel
        )


@dataclass(frozen=True)
class ListTroubles(Query[tuple[TroubleView, ...]]):
    """The channels by which nothing goes out, and why."""

    def answer(self, read: Read) -> tuple[TroubleView, ...]:
        columns = (ChannelTrouble.channel, ChannelTrouble.reason, ChannelTrouble.since, ChannelTrouble.until)
        rows = read.connection.execute(select(*columns).order_by(ChannelTrouble.channel))
        return tuple(TroubleView(*row) for row in rows)


def _message(row: Row[Any], read: Read) -> MessageView:
    next_at = goes_at(read.programme, row.purpose, max(row.due_at, read.at))
    state = message_state(row.state, row.not_after, next_at)
    return MessageView(
        message_id=row.id,
        customer_id=row.customer_id,
        purpose=row.purpose,
        channel=row.channel,
        to=_to(row),
        text=row.body,
        state=state,
        reason="too-late" if state != row.state else _reason(row, read.at, next_at),
        tries=row.tries,
        created_at=row.created_at,
        due_at=(next_at if next_at > read.at else row.due_at) if state == "queued" else None,
        sent_at=row.sent_at,
        provider_id=row.provider_id,
        staff=row.login,
    )


def _reason(row: Row[Any], at: datetime, next_at: datetime) -> str | None:
    """Return why a message stands where it does: one that nothing is wrong with may wait for a better hour."""
    return "quiet-hours" if row.state == "queued" and row.reason is None and next_at > at else row.reason


def _to(row: Row[Any]) -> str | None:
    if row.destination is not None:
        return masked(row.channel, row.destination)
    own_number = row.channel in (Channel.PUSH, Channel.APP) and row.record_state != "erased"
    return f"customer {row.customer_id}" if own_number else None


def _hindrance(read: Read, customer_id: int, channel: Channel, reader: Reader) -> str | None:
    why = why_not(reader, must=False)
    if why is not None:
        return refusal(why, channel)
    try:
        destination_of(read.connection, customer_id, channel)
    except Refused as refused:
        return refused.message
    return None


def _require_customer(read: Read, customer_id: int) -> None:
    if not read.connection.execute(select(Customer.id).where(Customer.id == customer_id)).first():
        raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
