"""Taking messages in hand to send them, and noting what became of each: two short transactions, nothing sent in them.

Who takes messages has them for a while: whoever is killed meanwhile leaves them to the next, under the same key. On
PostgreSQL rows that others are taking are passed over, so that several workers share the work; on SQLite there is one
writer at a time. How often a message was taken says whether it is still in the same hands.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, and_, delete, select, text, update

from loyalty_core.database.conflicts import conflict_insert
from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Read, Work
from loyalty_core.errors import Conflict, Invalid
from loyalty_core.messages.channels.answers import Outgoing
from loyalty_core.messages.consents import READER, reader_of
from loyalty_core.messages.expiring import points_expiring, told_anew
from loyalty_core.messages.rules import Channel, message_key, next_try, why_not
from loyalty_core.messages.templates import ONE_TIME_PASSWORD, POINTS_EXPIRING, PURPOSES
from loyalty_core.messages.waiting import LANES, Lane, Waiting, goes_at, in_order
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import ChannelTrouble, Message, MessageConsent

BATCH = 10
"""Messages that one worker takes in hand at a time: few, as each may have to wait for its provider."""
LEASE = timedelta(minutes=3)
"""How long they are in its hands."""
MARGIN = timedelta(minutes=1)
"""So much of that must be left to begin with one: sending takes less."""

_UNMARKED = text("message.state = 'queued' AND message.reason IS NULL")
"""Written as the index has it, or SQLite would not see that it serves."""


class ClaimMessages(Command):
    """Take the next messages in hand that fell due by an instant (now, if not given), codes first.

    `only` takes those of one lane; in quiet hours nothing is taken but codes. What its customer does not want any more,
    or may not get, is suppressed instead; what is worth nothing any more, or will be when quiet hours are over, is
    withdrawn; and what waits for a channel that is not configured here is marked so.

    The result's `claimed` names each message with the number of the try, `messages` how many were dealt with, and
    `until` says until when they are in the hands of who asked.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "messages.claim"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    channels: tuple[Channel, ...]
    until: datetime | None = None
    only: Lane | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        channels = [channel.value for channel in self.channels]
        _mark_without_channel(work, channels)
        found = _take(work, channels, Waiting(work.programme, until, work.at), self.only, self.batch)
        claimed, lease_ends = [], work.at + LEASE
        for row in found:
            state, reason = _fate_before(work, row)
            values: dict[str, Any] = {"state": state, "reason": reason, "due_at": lease_ends}
            if state == "sending":
                claimed.append([row.id, row.tries + 1])
                values |= {"tries": row.tries + 1, "first_tried_at": row.first_tried_at or work.at}
                if row.purpose == POINTS_EXPIRING and row.tries == 0:
                    values["body"] = told_anew(work, row)
            else:
                values |= {"secret": None, "due_at": work.at}
            work.connection.execute(update(Message).where(Message.id == row.id).values(values))
        said = "1 message is being sent." if len(claimed) == 1 else f"{len(claimed):,} messages are being sent."
        return Outcome(said, None, {"messages": len(found), "claimed": claimed, "until": lease_ends.isoformat()})


class NoteAnswer(Command):
    """Note what became of a message that was taken in hand.

    The result's `state` says where it stands now, and `trouble` whether its channel has just got into trouble.

    Raises:
        Conflict: it is not in the same hands any more; nothing is noted (`not-in-hand`).
    """

    name: ClassVar[str] = "messages.note-answer"
    permission: ClassVar[Permission] = Permission.RUN_JOBS
    personal: ClassVar[frozenset[str]] = frozenset({"provider_id"})

    message_id: int
    tries: int
    fate: Literal["sent", "again", "failed", "suppressed", "back"]
    reason: str | None = None
    provider_id: str | None = None
    wait_seconds: int = Field(default=0, ge=0)
    pause_seconds: int = Field(default=0, ge=0)

    def execute(self, work: Work) -> Outcome:
        in_hand = (Message.id == self.message_id, Message.state == "sending", Message.tries == self.tries)
        row = work.connection.execute(select(*_NOTED).where(*in_hand).with_for_update()).one_or_none()
        if row is None:
            raise Conflict("This message is not in the same hands any more.", code="not-in-hand")
        values = self._values(work, row)
        work.connection.execute(update(Message).where(Message.id == self.message_id).values(values))
        trouble = self._note_channel(work, row.channel)
        state = values["state"]
        result = {"message_id": self.message_id, "state": state, "channel": row.channel, "trouble": trouble}
        said = f"Message {self.message_id} is {state}."
        return Outcome(said, row.customer_id, result, (Change("state", "sending", state),))

    def _values(self, work: Work, row: Any) -> dict[str, Any]:
        if self.fate == "sent":
            kept = {"sent_at": work.at, "provider_id": self.provider_id, "reason": None}
            return {"state": "sent", "secret": None, **kept}
        if self.fate in ("failed", "suppressed"):
            return {"state": self.fate, "reason": self.reason, "secret": None}
        if self.fate == "back":
            due_at: datetime | None = work.at + timedelta(seconds=self.pause_seconds)
        else:
            wait = timedelta(seconds=self.wait_seconds)
            due_at = next_try(self.tries, row.first_tried_at, work.at, wait)
        if due_at is None:
            return {"state": "failed", "reason": self.reason, "secret": None}
        if _is_worthless(row, goes_at(work.programme, row.purpose, due_at)):
            return {"state": "withdrawn", "reason": self.reason or "too-late", "secret": None}
        tries = self.tries - 1 if self.fate == "back" else self.tries
        return {"state": "queued", "reason": self.reason, "due_at": due_at, "tries": tries}

    def _note_channel(self, work: Work, channel: str) -> bool:
        """Note that a channel is in trouble, or that it is not any more; return whether it has just got into it."""
        of_channel = ChannelTrouble.channel == channel
        if self.fate == "sent":
            work.connection.execute(delete(ChannelTrouble).where(of_channel))
        if not self.pause_seconds or self.fate == "back":
            return False
        until = work.at + timedelta(seconds=self.pause_seconds)
        row = {"channel": channel, "reason": self.reason or "unreachable", "since": work.at, "until": until}
        added = conflict_insert(work.connection, ChannelTrouble).values(row).on_conflict_do_nothing()
        if work.connection.execute(added.returning(ChannelTrouble.channel)).first() is not None:
            return True
        known = update(ChannelTrouble).where(of_channel)
        other = work.connection.execute(
            known.where(ChannelTrouble.reason != row["reason"]).values(reason=row["reason"], since=work.at)
        )
        work.connection.execute(known.values(until=until))
        return other.rowcount == 1


@dataclass(frozen=True)
class AnyToDeliver(Query[bool]):
    """Whether there is anything to do for who has these channels, as of an instant (now, if not given)."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    channels: tuple[str, ...]
    until: datetime | None = None
    only: Lane | None = None

    def answer(self, read: Read) -> bool:
        waiting = Waiting(read.programme, self.until or read.at, read.at)
        due = and_(waiting.of(self.only), _by_usable(read.connection, self.channels, read.at))
        return any(
            read.connection.execute(select(Message.id).where(wanted).limit(1)).first() is not None
            for wanted in (due, _without_channel(self.channels))
        )


@dataclass(frozen=True)
class ReadClaimed(Query[Outgoing | str]):
    """A message that was taken in hand, as it goes out; or a code for why it must not go out any more."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    message_id: int
    tries: int

    def answer(self, read: Read) -> Outgoing | str:
        in_hand = (Message.id == self.message_id, Message.state == "sending", Message.tries == self.tries)
        row = read.connection.execute(_with_reader().where(*in_hand)).one_or_none()
        if row is None:
            return "not-in-hand"
        if _is_worthless(row, read.at):
            return "too-late"
        if goes_at(read.programme, row.purpose, read.at) > read.at:
            return "quiet-hours"
        by_default = read.programme.policies.consent_by_default
        why = why_not(reader_of(row[-3:], by_default=by_default), must=PURPOSES[row.purpose].must)
        if why is not None:
            return why
        return Outgoing(
            key=message_key(row.id, row.created_at),
            channel=row.channel,
            purpose=row.purpose,
            customer_id=row.customer_id,
            to=row.destination or str(row.customer_id),
            subject=read.programme.name,
            text=row.body + (row.secret or ""),
            created_at=row.created_at,
        )


_NOTED = (Message.customer_id, Message.channel, Message.purpose, Message.secret, Message.first_tried_at,
          Message.not_after)  # fmt: skip
_READ: tuple[Any, ...] = (
    Message.id,
    Message.customer_id,
    Message.purpose,
    Message.channel,
    Message.destination,
    Message.body,
    Message.secret,
    Message.tries,
    Message.created_at,
    Message.first_tried_at,
    Message.not_after,
)


def _with_reader() -> Any:
    consent = and_(MessageConsent.customer_id == Message.customer_id, MessageConsent.channel == Message.channel)
    return select(*_READ, *READER).join(Customer, Customer.id == Message.customer_id).outerjoin(MessageConsent, consent)


def _by_usable(connection: Connection, channels: Collection[str], at: datetime) -> ColumnElement[bool]:
    """Return the condition for messages by a channel that is configured here and not left alone just now."""
    left_alone = connection.execute(select(ChannelTrouble.channel).where(ChannelTrouble.until > at)).scalars().all()
    return Message.channel.in_([channel for channel in channels if channel not in left_alone])


def _without_channel(channels: Collection[str]) -> Any:
    """Return the condition for messages by a channel that is not configured here, and that do not say so yet."""
    others = [channel.value for channel in Channel if channel.value not in channels]
    return and_(_UNMARKED, Message.channel.in_(others))


def _mark_without_channel(work: Work, channels: Collection[str]) -> None:
    work.connection.execute(update(Message).where(_without_channel(channels)).values(reason="no-channel"))


def _take(work: Work, channels: list[str], waiting: Waiting, only: Lane | None, at_most: int) -> list[Any]:
    """Return messages to be dealt with, locked: codes first, however many others wait."""
    usable = _by_usable(work.connection, channels, work.at)
    taken: list[int] = []
    for lane in (lane for lane in LANES if only in (lane, None)):
        due = select(Message.id).where(waiting.of_lane(lane), usable).order_by(*in_order(lane))
        statement = due.limit(at_most - len(taken)).with_for_update(skip_locked=True)
        taken += work.connection.execute(statement).scalars()
    rows = work.connection.execute(_with_reader().where(Message.id.in_(taken))).all()
    return sorted(rows, key=lambda row: taken.index(row.id))


def _fate_before(work: Work, row: Any) -> tuple[str, str | None]:
    """Return what becomes of a message that is due, before it is sent: its state, and a code for why."""
    if _is_worthless(row, goes_at(work.programme, row.purpose, work.at)):
        return "withdrawn", "too-late"
    if row.purpose == POINTS_EXPIRING and not points_expiring(work.connection, row.customer_id, row.not_after):
        return "withdrawn", "spent"
    by_default = work.programme.policies.consent_by_default
    why = why_not(reader_of(row[-3:], by_default=by_default), must=PURPOSES[row.purpose].must)
    return ("sending", None) if why is None else ("suppressed", why)


def _is_worthless(row: Any, at: datetime) -> bool:
    """Say whether a message is of no use at an instant: its time is over, or what it should bring is gone."""
    late = row.not_after is not None and row.not_after <= at
    return late or (row.purpose == ONE_TIME_PASSWORD and row.secret is None)
