"""The PostgreSQL server is restarted, and backends are ended, while desks are open: the desks go on by themselves."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from loyalty_core.clock import FixedClock
from loyalty_core.database.engine import Database
from loyalty_core.database.upgrade import upgrade
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Busy
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.conftest import NOON, PASSWORD
from tests.core.members import add_member
from tests.engines import start_postgres
from tests.scratch import POSTGRES, stop_postgres

END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = %s AND application_name = 'loyalty' AND pid <> pg_backend_pid()"
)
"""Ends the backends of all desks of a database, as a server does that shuts down."""


@pytest.fixture
def own_server(scratch_folder: Path) -> Iterator[Path]:
    """The folder of a server that nobody else uses, so that it can be stopped."""
    with TemporaryDirectory(prefix="own-", dir=scratch_folder) as folder:
        start_postgres(Path(folder))
        yield Path(folder)
        stop_postgres(Path(folder) / POSTGRES)


@pytest.fixture
def own_desk(own_server: Path) -> Iterator[Desk]:
    """A desk at a founded programme on that server."""
    url = f"postgresql+psycopg://postgres@/postgres?host={own_server / POSTGRES}"
    upgrade(url)
    programme = open_programme(url, FixedClock(NOON))
    founding = Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD)
    with programme.database.writing() as connection:
        staff = found(connection, NOON, founding)
        signed_in = open_session(connection, NOON, staff, "LEEDS", "T1")
        connection.commit()
    add_member(programme)
    yield programme.desk(signed_in.actor)
    programme.close()


def credit(points: int) -> AdjustPoints:
    return AdjustPoints(customer_id=1, points=points, reason=Reason.GOODWILL)


def left(desk: Desk) -> int:
    return sum(lot.left for lot in desk.ask(ListLots(1)))


def test_a_desk_outlives_its_server(own_server: Path, own_desk: Desk) -> None:
    """While it is down both reads and writes say so; once it is back, the first of each works."""
    own_desk.do(credit(5))
    command = credit(7)
    stop_postgres(own_server / POSTGRES)
    with pytest.raises(Busy) as away:
        own_desk.do(command)
    assert away.value.code == "unreachable"
    with pytest.raises(Busy):
        own_desk.ask(ListLots(1))
    start_postgres(own_server)
    assert not own_desk.do(command).replayed
    assert left(own_desk) == 12
    stop_postgres(own_server / POSTGRES)
    start_postgres(own_server)
    assert left(own_desk) == 12
    stop_postgres(own_server / POSTGRES)
    start_postgres(own_server)
    own_desk.do(credit(1))
    assert left(own_desk) == 13
    assert own_desk.ask(Verify()).problems == ()


class Killer:
    """Ends all desks' backends before the n-th statement of what is done next, once."""

    def __init__(self, database: Database) -> None:
        self.left = 0
        self._name = database.engine.url.database
        self._server = str(database.engine.url.query["host"])
        event.listen(database.engine, "before_cursor_execute", self._before_statement)

    def _before_statement(self, *_: Any) -> None:
        self.left -= 1
        if self.left == 0:
            with psycopg.connect(host=self._server, user="postgres", dbname="postgres", autocommit=True) as other:
                other.execute(END, [self._name])


@pytest.fixture
def engine_name() -> str:
    return "postgresql"


def test_a_backend_that_is_ended_at_any_statement_is_made_good(programme: Programme, desk: Desk) -> None:
    add_member(programme)
    killer = Killer(programme.database)
    rounds, is_reached = 0, True
    while is_reached:
        rounds += 1
        killer.left = rounds
        command = credit(1)
        desk.do(command)
        is_reached, killer.left = killer.left <= 0, 0
        assert desk.do(command).replayed
    assert rounds > 8
    assert left(desk) == rounds
    assert desk.ask(Verify()).problems == ()
