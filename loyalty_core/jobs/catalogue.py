"""Every job of the product. A new one is a line here: what it does is done by commands, so it is audited."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty_core.desk.command import Command, Query
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.jobs.due import AccountsDue, ExpiryNoticesDue, JourneysDue, MessagesDue, PasswordsDue, TiersDue
from loyalty_core.jobs.rules import Timetable
from loyalty_core.jobs.views import Due
from loyalty_core.journeys.settling import SettleJourneys
from loyalty_core.messages.delivering import Delivered, deliver
from loyalty_core.messages.expiring import WriteExpiryNotices
from loyalty_core.points.settling import SettleDue
from loyalty_core.rewards.passwords import ClearPasswords
from loyalty_core.tiers.settling import SettleTiers

AT_ONCE = Timetable(every=timedelta(seconds=2))
"""What a customer waits for at the counter."""
SOON = Timetable(every=timedelta(seconds=5))
"""What a customer waits for."""
OFTEN = Timetable(every=timedelta(minutes=5))
"""What customers would notice: every night, and every few minutes what fell due since."""

Until = datetime | None
"""Up to which instant what fell due is done; None for now."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that falls due by the clock.

    Attributes:
        name: its name on the command line.
        says: what it does, in a sentence.
        what: what it counts, in the plural, which is also the key of that count in its batch's result.
        batch: gives the command of one batch; a count of 0 says that nothing is left, or that others are at it.
        due: gives the question how much is due, counted up to a number; None where only a batch can tell.
        times: when a worker runs it.
        deliver: does a batch that is more than one command, in place of `batch`: what waits for others outside, which
            it does outside every transaction. The worker lets no other job wait for it.
    """

    name: str
    says: str
    what: str
    batch: Callable[[Until], Command] | None = None
    due: Callable[[Until, int], Query[Due]] | None = None
    times: Timetable = OFTEN
    deliver: Callable[[Desk, Until], Delivered] | None = None


JOBS: tuple[Job, ...] = (
    Job(
        "activate",
        "Points whose waiting time is over become available, and pay what is owed.",
        "accounts",
        lambda until: SettleDue(until=until, only="activate"),
        lambda until, at_most: AccountsDue("activate", until, at_most),
    ),
    Job(
        "expire",
        "Points whose last valid day is over are booked as expired.",
        "accounts",
        lambda until: SettleDue(until=until, only="expire"),
        lambda until, at_most: AccountsDue("expire", until, at_most),
    ),
    Job(
        "tiers",
        "Members whose tier is over move to the one that the rules give them.",
        "members",
        lambda until: SettleTiers(until=until),
        TiersDue,
    ),
    Job(
        "coupons",
        "One-time passwords whose time is over are ended, and cleared from their messages.",
        "passwords",
        lambda until: ClearPasswords(until=until),
        PasswordsDue,
    ),
    Job(
        "journeys",
        "Customers who have spent enough are invited; others are reminded, judged by what they used, and won back.",
        "customers",
        lambda until: SettleJourneys(until=until),
        JourneysDue,
    ),
    Job(
        "expiring",
        "Customers who agreed to it are told that points of theirs are about to expire.",
        "customers",
        lambda until: WriteExpiryNotices(until=until),
        ExpiryNoticesDue,
    ),
    Job(
        "codes",
        "One-time passwords that wait are sent.",
        "messages",
        deliver=lambda desk, until: deliver(desk, until, "codes"),
        due=lambda until, at_most: MessagesDue("codes", until, at_most),
        times=AT_ONCE,
    ),
    Job(
        "messages",
        "Other messages that wait are sent, those that did not go out are tried again.",
        "messages",
        deliver=lambda desk, until: deliver(desk, until, "in-turn"),
        due=lambda until, at_most: MessagesDue("in-turn", until, at_most),
        times=SOON,
    ),
)
"""In the order in which a run of all does them."""


def chosen(names: list[str]) -> tuple[Job, ...]:
    """Return the jobs of some names, in the order of the catalogue; all without a name.

    Raises:
        Invalid: there is no such job.
    """
    known = {job.name for job in JOBS}
    for name in names:
        if name not in known:
            raise Invalid(f"There is no job “{name}”; there are {', '.join(job.name for job in JOBS)}.", field="name")
    return tuple(job for job in JOBS if not names or job.name in names)
