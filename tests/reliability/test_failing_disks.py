"""A disk that fails while a commit is on its way to it: SQLite says that it failed, and the row may be there."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from loyalty_core.database.engine import Database
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Busy
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@contextmanager
def failing_commits(database: Database, name: str, *, saved: bool) -> Iterator[None]:
    """Let each commit fail by an error of this name; `saved` says whether what it saved is there all the same."""
    dialect = database.engine.dialect

    def commit(connection: Any) -> None:
        if saved:
            type(dialect).do_commit(dialect, connection)
        failure = sqlite3.OperationalError("disk I/O error")
        failure.sqlite_errorname = name
        raise failure

    dialect.do_commit = commit  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        del dialect.do_commit


@pytest.mark.parametrize("saved", [False, True])
def test_whether_it_was_saved_is_said_to_be_unknown_and_found_out_by_the_same_request(
    programme: Programme, desk: Desk, *, saved: bool
) -> None:
    member = add_member(programme)
    command = AdjustPoints(customer_id=member, points=7, reason=Reason.GOODWILL)
    with (
        failing_commits(programme.database, "SQLITE_IOERR_FSYNC", saved=saved),
        pytest.raises(Busy, match="will not be done twice") as unknown,
    ):
        desk.do(command)
    assert (unknown.value.code, unknown.value.id) == ("unknown-outcome", str(command.request_id))
    assert desk.do(command).replayed is saved
    assert sum(lot.left for lot in desk.ask(ListLots(member))) == 7
    assert desk.ask(Verify()).problems == ()


def test_a_full_disk_is_not_an_unknown_outcome(programme: Programme, desk: Desk) -> None:
    member = add_member(programme)
    command = AdjustPoints(customer_id=member, points=7, reason=Reason.GOODWILL)
    with failing_commits(programme.database, "SQLITE_FULL", saved=False), pytest.raises(Busy) as full:
        desk.do(command)
    assert full.value.code == "disk-full"
    assert not desk.do(command).replayed
