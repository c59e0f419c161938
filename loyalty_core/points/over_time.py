"""Points over time: what was available at the end of each month, and what expires in the months to come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from loyalty_core.clock import first_days, local_date, start_of_day
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.ledger import Posting
from loyalty_core.points.book import Book
from loyalty_core.points.store import read_books
from loyalty_core.points.views import DuePoints, MonthEnd, PointsHistory

MAX_MONTHS = 60


@dataclass(frozen=True)
class PointsOverTime(Query[PointsHistory]):
    """A customer's available points at the end of each of the last months, by when things took effect.

    The last of the months is the present one, as it stands now. What fell due by then counts whether or not it was
    settled since, and what was recorded late counts from when it took effect.

    Attributes:
        months: how many, the present one included, 1 to `MAX_MONTHS`.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    months: int = 12

    def answer(self, read: Read) -> PointsHistory:
        book = read_books(read.connection, [self.customer_id]).get(self.customer_id)
        if book is None:
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        book.settle(read.at)
        zone = read.programme.time_zone
        firsts = first_days(local_date(read.at, zone), min(max(self.months, 1), MAX_MONTHS))
        changes = _changes(read, book, [start_of_day(first, zone) for first in firsts])
        ends, balance = [], 0
        for place, first in enumerate(firsts):
            balance += changes[place]
            ends.append(MonthEnd(first, balance))
        return PointsHistory(self.customer_id, tuple(ends), _expiries(book))


def _changes(read: Read, book: Book, starts: Sequence[datetime]) -> Counter[int]:
    """Return how the available points changed by month, the first of which (0) has all that was before it as well.

    One pass over the customer's postings, whatever the number of months; what takes effect later is left out.
    """
    numbered = reversed(list(enumerate(starts)))
    month = case(*((Posting.effective_at >= start, number) for number, start in numbered), else_=0)
    sums = read.connection.execute(
        select(month, func.sum(Posting.available_change))
        .where(Posting.customer_id == book.customer_id, Posting.effective_at <= read.at)
        .group_by(month)
    )
    changes = Counter({int(number): int(total) for number, total in sums})
    for posting in book.postings:
        changes[sum(start <= posting.effective_at for start in starts[1:])] += posting.available_change
    return changes


def _expiries(book: Book) -> tuple[DuePoints, ...]:
    """Return what expires of a settled book, soonest first, the points of one month together under its first day."""
    months: Counter[date] = Counter()
    for lot in book.lots.values():
        if lot.left and not lot.pending and lot.last_valid_on is not None:
            months[lot.last_valid_on.replace(day=1)] += lot.left
    return tuple(DuePoints(points, month) for month, points in sorted(months.items()))
