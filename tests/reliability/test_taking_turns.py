"""Two connections to PostgreSQL: the account's lock makes one of two who write for a customer wait, and then read anew.

The faults planted here are those that no test with a single connection can see.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from loyalty_core.desk.desk import Desk
from loyalty_core.points import store
from loyalty_core.points.book import Cause
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.store import BookStore
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.conftest import NOON
from tests.core.members import add_member

BECAUSE = Cause("test")
Two = tuple[Connection, Connection]
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A member with a hundred points."""
    customer_id = add_member(programme)
    desk.do(AdjustPoints(customer_id=customer_id, points=100, reason=Reason.GOODWILL))
    return customer_id


@pytest.fixture
def two(programme: Programme) -> Iterator[Two]:
    """Two transactions that are open at the same time; the second one waits for no lock."""
    connect = programme.database.engine.connect
    with connect() as first, connect() as second, first.begin() as one, second.begin() as other:
        second.execute(text("SET LOCAL lock_timeout = '1ms'"))
        yield first, second
        for transaction in (one, other):
            if transaction.is_active:
                transaction.rollback()


def take_sixty(connection: Connection, customer_id: int) -> BookStore:
    """Take sixty points in an open transaction; they are not saved yet."""
    store = BookStore(connection)
    store.open(customer_id).spend("debit", 60, BECAUSE, NOON)
    return store


def test_a_second_writer_is_kept_waiting_by_the_first(two: Two, member: int) -> None:
    first, second = two
    take_sixty(first, member)
    with pytest.raises(OperationalError, match="lock timeout"):
        take_sixty(second, member)


def test_whoever_waited_reads_what_the_first_has_left(two: Two, member: int) -> None:
    first, second = two
    take_sixty(first, member).save(NOON)
    first.commit()
    assert BookStore(second).open(member).figures.available == 40


def test_without_the_lock_both_begin_and_a_constraint_stops_the_second(
    two: Two, member: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault is noticed twice: the second does not wait, and the rows refuse what it reckoned."""
    _leave_out_the_lock(monkeypatch)
    first, second = two
    one, other = take_sixty(first, member), take_sixty(second, member)
    one.save(NOON)
    first.commit()
    with pytest.raises(DBAPIError, match="pk_posting"):
        other.save(NOON)
    assert desk.ask(Verify()).problems == ()


def test_an_account_that_was_read_before_it_was_locked_is_refused(
    two: Two, member: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the lock comes too late, so that what was read is stale; the guarded update notices."""
    first, second = two
    late = BookStore(second)
    with monkeypatch.context() as planted:
        _leave_out_the_lock(planted)
        late.open(member).spending.sale(100, NOON, "LEEDS")
    take_sixty(first, member).save(NOON)
    first.commit()
    with pytest.raises(RuntimeError, match="although it was locked"):
        late.save(NOON)
    assert desk.ask(Verify()).problems == ()


def _leave_out_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    built = store._statements("postgresql")
    unlocked = replace(built, locked_accounts=built.accounts)
    monkeypatch.setattr(store, "_statements", lambda engine: unlocked)
