"""The points that expire next and those that become spendable next, without reading every lot a customer has."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select

from loyalty_core.database.keyset import Listed
from loyalty_core.desk.work import Read
from loyalty_core.models.ledger import Lot
from loyalty_core.points.book import Figures
from loyalty_core.points.book import Lot as BookLot

_OPEN: tuple[ColumnElement[bool], ...] = (
    Lot.customer_id == bindparam("customer_id"),
    Lot.points_left > literal_column("0"),  # in the text, so that the index of open lots is seen to fit
)
_EXPIRING: Listed = (
    select(Lot.expires_at, func.max(Lot.last_valid_on), func.sum(Lot.points_left))
    .where(*_OPEN, Lot.pending.is_(False), Lot.expires_at.is_not(None))
    .group_by(Lot.expires_at)
    .order_by(Lot.expires_at)
    .limit(1)
)
_ACTIVATING: Listed = (
    select(Lot.available_from, func.sum(Lot.points_left))
    .where(*_OPEN, Lot.pending.is_(True))
    .group_by(Lot.available_from)
    .order_by(Lot.available_from)
    .limit(1)
)


def nearest_lots(read: Read, customer_id: int, figures: Figures) -> Iterator[BookLot]:
    """Give one lot that stands for all that expire first, and one for all pending ones that activate first.

    That is all that the first screen says of lots, and it holds only while nothing is due.
    """
    parameters = {"customer_id": customer_id}
    if figures.available:
        for expires_at, last_valid_on, points in read.connection.execute(_EXPIRING, parameters):
            yield _lot(-1, int(points), read.at, expires_at, last_valid_on)
    if figures.pending:
        for available_from, points in read.connection.execute(_ACTIVATING, parameters):
            yield _lot(-2, int(points), available_from, None, None, pending=True)


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
