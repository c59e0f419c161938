"""What a period came to over all customers: the sums, and the same step by step."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Integer, String, column, func, literal_column, select, union_all, values

from loyalty_core.activities.queries import parts_of
from loyalty_core.activities.rules import JOIN, KIND_OF, POSTINGS, Days, steps_of
from loyalty_core.activities.views import ActivityFigures, Figure, PointFigures, StepFigures
from loyalty_core.clock import local_date, start_of_day
from loyalty_core.database.spans import span_of
from loyalty_core.database.types import UtcInstant
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.referral import Referral
from loyalty_core.models.review import Review
from loyalty_core.points.rules import end_of_day
from loyalty_core.referrals.rules import STATES as REFERRAL_STATES
from loyalty_core.reviews.rules import STATES as REVIEW_STATES

Counted = Mapping[str, Figure]
"""The figures of each kind of posting, and of joining."""


@dataclass(frozen=True)
class ShowActivityFigures(Query[ActivityFigures]):
    """What some local days came to: points by kind, joinings, referrals and reviews (R142, R143, R147).

    Attributes:
        since: the first day; the day of the first activity of all, if not given.
        until: the last day; today, if not given.

    Raises:
        Invalid: the last day is before the first.
    """

    since: date | None = None
    until: date | None = None

    def answer(self, read: Read) -> ActivityFigures:
        days = self._days(read)
        step, firsts = steps_of(days)
        counted = _counted(read, firsts, days.last)
        span = span_of(days.first, days.last, read.programme.time_zone)
        return ActivityFigures(
            since=days.first,
            until=days.last,
            step=step.value,
            steps=tuple(StepFigures(first, _figures(counted[number])) for number, first in enumerate(firsts)),
            points=_figures(_together(counted)),
            referrals=_by_state(read.connection, Referral.state, span.holds(Referral.sent_at), REFERRAL_STATES),
            reviews=_by_state(read.connection, Review.state, span.holds(Review.created_at), REVIEW_STATES),
        )

    def _days(self, read: Read) -> Days:
        zone = read.programme.time_zone
        last = self.until or local_date(read.at, zone)
        if self.since is not None and self.since > last:
            raise Invalid("That is before the first day.", field="until")
        if self.since is not None:
            return Days(self.since, last)
        first = _first_instant(read.connection)
        return Days(last if first is None else min(last, local_date(first, zone)), last)


def _first_instant(connection: Connection) -> datetime | None:
    """Return when the first activity of all was; each part is asked by the end of its index."""
    firsts = union_all(*(select(func.min(part.place[0]).label("at")).where(*part.where) for part in parts_of(None)))
    instant: datetime | None = connection.execute(select(func.min(firsts.subquery().c.at))).scalar_one()
    return instant


def _counted(read: Read, firsts: Sequence[date], last: date) -> Mapping[int, Counted]:
    """Return the figures of each step, known by its number."""
    zone = read.programme.time_zone
    starts = [*(start_of_day(first, zone) for first in firsts), end_of_day(last, zone)]
    step = (
        values(column("number", Integer), column("low", UtcInstant), column("high", UtcInstant), name="step")
        .data([(number, low, high) for number, (low, high) in enumerate(pairwise(starts))])
        .cte("step")
    )
    posted = (
        select(step.c.number, Posting.kind, func.count().label("count"), func.sum(Posting.points).label("points"))
        .join(Posting, (Posting.effective_at >= step.c.low) & (Posting.effective_at < step.c.high))
        .where(Posting.kind.in_(KIND_OF))
        .group_by(step.c.number, Posting.kind)
    )
    joined = (
        select(step.c.number, literal_column(f"'{JOIN}'", String), func.count(), literal_column("0", Integer))
        .join(Customer, (Customer.joined_at >= step.c.low) & (Customer.joined_at < step.c.high))
        .where(Customer.merged_into_id.is_(None))
        .group_by(step.c.number)
    )
    counted: dict[int, dict[str, Figure]] = defaultdict(dict)
    for number, kind, count, points in read.connection.execute(union_all(posted, joined)):
        counted[number][kind] = Figure(count, int(points))
    return counted


def _together(counted: Mapping[int, Counted]) -> Counted:
    together: dict[str, Figure] = {}
    for figures in counted.values():
        for kind, figure in figures.items():
            together[kind] = _sum([figure, together.get(kind, Figure())])
    return together


def _figures(counted: Counted) -> PointFigures:
    kinds = {
        kind.value: _sum([counted.get(posting, Figure()) for posting in postings])
        for kind, postings in POSTINGS.items()
    }
    return PointFigures(joined=counted.get(JOIN, Figure()).count, **kinds)


def _sum(figures: Sequence[Figure]) -> Figure:
    return Figure(sum(one.count for one in figures), sum(one.points for one in figures))


def _by_state(connection: Connection, state: Any, conditions: Sequence[Any], states: Sequence[str]) -> dict[str, int]:
    found = {
        row[0]: row[1] for row in connection.execute(select(state, func.count()).where(*conditions).group_by(state))
    }
    return {name: found.get(name, 0) for name in states}
