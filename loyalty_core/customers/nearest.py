"""The points that expire next and those that become spendable next, without reading every lot a customer has."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal_column, select

from loyalty_core.models.ledger import Account, Lot
from loyalty_core.points.book import Lot as BookLot

_OPEN: tuple[ColumnElement[bool], ...] = (
    Lot.customer_id == bindparam("customer_id"),
    Lot.points_left > literal_column("0"),  # in the text, so that the index of open lots is seen to fit
)
EXPIRING = (
    select(
        Lot.expires_at.label("first_expires_at"),
        func.max(Lot.last_valid_on).label("first_last_valid_on"),
        func.sum(Lot.points_left).label("first_expiring"),
    )
    .where(*_OPEN, Lot.pending.is_(False), Lot.expires_at.is_not(None))
    .group_by(Lot.expires_at)
    .order_by(Lot.expires_at)
    .limit(1)
    .subquery("expiring")
)
"""One row, of the points of the customer `customer_id` that expire first; none where none do."""
ACTIVATING = (
    select(Lot.available_from.label("first_available_from"), func.sum(Lot.points_left).label("first_activating"))
    .select_from(Account)
    .join(Lot, Lot.customer_id == Account.customer_id)
    .where(Account.customer_id == bindparam("customer_id"), Account.pending > 0, *_OPEN, Lot.pending.is_(True))
    .group_by(Lot.available_from)
    .order_by(Lot.available_from)
    .limit(1)
    .subquery("activating")
)
"""One row, of the pending points that become spendable first; none where none do.

No index knows which lots are pending: the account says whether there are any to be looked for.
"""


def nearest_lots(row: Row[Any], at: datetime) -> Iterator[BookLot]:
    """Give one lot that stands for all that expire first, and one for all pending ones that activate first.

    `row` has the columns of `EXPIRING` and `ACTIVATING`. That is all that the first screen says of lots, and it holds
    only while nothing is due.
    """
    if row.first_expires_at is not None:
        yield _lot(-1, int(row.first_expiring), at, row.first_expires_at, row.first_last_valid_on)
    if row.first_available_from is not None:
        yield _lot(-2, int(row.first_activating), row.first_available_from, None, None, pending=True)


def _lot(
    seq: int,
    points: int,
    available_from: datetime,
    expires_at: datetime | None,
    last_valid_on: date | None,
    *,
    pending: bool = False,
) -> BookLot:
    return BookLot(
        seq, points, points, pending, available_from, available_from, expires_at, last_valid_on, purchase_id=None
    )
