"""A founded programme on either engine, with a person of each role at a desk and a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.models.staff import Staff
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.staff import sessions

if TYPE_CHECKING:
    from tests.engines import PostgresServer, SqliteFiles

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def clock() -> FixedClock:
    """The programme's clock: noon UTC on Monday 2 March 2026 until a test moves it."""
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def founded_sqlite(sqlite_files: "SqliteFiles", sqlite_template: str) -> str:
    """The founded programme on SQLite, for copying only."""
    url = sqlite_files.new(sqlite_template)
    _found(url)
    sqlite_files.settle(url)
    return url


@pytest.fixture(scope="session")
def founded_postgresql(postgres_server: "PostgresServer", postgresql_template: str) -> str:
    """The founded programme on PostgreSQL, for copying only."""
    url = postgres_server.new(postgresql_template)
    _found(url)
    return url


@pytest.fixture
def programme(engine_name: str, clock: FixedClock, request: pytest.FixtureRequest) -> Iterator[Programme]:
    """A programme in pounds and London time, with store LEEDS, terminal T1 and the administrator `ada`."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    url = keeper.new(request.getfixturevalue(f"founded_{engine_name}"))
    opened = open_programme(url, clock)
    yield opened
    opened.close()
    keeper.drop(url)


def _found(url: str) -> None:
    programme = open_programme(url, FixedClock(NOON))
    founding = Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD)
    with programme.database.writing() as connection:
        found(connection, NOON, founding)
        connection.commit()
    programme.close()


@pytest.fixture
def desks(programme: Programme, clock: FixedClock) -> dict[Role, Desk]:
    """A desk for one person of each role; their logins are the names of the roles, but the administrator is `ada`."""
    made = {}
    with programme.database.writing() as connection:
        for role in Role:
            if role is Role.ADMINISTRATOR:
                staff_id = 1
            else:
                row: dict[str, object] = {
                    "login": role.value,
                    "name": role.value.title(),
                    "role": role.value,
                    "store_id": "LEEDS",
                }
                row |= {"password_hash": "-", "failed_sign_ins": 0, "created_at": clock.now()}
                statement = insert(Staff).values(row).returning(Staff.id)
                staff_id = connection.execute(statement).scalar_one()
            signed_in = sessions.open_session(connection, clock.now(), staff_id, "LEEDS", "T1")
            made[role] = programme.desk(signed_in.actor)
        connection.commit()
    return made


@pytest.fixture
def desk(desks: dict[Role, Desk]) -> Desk:
    """The administrator's desk."""
    return desks[Role.ADMINISTRATOR]
