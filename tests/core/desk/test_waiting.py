"""Writers of one SQLite file, each a process of its own, take turns."""

import sqlite3
from pathlib import Path
from threading import Event, Thread

import pytest

from loyalty_core.database import engine
from loyalty_core.errors import Busy
from loyalty_core.programme.opening import Programme


@pytest.fixture
def engine_name() -> str:
    """SQLite alone: PostgreSQL has no one writer."""
    return "sqlite"


@pytest.fixture
def other(programme: Programme) -> sqlite3.Connection:
    """Another process's connection, which has begun to write."""
    file = Path(str(programme.database.engine.url.database))
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_a_writer_that_waits_comes_in_when_the_other_ends(programme: Programme, other: sqlite3.Connection) -> None:
    began = Event()

    def write() -> None:
        with programme.database.writing():
            began.set()

    thread = Thread(target=write)
    thread.start()
    assert not began.is_set()
    other.execute("COMMIT")
    thread.join(60)
    assert began.is_set()
    other.close()


def test_who_has_waited_long_enough_is_told_that_it_is_busy_and_waits_as_usual_the_next_time(
    programme: Programme, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(engine, "BUSY_SECONDS", 0)
        with pytest.raises(Busy), programme.database.writing():
            pass
    other.execute("ROLLBACK")
    other.close()
    with programme.database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == engine.BUSY_SECONDS * 1000
