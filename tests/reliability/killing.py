"""A process that is killed (SIGKILL, no farewell) at a statement of a write.

The process is a fork: it has everything loaded, so that one trial costs milliseconds. What is random in the product
comes from the same numbers in every fork, so that a write that was done is done the same way, to the last row.
"""

import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import event

from loyalty_core.database.engine import Database
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk

COMMITTED = -1
"""The place of the kill right after COMMIT has returned."""


def do_in_child(desk: Desk, command: Command, place: int | None) -> list[str]:
    """Do a command in a process of its own, which is killed before its statement number `place` (from 1).

    COMMIT is the last statement. Without a place the command is done, and the statements are returned that it took;
    otherwise nothing. Raises `AssertionError` where the process ended in any other way.
    """
    desk.database.close()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _be_child(desk, command, place, tell)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        heard = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if place is None:
        assert os.waitstatus_to_exitcode(status) == 0, heard
        return heard.split("\0")
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, heard or f"{command.name} has no place {place}"
    return []


def _be_child(desk: Desk, command: Command, place: int | None, tell: int) -> NoReturn:
    """Do the command and end, whatever happens; nothing of the test that forked is gone through."""
    code = 1
    made: list[str] = []
    try:
        with same_numbers():
            _note(desk.database, made, place)
            desk.do(command)
        os.write(tell, "\0".join(made).encode())
        code = 0
    except BaseException as failure:  # noqa: BLE001 - told to the test, which fails by it
        os.write(tell, repr(failure).encode())
    finally:
        os._exit(code)


@contextmanager
def same_numbers() -> Iterator[None]:
    """Take everything random from one seed."""
    numbers = random.Random(20260302)
    theirs = random._urandom, os.urandom  # type: ignore[attr-defined]
    random._urandom = os.urandom = numbers.randbytes  # type: ignore[attr-defined]
    try:
        yield
    finally:
        random._urandom, os.urandom = theirs  # type: ignore[attr-defined]


def _note(database: Database, made: list[str], place: int | None) -> None:
    """Note each statement and the commit, and kill the process before the one of this place."""

    def note(statement: str) -> None:
        made.append(statement)
        if len(made) == place:
            _die()

    def before_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    def commit(connection: Any) -> None:
        note("COMMIT")
        type(dialect).do_commit(dialect, connection)
        if place == COMMITTED:
            _die()

    dialect = database.engine.dialect
    event.listen(database.engine, "before_cursor_execute", before_statement)
    dialect.do_commit = commit  # type: ignore[method-assign, assignment]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
