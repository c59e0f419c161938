"""Telling customers that points are about to expire: once for each day of expiry, of the points that are left then.

Who was told of what stands in the outbox: a message of this purpose is worth nothing any more (`not_after`) when the
points that it tells of expire. So nobody is told twice, whatever became of the first message.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select

from loyalty_core.clock import local_date
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.messages.consents import may_be_told
from loyalty_core.messages.outbox import destination_column, queued, takes_messages
from loyalty_core.messages.rules import Channel
from loyalty_core.messages.templates import POINTS_EXPIRING, day_in_words, fill, worded, wording_of
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import HOLDS_POINTS, Account, Lot
from loyalty_core.models.message import Message
from loyalty_core.points.rules import end_of_day
from loyalty_core.programme.facts import ProgrammeFacts

BATCH = 5_000
"""Customers told in one transaction, as in settling: each looks once more past those who were told already."""
MORNING: Final = time(10)
"""Local time before which nobody is told of this: it is found out in the night, and nothing to be woken up for."""


class WriteExpiryNotices(Command):
    """Tell the next customers, where they agreed, of points that expire so many days after an instant (now, if not
    given) as the programme's `expiry_notice_days` says, or sooner.

    One message for each day on which points expire, of what is left of them; it goes out in the morning. Points that
    still wait to become available are told of once they are. Who agreed and has a phone number that takes no messages
    is noted as not told, and not looked at again.

    The result's `customers` says how many there were; 0 means that nothing is left to do, or that others are at it.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "messages.write-expiry-notices"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        to_tell = customers_to_tell(work.programme, until, work.at)
        if to_tell is None:
            return Outcome("Nobody is told of points that expire.", result={"customers": 0})
        locked = to_tell.limit(self.batch).with_for_update(of=Account, skip_locked=True)
        rows = _write(work, until, work.connection.execute(locked).scalars().all())
        count = len({row["customer_id"] for row in rows})
        return Outcome(f"{count:,} customers are told of points that expire.", result={"customers": count})


def customers_to_tell(programme: ProgrammeFacts, until: datetime, at: datetime) -> Select[int] | None:
    """Return the question for the customers who are still to be told at an instant, and were to be by another; None
    where the programme tells nobody."""
    channel, last = programme.policies.notice_channel, _last_of(programme, until)
    if channel is None or last is None:
        return None
    return (
        select(Account.customer_id)
        .join(Customer, Customer.id == Account.customer_id)
        .where(Account.due_at <= last, *_may_be_told(programme, channel))
        .where(exists().where(Lot.customer_id == Account.customer_id, *_untold(at, last)))
        .order_by(Account.due_at, Account.customer_id)
    )


def points_expiring(connection: Connection, customer_id: int, expires_at: datetime) -> int:
    """Return how many of a customer's points are left that expire at an instant."""
    these = (Lot.customer_id == customer_id, HOLDS_POINTS, Lot.pending.is_(False), Lot.expires_at == expires_at)
    return int(connection.execute(select(func.coalesce(func.sum(Lot.points_left), 0)).where(*these)).scalar_one())


def told_anew(work: Work, message: Any) -> str:
    """Return the text of a message that goes out for the first time: of the points that are left by now."""
    named = select(Customer.first_name).where(Customer.id == message.customer_id)
    name = work.connection.execute(named).scalar_one()
    points = points_expiring(work.connection, message.customer_id, message.not_after)
    values = _values(work.programme, name, points, message.not_after)
    return worded(work.connection, POINTS_EXPIRING, message.channel, values)


def _write(work: Work, until: datetime, customers: Sequence[int]) -> list[dict[str, Any]]:
    """Write a message to each of some locked customers for each day of expiry that they were not told of."""
    channel, last = work.programme.policies.notice_channel, _last_of(work.programme, until)
    if channel is None or last is None or not customers:
        return []
    wording = wording_of(work.connection, POINTS_EXPIRING, channel)
    columns = (Lot.customer_id, Lot.expires_at, Customer.first_name, destination_column(channel).label("to"))
    found = work.connection.execute(
        select(*columns, func.sum(Lot.points_left).label("points"))
        .join(Customer, Customer.id == Lot.customer_id)
        .where(is_one_of(work.connection, Lot.customer_id, customers), *_may_be_told(work.programme, channel))
        .where(*_untold(work.at, last))
        .group_by(*columns)
        .order_by(Lot.expires_at, Lot.customer_id)
    ).all()
    rows = []
    for row in found:
        body = fill(wording, _values(work.programme, row.first_name, int(row.points), row.expires_at))
        written = queued(work, row.customer_id, POINTS_EXPIRING, channel, row.to, body)
        rows.append(written | {"not_after": row.expires_at} | _fate(work, channel, row.to))
    if rows:
        work.connection.execute(insert(Message), rows)
    return rows


def _fate(work: Work, channel: str, to: str | None) -> dict[str, Any]:
    """Return when a message goes out, or that it does not."""
    if channel in (Channel.SMS, Channel.WHATSAPP) and not takes_messages(to or ""):
        return {"state": "suppressed", "reason": "no-destination"}
    morning = datetime.combine(work.today, MORNING, work.programme.time_zone).astimezone(UTC)
    return {"state": "queued", "reason": None, "due_at": max(work.at, morning)}


def _last_of(programme: ProgrammeFacts, at: datetime) -> datetime | None:
    """Return until when points expire that customers are told of at an instant; None where they are told of none."""
    days = programme.policies.expiry_notice_days
    if days == 0:
        return None
    return end_of_day(local_date(at, programme.time_zone) + timedelta(days=days), programme.time_zone)


def _may_be_told(programme: ProgrammeFacts, channel: str) -> tuple[ColumnElement[bool], ...]:
    agreed = may_be_told(channel, by_default=programme.policies.consent_by_default)
    if channel in (Channel.PUSH, Channel.APP):
        return (agreed,)
    return agreed, destination_column(channel).is_not(None)


def _untold(at: datetime, last: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for lots that hold points, expire by an instant, and that nobody was told of."""
    told = exists().where(
        Message.customer_id == Lot.customer_id,
        Message.purpose == POINTS_EXPIRING,
        Message.not_after == Lot.expires_at,
    )
    return HOLDS_POINTS, Lot.pending.is_(False), Lot.expires_at > at, Lot.expires_at <= last, ~told


def _values(programme: ProgrammeFacts, name: str, points: int, expires_at: datetime) -> Mapping[str, str]:
    """Return what a wording may name of points that expire at an instant."""
    policies = programme.policies
    last_day = local_date(expires_at - timedelta(microseconds=1), programme.time_zone)
    worth = programme.money(points * policies.value_minor // policies.value_points)
    return {
        "shop": programme.name,
        "name": name,
        "points": f"{points:,}",
        "worth": str(worth),
        "day": day_in_words(last_day),
    }
