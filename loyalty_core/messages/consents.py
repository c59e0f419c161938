"""What customers agreed to, channel by channel: read, and carried along when two records become one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, and_, delete, func, insert, select

from loyalty_core.customers.rules import RecordState
from loyalty_core.messages.rules import STOPPED, Reader
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import MessageConsent

READER: tuple[Any, ...] = (Customer.membership, Customer.record_state, MessageConsent.agreed)
"""The columns that `reader_of` takes, where a message's customer and the consent to its channel are joined."""


def reader_of(row: Sequence[Any], *, by_default: bool) -> Reader:
    """Return what a row of `READER` says; without a word of the customer's own the programme's policy counts."""
    membership, record_state, agreed = row
    return Reader(membership, record_state, by_default if agreed is None else agreed)


def read_reader(connection: Connection, customer_id: int, channel: str, *, by_default: bool) -> Reader:
    """Return what decides whether a customer, who exists, may be written to by a channel."""
    of_channel = (MessageConsent.customer_id == Customer.id) & (MessageConsent.channel == channel)
    rows = connection.execute(select(*READER).outerjoin(MessageConsent, of_channel).where(Customer.id == customer_id))
    return reader_of(rows.one(), by_default=by_default)


def may_be_told(channel: str, *, by_default: bool) -> ColumnElement[bool]:
    """Return the condition of `rules.why_not` for a statement over customers: they may be written to by a channel with
    what they can do without."""
    of_channel = (MessageConsent.customer_id == Customer.id, MessageConsent.channel == channel)
    said = select(MessageConsent.agreed).where(*of_channel).scalar_subquery()
    return and_(
        Customer.record_state == RecordState.LIVE.value,
        Customer.membership.not_in([membership.value for membership in STOPPED]),
        func.coalesce(said, by_default, type_=Boolean),
    )


def read_consents(connection: Connection, customer_id: int) -> dict[str, bool]:
    """Return what a customer said of each channel, where they said anything."""
    rows = connection.execute(
        select(MessageConsent.channel, MessageConsent.agreed).where(MessageConsent.customer_id == customer_id)
    )
    return {row.channel: row.agreed for row in rows}


def write_consents(
    connection: Connection, customer_id: int, said: Mapping[str, bool | None], staff_id: int, at: datetime
) -> None:
    """Note what a locked customer says of some channels; None takes back that anything was said."""
    for channel, agreed in said.items():
        where = (MessageConsent.customer_id == customer_id, MessageConsent.channel == channel)
        connection.execute(delete(MessageConsent).where(*where))
        if agreed is not None:
            row = {"customer_id": customer_id, "channel": channel, "agreed": agreed, "at": at, "staff_id": staff_id}
            connection.execute(insert(MessageConsent).values(row))


def merge_consents(connection: Connection, of: int, to: int) -> None:
    """Let a locked customer go on with what both said: whoever said no to a channel is not written to by it."""
    theirs = select(MessageConsent.channel, MessageConsent.agreed, MessageConsent.at, MessageConsent.staff_id)
    rows = connection.execute(theirs.where(MessageConsent.customer_id == of)).all()
    before = read_consents(connection, to)
    for channel, agreed, at, staff_id in rows:
        if channel not in before or (before[channel] and not agreed):
            write_consents(connection, to, {channel: agreed}, staff_id, at)
    connection.execute(delete(MessageConsent).where(MessageConsent.customer_id == of))
