"""Settling many accounts leaves what settling each one by itself would, run once, twice, in pieces or side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.ledger import Account, Allocation, Lot, Posting
from loyalty_core.points.book import Cause
from loyalty_core.points.rules import Life
from loyalty_core.points.settling import SettleDue
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member

BECAUSE = Cause("test")


@pytest.fixture
def members(programme: Programme, clock: FixedClock) -> list[int]:
    """Twelve members with random lots: open and pending, with and without an end, some spent, some owing."""
    customers = [add_member(programme) for _ in range(12)]
    random = Random(7)
    start = clock.now() - timedelta(days=60)
    with programme.database.writing() as connection:
        store = BookStore(connection)
        for customer_id in customers:
            book = store.open(customer_id)
            for step in range(random.randrange(6)):
                at = start + timedelta(days=step)
                ready = at + timedelta(days=random.choice((0, 0, 0, 70)))
                expires = random.choice((None, ready + timedelta(days=random.randrange(1, 90))))
                earned = book.credit("earn", random.randrange(1, 200), Life(ready, expires, None), BECAUSE, at)
                if random.random() < 0.3:
                    book.take_back("claw-back", earned.points + 40, earned.seq, BECAUSE, at)
            if book.figures.available > 10:
                book.spend("spend", 10, BECAUSE, start + timedelta(days=6))
        store.save(clock.now())
        connection.commit()
    return customers


def rows_of(programme: Programme) -> list[list[tuple[object, ...]]]:
    with programme.database.reading() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
            for table in (Account, Posting, Lot, Allocation)
        ]


def one_by_one(programme: Programme, members: list[int]) -> list[list[tuple[object, ...]]]:
    """Return what the rows would be if each book were settled by itself, and leave nothing behind."""
    with programme.database.writing() as connection:
        store = BookStore(connection)
        for customer_id in members:
            store.open(customer_id).settle(programme.clock.now())
        store.save(programme.clock.now())
        return [
            [tuple(row) for row in connection.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
            for table in (Account, Posting, Lot, Allocation)
        ]


def run(desk: Desk, batch: int = 5_000) -> int:
    settled = 0
    while accounts := desk.do(SettleDue(batch=batch)).result["accounts"]:
        settled += accounts
    return settled


@pytest.mark.parametrize("batch", [1, 5, 5_000])
def test_batches_leave_what_settling_each_book_would(
    desk: Desk, programme: Programme, members: list[int], batch: int
) -> None:
    expected = one_by_one(programme, members)
    before = rows_of(programme)
    assert run(desk, batch) > 0
    assert rows_of(programme) == expected != before
    assert run(desk, batch) == 0
    assert rows_of(programme) == expected
    assert desk.ask(Verify()).problems == ()


def test_two_at_once_leave_what_one_would(desk: Desk, programme: Programme, members: list[int]) -> None:
    expected = one_by_one(programme, members)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run(desk, 2), range(4)))
    run(desk)
    assert rows_of(programme) == expected


def test_settling_in_pieces_of_time_leaves_what_one_run_would(
    desk: Desk, programme: Programme, members: list[int], clock: FixedClock
) -> None:
    expected = one_by_one(programme, members)
    for days in range(60, -1, -7):
        while desk.do(SettleDue(until=clock.now() - timedelta(days=days))).result["accounts"]:
            pass
    run(desk)
    assert rows_of(programme) == expected


def test_the_future_is_not_settled(desk: Desk, clock: FixedClock) -> None:
    with pytest.raises(Invalid):
        desk.do(SettleDue(until=clock.now() + timedelta(seconds=1)))
