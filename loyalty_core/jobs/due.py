"""How much is due by the clock: one read that changes nothing, and counts no further than it is asked to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Select, func, literal, select

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.jobs.views import Due
from loyalty_core.journeys.settling import due_places, newcomers
from loyalty_core.messages.expiring import customers_to_tell
from loyalty_core.messages.waiting import Lane, Waiting, in_order
from loyalty_core.models.journey import Journey, JourneyMember
from loyalty_core.models.ledger import Account
from loyalty_core.models.message import Message
from loyalty_core.models.reward import OneTimePassword
from loyalty_core.models.tier import TierStanding
from loyalty_core.points.settling import Settled, due_accounts
from loyalty_core.tiers.settling import due_members

AT_MOST = 10_000
"""So many are counted, which is quick at any size of the programme."""


@dataclass(frozen=True)
class AccountsDue(Query[Due]):
    """The accounts with points to activate or to expire at an instant (now, if not given)."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    only: Settled
    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        accounts = due_accounts(self.until or read.at, self.only)
        return _counted(read.connection, accounts.with_only_columns(Account.due_at.label("at")), self.at_most)


@dataclass(frozen=True)
class TiersDue(Query[Due]):
    """The members whose tier time alone may have changed at an instant (now, if not given)."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        members = due_members(self.until or read.at)
        return _counted(read.connection, members.with_only_columns(TierStanding.due_at.label("at")), self.at_most)


@dataclass(frozen=True)
class PasswordsDue(Query[Due]):
    """The one-time passwords whose time is over at an instant (now, if not given), and that were not cleared yet."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        over = select(OneTimePassword.expires_at.label("at")).where(
            OneTimePassword.state == "sent", OneTimePassword.expires_at <= (self.until or read.at)
        )
        return _counted(read.connection, over.order_by(OneTimePassword.expires_at), self.at_most)


@dataclass(frozen=True)
class MessagesDue(Query[Due]):
    """The messages of a lane that wait to be sent at an instant (now, if not given), by whatever channel."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    only: Lane
    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        waiting = Waiting(read.programme, self.until or read.at, read.at).of_lane(self.only)
        oldest_first = select(Message.due_at.label("at")).where(waiting).order_by(*in_order(self.only))
        return _counted(read.connection, oldest_first, self.at_most)


@dataclass(frozen=True)
class ExpiryNoticesDue(Query[Due]):
    """The customers who are to be told at an instant (now, if not given) that points are about to expire."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        to_tell = customers_to_tell(read.programme, self.until or read.at, read.at)
        if to_tell is None:
            return Due(0, more=False, since=None)
        return _counted(read.connection, to_tell.with_only_columns(literal(read.at).label("at")), self.at_most)


@dataclass(frozen=True)
class JourneysDue(Query[Due]):
    """The customers to be invited to a journey, or moved on in one, at an instant (now, if not given)."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    at_most: int = AT_MOST

    def answer(self, read: Read) -> Due:
        running = select(Journey.id).where(Journey.ended_at.is_(None))
        count, more, since = 0, False, None
        for journey_id in read.connection.execute(running).scalars().all():
            new = newcomers(journey_id).with_only_columns(Account.last_purchase_at.label("at"))
            due = due_places(journey_id, self.until or read.at).with_only_columns(JourneyMember.due_at.label("at"))
            for found in (_counted(read.connection, statement, self.at_most) for statement in (new, due)):
                count, more = count + found.count, more or found.more
                since = min(filter(None, (since, found.since)), default=None)
        return Due(min(count, self.at_most), more or count > self.at_most, since)


def _counted(connection: Connection, oldest_first: Select[Any], at_most: int) -> Due:
    first = oldest_first.limit(at_most + 1).subquery()
    count, since = connection.execute(select(func.count(), func.min(first.c.at)).select_from(first)).one()
    return Due(min(count, at_most), count > at_most, since)
