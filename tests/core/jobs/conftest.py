"""Members with points that fall due at many times, and a tool that runs jobs."""

from datetime import timedelta
from random import Random

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.points.book import Cause
from loyalty_core.points.rules import Life
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import Programme
from tests.core.members import add_member

BECAUSE = Cause("test")


@pytest.fixture
def members(programme: Programme, clock: FixedClock) -> list[int]:
    """Twelve members with lots open and pending, with and without an end, some spent, some owing, many long due."""
    customers = [add_member(programme) for _ in range(12)]
    random = Random(11)
    start = clock.now() - timedelta(days=60)
    with programme.database.writing() as connection:
        store = BookStore(connection)
        for customer_id in customers:
            book = store.open(customer_id)
            for step in range(1 + random.randrange(6)):
                at = start + timedelta(days=step)
                ready = at + timedelta(days=random.choice((0, 0, 20, 70)))
                expires = random.choice((None, ready + timedelta(days=random.randrange(1, 90))))
                earned = book.credit("earn", random.randrange(1, 200), Life(ready, expires, None), BECAUSE, at)
                if random.random() < 0.3:
                    book.take_back("claw-back", earned.points + 40, earned.seq, BECAUSE, at)
            if book.figures.available > 10:
                book.spend("spend", 10, BECAUSE, start + timedelta(days=6))
        store.save(clock.now())
        connection.commit()
    return customers
