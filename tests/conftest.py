"""What every test may ask for.

`database_url` gives a database of its own to each test, once on SQLite and once on PostgreSQL, made by the migrations;
`sqlite_url` and `postgresql_url` give one on that engine alone. `empty_database_url`, `empty_sqlite_url` and
`empty_postgresql_url` are the same before any migration. `data_folder` is the folder of real shop data.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import scratch

if TYPE_CHECKING:
    from tests.engines import PostgresServer, SqliteFiles

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = "LOYALTY_TESTS_SCRATCH"
"""The environment variable by which a worker learns of the scratch folder."""
KEEPER = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the scratch folder of this run, and keep the person's own settings and programmes out of it."""
    if hasattr(config, "workerinput"):
        return
    for name in [name for name in os.environ if name.startswith("LOYALTY_")]:
        del os.environ[name]
    folder = scratch.make_folder()
    config.stash[KEEPER] = scratch.start_keeper(folder)
    os.environ[SCRATCH] = str(folder)
    for kind in ("DATA_HOME", "CONFIG_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"):
        home = folder / "home" / kind.lower()
        home.mkdir(mode=0o700, parents=True)
        os.environ[f"XDG_{kind}"] = str(home)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the scratch folder away when the last worker has ended."""
    if KEEPER in config.stash:
        scratch.dismiss(config.stash[KEEPER])


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Keep the clock out of property tests: a slow machine fails none. Only where needed, as the import is slow."""
    if "hypothesis" not in module_path.read_text(encoding="utf-8"):
        return
    from hypothesis import HealthCheck, settings

    settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("project")


@pytest.fixture(scope="session")
def scratch_folder() -> Path:
    """The folder of this run's databases, shared by the workers and deleted after the run."""
    return Path(os.environ[SCRATCH])


@pytest.fixture(scope="session")
def sqlite_files(scratch_folder: Path, worker_id: str) -> "SqliteFiles":
    """The place where this worker's SQLite databases are made."""
    from tests.engines import SqliteFiles

    return SqliteFiles(scratch_folder, worker_id)


@pytest.fixture(scope="session")
def postgres_server(scratch_folder: Path, worker_id: str) -> Iterator["PostgresServer"]:
    """The PostgreSQL server of this run."""
    from tests.engines import PostgresServer

    server = PostgresServer(scratch_folder, worker_id)
    yield server
    server.close()


@pytest.fixture(scope="session")
def sqlite_template(sqlite_files: "SqliteFiles") -> str:
    """An SQLite database as the migrations leave it, for copying only."""
    from loyalty_core.database.upgrade import upgrade

    url = sqlite_files.new()
    upgrade(url)
    sqlite_files.settle(url)
    return url


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: "PostgresServer") -> str:
    """A PostgreSQL database as the migrations leave it, for copying only."""
    from loyalty_core.database.upgrade import upgrade

    url = postgres_server.new()
    upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that this run of the test is for: `sqlite` or `postgresql`."""
    return str(request.param)


@pytest.fixture
def sqlite_url(sqlite_files: "SqliteFiles", sqlite_template: str) -> Iterator[str]:
    """The URL of a new SQLite database with all tables and no rows."""
    url = sqlite_files.new(sqlite_template)
    yield url
    sqlite_files.drop(url)


@pytest.fixture
def postgresql_url(postgres_server: "PostgresServer", postgresql_template: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database with all tables and no rows."""
    url = postgres_server.new(postgresql_template)
    yield url
    postgres_server.drop(url)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """The URL of a new database with all tables and no rows; the test runs once on each engine."""
    return str(request.getfixturevalue(f"{engine_name}_url"))


@pytest.fixture
def empty_sqlite_url(sqlite_files: "SqliteFiles") -> Iterator[str]:
    """The URL of an SQLite file that is not there yet."""
    url = sqlite_files.new()
    yield url
    sqlite_files.drop(url)


@pytest.fixture
def empty_postgresql_url(postgres_server: "PostgresServer") -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    url = postgres_server.new()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables; the test runs once on each engine."""
    return str(request.getfixturevalue(f"empty_{engine_name}_url"))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real shop data, beside the repository; tests that need it are skipped where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the folder of real shop data is missing: {folder}")
    return folder
