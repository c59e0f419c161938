"""Killed at any statement: all of a command is there or none of it, and sent again it has one effect (promise 13).

`RELIABILITY=full` kills at every statement of every write; otherwise at the first ones, the last ones and some between.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.database.engine import Database
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.programme.opening import open_programme
from loyalty_core.reports.verify import Verify
from tests.core.conftest import NOON
from tests.core.desk.conftest import Made
from tests.core.desk.deeds import DEEDS
from tests.core.desk.tables import Snapshot, snapshot
from tests.engines import PostgresServer, SqliteFiles
from tests.reliability.killing import COMMITTED, do_in_child, same_numbers

EVERY = 1 if os.environ.get("RELIABILITY") == "full" else 5

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")


@dataclass(frozen=True)
class Scene:
    """A command that could be done now, in a database that is copied for each trial that changes it."""

    url: str
    token: str
    clock: FixedClock
    command: Command
    keeper: SqliteFiles | PostgresServer

    @contextmanager
    def copied(self) -> Iterator[Desk]:
        """Give a desk in a copy."""
        url = self.keeper.new(self.url)
        programme = open_programme(url, FixedClock(self.clock.now()))
        yield programme.desk(programme.resume(self.token))
        programme.close()
        self.keeper.drop(url)

    @contextmanager
    def opened_anew(self, desk: Desk) -> Iterator[Desk]:
        """Give a desk of somebody who opens the same database after the crash."""
        programme = open_programme(desk.database.engine.url.render_as_string(hide_password=False), desk.clock)
        yield programme.desk(programme.resume(self.token))
        programme.close()


@pytest.fixture
def scene(engine_name: str, made: Made, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Scene]]:
    """Make the scene of a deed: whatever has to be done before it is done."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    url, token = keeper.new(made.url), made.tokens[Role.ADMINISTRATOR]

    def make(name: str) -> Scene:
        clock = FixedClock(NOON)
        programme = open_programme(url, clock)
        command = DEEDS[name](programme.desk(programme.resume(token)), made.world)
        programme.close()
        if engine_name == "sqlite":
            keeper.settle(url)
        return Scene(url, token, clock, command, keeper)

    yield make
    keeper.drop(url)


def places(statements: int) -> list[int]:
    """Return where to kill: at the first statements, at some, and at the last ones, of which COMMIT is the last."""
    return sorted({1, 2, statements - 1, statements} | set(range(1, statements + 1, EVERY)))


def check_file(database: Database) -> None:
    """Let SQLite look at its file: it is whole, and no row refers to one that is not there."""
    if database.is_sqlite:
        connection = sqlite3.connect(str(database.engine.url.database))
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_killed_at_any_statement_all_of_it_is_there_or_nothing(scene: Callable[[str], Scene], name: str) -> None:
    here = scene(name)
    command = here.command
    with here.copied() as desk:
        none_of_it = snapshot(desk.database)
        statements = do_in_child(desk, command, None)
        assert statements[-1] == "COMMIT"
        all_of_it = snapshot(desk.database)
        assert none_of_it != all_of_it
    with here.copied() as desk:
        desk.preview(command)
        for place in places(len(statements)):
            do_in_child(desk, command, place)
            assert snapshot(desk.database) == none_of_it, (place, statements[place - 1])
        check_file(desk.database)
        with here.opened_anew(desk) as after, same_numbers():
            assert not after.do(command).replayed
            assert after.ask(Verify()).problems == ()
        _compare(snapshot(desk.database), all_of_it, exactly=desk.database.is_sqlite)
    with here.copied() as desk:
        do_in_child(desk, command, COMMITTED)
        assert snapshot(desk.database) == all_of_it
        check_file(desk.database)
        with here.opened_anew(desk) as after:
            receipt = after.do(command)
            assert receipt == replace(receipt, replayed=True)
            assert after.ask(Verify()).problems == ()
        assert snapshot(desk.database) == all_of_it


def _compare(done: Snapshot, expected: Snapshot, *, exactly: bool) -> None:
    """Say that a command did the same; on PostgreSQL the numbers that its killed tries drew are gone."""
    if exactly:
        assert done == expected
    assert {name: len(found) for name, found in done.items()} == {name: len(found) for name, found in expected.items()}
