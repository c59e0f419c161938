"""Who buys again, month by month (R28): of everybody who bought in a month, who also bought in the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import Connection, case, func, select

from loyalty_core.clock import first_days, local_date, start_of_day
from loyalty_core.customers.views import RetentionMonth, RetentionView
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.models.purchase import Purchase

MOST_MONTHS = 36

Masks = Mapping[int, int]
"""How many customers bought in exactly the months that are set: bit 0 stands for all time before, then one a month."""


@dataclass(frozen=True)
class ShowRetention(Query[RetentionView]):
    """Who bought in each of the last local months, and who of them had bought before.

    Sales to known customers count, also those that came back later; what a merged record bought is the survivor's.

    Attributes:
        months: how many, the present one included, 1 to `MOST_MONTHS`.

    Raises:
        Invalid: there are not so many months.
    """

    months: int = 12

    def answer(self, read: Read) -> RetentionView:
        if not 1 <= self.months <= MOST_MONTHS:
            raise Invalid(f"This is a number from 1 to {MOST_MONTHS}.", field="months")
        zone = read.programme.time_zone
        # One month more: who of it bought again belongs to the first that is told.
        firsts = first_days(local_date(read.at, zone), self.months + 1)
        masks = _masks(read.connection, [start_of_day(first, zone) for first in firsts], read.at)
        return RetentionView(followed(masks, firsts))


def followed(masks: Masks, firsts: Sequence[date]) -> tuple[RetentionMonth, ...]:
    """Return each month but the first of `firsts`, as it follows from the months in which customers bought."""
    return tuple(_month(masks, number, first) for number, (_, first) in enumerate(pairwise(firsts), start=2))


def _month(masks: Masks, number: int, first: date) -> RetentionMonth:
    bit, last, earlier = 1 << number, 1 << number - 1, (1 << number) - 1
    new = sum(count for mask, count in masks.items() if mask & bit and not mask & earlier)
    stayed = sum(count for mask, count in masks.items() if mask & bit and mask & last)
    back = sum(count for mask, count in masks.items() if mask & bit and mask & earlier and not mask & last)
    lost = sum(count for mask, count in masks.items() if mask & last and not mask & bit)
    before = stayed + lost
    return RetentionMonth(
        month=first,
        bought=new + stayed + back,
        new=new,
        stayed=stayed,
        came_back=back,
        not_again=lost,
        kept_permille=(2_000 * stayed + before) // (2 * before) if before else None,
    )


def _masks(connection: Connection, starts: Sequence[datetime], now: datetime) -> Masks:
    """Count the customers by the months in which they bought, in one pass over the sales."""
    numbered = reversed(list(enumerate(starts, start=1)))
    month = case(*((Purchase.at >= start, 1 << number) for number, start in numbered), else_=1).label("month")
    bought = (
        select(Purchase.customer_id, month)
        .where(Purchase.kind == "sale", Purchase.customer_id.is_not(None), Purchase.at <= now)
        .distinct()
        .subquery()
    )
    of_customer = select(func.sum(bought.c.month).label("mask")).group_by(bought.c.customer_id).subquery()
    rows = connection.execute(select(of_customer.c.mask, func.count()).group_by(of_customer.c.mask))
    return {int(mask): count for mask, count in rows}
