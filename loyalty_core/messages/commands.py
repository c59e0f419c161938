"""Writes of messages: one that staff type, what customers agree to, and how the programme words them."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, insert, select, update

from loyalty_core.customers.rules import RecordState
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid, Refused
from loyalty_core.messages.consents import read_consents, write_consents
from loyalty_core.messages.outbox import write
from loyalty_core.messages.rules import Channel, called, masked
from loyalty_core.messages.templates import LONGEST, STAFF, check_wording, purpose_of
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message, MessageTemplate
from loyalty_core.text import check_text


class SendMessage(Command):
    """Send a customer a text as it was typed, by a channel they agreed to; it goes out when the worker sends it.

    Undoing it withdraws the message, as long as it is not out.

    Raises:
        NotFound: there is no such customer.
        Invalid: the text is missing, too long, or holds control characters.
        Refused: the customer has not agreed (`no-consent`), left the programme or was stopped, has no number or address
            for the channel (`no-destination`), or the record is closed.
    """

    name: ClassVar[str] = "messages.send"
    permission: ClassVar[Permission] = Permission.SEND_MESSAGE
    personal: ClassVar[frozenset[str]] = frozenset({"text"})
    undoable: ClassVar[bool] = True

    customer_id: int
    channel: Channel
    text: str

    def execute(self, work: Work) -> Outcome:
        text = check_text(self.text, "text", LONGEST, lines=True)
        work.book(self.customer_id)
        named = select(Customer.first_name).where(Customer.id == self.customer_id)
        values = {"text": text, "name": work.connection.execute(named).scalar_one()}
        message_id = write(work, self.customer_id, self.channel.value, STAFF, values)
        sent = select(Message.destination, Message.body).where(Message.id == message_id)
        destination, body = work.connection.execute(sent).one()
        to = f"customer {self.customer_id}" if destination is None else masked(self.channel, destination)
        return Outcome(
            f"A message by {called(self.channel)} waits to be sent.",
            self.customer_id,
            {"message_id": message_id, "channel": self.channel.value},
            (Change("to", None, to), Change("text", None, body)),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        waiting = (Message.id == done.result["message_id"], Message.state == "queued")
        withdrawn = work.connection.execute(update(Message).where(*waiting).values(state="withdrawn"))
        if withdrawn.rowcount != 1:
            raise Refused("This message is out already, or going out just now.", code="message-out")
        return Outcome("The message is withdrawn; it was not sent.", done.customer_id, dict(done.result))


class SetConsents(Command):
    """Note what a customer says of being written to, channel by channel; the channels that are not named stay.

    What they need anyway, like a one-time password, they get in any case. A message that waits for a channel they say
    no to is not sent any more.

    Raises:
        NotFound: there is no such customer.
        Invalid: nothing is said.
        Refused: the record is closed, or nothing would be different.
    """

    name: ClassVar[str] = "messages.set-consents"
    permission: ClassVar[Permission] = Permission.EDIT_CUSTOMER
    undoable: ClassVar[bool] = True

    customer_id: int
    agreed: dict[Channel, bool]

    def execute(self, work: Work) -> Outcome:
        if not self.agreed:
            raise Invalid("Name a channel, and yes or no.", field="agreed")
        work.book(self.customer_id)
        _refuse_closed(work, self.customer_id)
        before = read_consents(work.connection, self.customer_id)
        changed = {channel.value: said for channel, said in self.agreed.items() if before.get(channel.value) != said}
        if not changed:
            raise Refused("That is noted already.", code="nothing-changed")
        return _note(work, self.customer_id, changed, "What the customer agrees to is noted.")

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        customer_id = int(done.body["customer_id"])
        work.book(customer_id)
        _refuse_closed(work, customer_id)
        now = read_consents(work.connection, customer_id)
        if any(now.get(channel) != said for channel, said in done.result["after"].items()):
            raise Refused("The customer said otherwise since.", code="changed-since")
        return _note(work, customer_id, done.result["before"], "What the customer agreed to before counts again.")


class SetWording(Command):
    """Word the messages of a purpose by a channel in the programme's own way; no text brings the product's own back.

    Attributes:
        purpose: one of `templates.PURPOSES`; which `$names` a text may hold hangs on it.
        text: at most 1,000 characters.

    Raises:
        Invalid: there is no such purpose, or the text is too long or names what there is no value for.
        Refused: nothing would be different.
    """

    name: ClassVar[str] = "messages.set-wording"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME
    undoable: ClassVar[bool] = True

    purpose: str
    channel: Channel
    text: str | None = None

    def execute(self, work: Work) -> Outcome:
        purpose_of(self.purpose)
        text = None if self.text is None else check_wording(self.purpose, self.text)
        before = _wording(work, self.purpose, self.channel)
        if before == text:
            raise Refused("It is worded so already.", code="nothing-changed")
        return _word(work, self.purpose, self.channel, before, text)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        purpose, channel = done.result["purpose"], Channel(done.result["channel"])
        now = _wording(work, purpose, channel)
        if now != done.result["after"]:
            raise Refused("It was worded otherwise since.", code="changed-since")
        return _word(work, purpose, channel, now, done.result["before"])


def _refuse_closed(work: Work, customer_id: int) -> None:
    state = work.connection.execute(select(Customer.record_state).where(Customer.id == customer_id)).scalar_one()
    if state != RecordState.LIVE:
        raise Refused("This record is closed.", code="record-closed")


def _note(work: Work, customer_id: int, said: Mapping[str, bool | None], words: str) -> Outcome:
    before = read_consents(work.connection, customer_id)
    write_consents(work.connection, customer_id, said, work.actor.staff_id, work.at)
    earlier = {channel: before.get(channel) for channel in said}
    changes = tuple(
        Change(called(channel), _in_words(earlier[channel]), _in_words(now)) for channel, now in said.items()
    )
    return Outcome(words, customer_id, {"before": earlier, "after": dict(said)}, changes)


def _in_words(agreed: bool | None) -> str | None:
    return None if agreed is None else "yes" if agreed else "no"


def _wording(work: Work, purpose: str, channel: Channel) -> str | None:
    own = select(MessageTemplate.text).where(*_of(purpose, channel)).with_for_update()
    return work.connection.execute(own).scalar_one_or_none()


def _word(work: Work, purpose: str, channel: Channel, before: str | None, text: str | None) -> Outcome:
    work.connection.execute(delete(MessageTemplate).where(*_of(purpose, channel)))
    if text is not None:
        row = {"purpose": purpose, "channel": channel.value, "text": text}
        work.connection.execute(insert(MessageTemplate).values(row))
    said = f"Messages by {called(channel)} are worded anew." if text else "The usual wording is back."
    result = {"purpose": purpose, "channel": channel.value, "before": before, "after": text}
    return Outcome(said, None, result, (Change("text", before, text),))


def _of(purpose: str, channel: Channel) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return MessageTemplate.purpose == purpose, MessageTemplate.channel == channel.value
