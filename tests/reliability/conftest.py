"""The founded programme, the world of all deeds, the desks, and new programmes with a model beside them."""

import pytest

from tests.core.conftest import clock, desk, desks, founded_postgresql, founded_sqlite, programme
from tests.core.desk.conftest import made, made_postgresql, made_sqlite
from tests.core.jobs.conftest import members
from tests.reliability.places import OpenTwin, twins_in

__all__ = [
    "clock",
    "desk",
    "desks",
    "founded_postgresql",
    "founded_sqlite",
    "made",
    "made_postgresql",
    "made_sqlite",
    "members",
    "programme",
]


@pytest.fixture
def open_twin(engine_name: str, request: pytest.FixtureRequest) -> OpenTwin:
    """Opens programmes with their models, each new, on either engine."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    return twins_in(keeper, request.getfixturevalue(f"founded_{engine_name}"))
