"""A small world in which every kind of command can be done; made once on each engine, and copied for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.models.staff import Staff
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.staff.sessions import open_session
from tests.core.conftest import NOON, PASSWORD
from tests.core.desk.deeds import World, add_people, make_world

if TYPE_CHECKING:
    from tests.engines import PostgresServer, SqliteFiles


@dataclass(frozen=True)
class Made:
    """A database that holds the world, for copying only, and the secrets of a session of each role."""

    url: str
    world: World
    tokens: dict[Role, str]


@pytest.fixture(scope="session")
def made_sqlite(sqlite_files: "SqliteFiles", sqlite_template: str) -> Made:
    """The world on SQLite."""
    made = _make(sqlite_files.new(sqlite_template))
    sqlite_files.settle(made.url)
    return made


@pytest.fixture(scope="session")
def made_postgresql(postgres_server: "PostgresServer", postgresql_template: str) -> Made:
    """The world on PostgreSQL."""
    return _make(postgres_server.new(postgresql_template))


@pytest.fixture
def made(engine_name: str, request: pytest.FixtureRequest) -> Made:
    """The world on the engine that this run of the test is for."""
    made: Made = request.getfixturevalue(f"made_{engine_name}")
    return made


@pytest.fixture
def programme(made: Made, clock: FixedClock, engine_name: str, request: pytest.FixtureRequest) -> Iterator[Programme]:
    """A programme of the test's own, with the world in it."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    url = keeper.new(made.url)
    opened = open_programme(url, clock)
    yield opened
    opened.close()
    keeper.drop(url)


@pytest.fixture
def desks(programme: Programme, made: Made) -> dict[Role, Desk]:
    """A desk for one person of each role."""
    return {role: programme.desk(programme.resume(token)) for role, token in made.tokens.items()}


@pytest.fixture
def world(made: Made) -> World:
    """What is in the world."""
    return made.world


def _make(url: str) -> Made:
    programme = open_programme(url, FixedClock(NOON))
    founding = Founding("Corner Shop", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", PASSWORD)
    with programme.database.writing() as connection:
        found(connection, NOON, founding)
        add_people(connection)
        people = connection.execute(select(Staff.role, Staff.id)).all()
        sessions = {Role(role): open_session(connection, NOON, id_, "LEEDS", "T1") for role, id_ in people}
        connection.commit()
    world = make_world(programme, programme.desk(sessions[Role.ADMINISTRATOR].actor))
    programme.close()
    return Made(url, world, {role: session.token for role, session in sessions.items()})
