"""The tables of the ledger as they stand, to be compared."""

from sqlalchemy import select

from loyalty_core.jobs.catalogue import JOBS
from loyalty_core.models.ledger import Account, Allocation, Lot, Posting
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import Programme

Rows = list[list[tuple[object, ...]]]
JOB = {job.name: job for job in JOBS}


def ledger(programme: Programme) -> Rows:
    """Return every row of the ledger."""
    with programme.database.reading() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
            for table in (Account, Posting, Lot, Allocation)
        ]


def one_by_one(programme: Programme, members: list[int]) -> Rows:
    """Return what the ledger would be if each book were settled by itself, and leave nothing behind."""
    with programme.database.writing() as connection:
        store = BookStore(connection)
        for customer_id in members:
            store.open(customer_id).settle(programme.clock.now())
        store.save(programme.clock.now())
        return [
            [tuple(row) for row in connection.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
            for table in (Account, Posting, Lot, Allocation)
        ]


def timeless(rows: Rows) -> Rows:
    """Return rows of the ledger without when each posting was written, which is when a job ran."""
    place = [column.key for column in Posting.__table__.columns].index("recorded_at")
    accounts, postings, *rest = rows
    return [accounts, [(*row[:place], *row[place + 1 :]) for row in postings], *rest]
