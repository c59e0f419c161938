"""Opening a database, and the two ways to stand in it: reading and writing.

SQLite: write-ahead log, every acknowledged commit on disk (`synchronous=FULL`), one writer at a time that waits its
turn (`BEGIN IMMEDIATE`). PostgreSQL: READ COMMITTED, with time limits so that no screen hangs on a lock.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from loyalty_core.database.direct import send_within
from loyalty_core.database.failures import in_words
from loyalty_core.errors import Invalid, Unusable

BUSY_SECONDS = 5
TRY_AGAIN_SECONDS = 0.001
"""How soon a process that waits to write an SQLite file asks again."""
_WRITE = "loyalty_write"


class Database:
    """An open database, SQLite or PostgreSQL.

    Attributes:
        url: where it is, without the password.
        is_sqlite: which of the two engines it is.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.url = engine.url.render_as_string(hide_password=True)
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that only reads.

        Raises:
            Busy, Unusable: the database is out of reach, taken, or broken.
        """
        with in_words(), self.engine.connect() as connection:
            yield connection if self.is_sqlite else connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside one write transaction; it is rolled back unless the caller commits.

        Raises:
            Busy, Unusable: the database is out of reach, taken, or broken.
        """
        with in_words(), self.transaction() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Like `writing`, with the driver's own failures: for the desk, which tries some of them again."""
        with self._one_writer(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITE: True})
            with connection.begin() as opened:
                try:
                    yield connection
                except BaseException:
                    if not opened.is_active:
                        # The commit failed, and what the driver still holds is unknown: the next one gets a new one.
                        connection.invalidate()
                    raise
                if opened.is_active:
                    opened.rollback()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._turn:
            yield

    def scrub(self) -> None:
        """Empty SQLite's write-ahead log, where pages still stand as they were; as soon as nobody reads them.

        PostgreSQL keeps dead rows until its own vacuum, which this asks for nothing of.
        """
        if self.is_sqlite:
            with self._one_writer():
                driver = self.engine.raw_connection()
                try:
                    driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                finally:
                    driver.close()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def parse_url(text: str) -> URL:
    """Return the URL of a database: a `postgresql://` or `sqlite://` URL, or the path of an SQLite file.

    Raises:
        Invalid: it is neither.
    """
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise Invalid("That is not a database URL.", field="database") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url.set(drivername="sqlite")
    raise Invalid("The database must be an SQLite file or a postgresql:// URL.", field="database")


def connect(url: URL) -> Database:
    """Make a database ready for use; an SQLite file that is not there is an error, never made silently.

    Raises:
        Unusable: the SQLite file does not exist or cannot be read.
    """
    if url.get_backend_name() == "sqlite":
        _require_file(url)
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine)
    options = "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    given = url.query.get("options")
    if isinstance(given, str):
        options = f"{options} {given}"
    engine = create_engine(
        url,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": options, "application_name": "loyalty"},
        pool_pre_ping=True,
        hide_parameters=True,
    )
    return Database(engine)


def _require_file(url: URL) -> None:
    path = Path(str(url.database))
    if not path.is_file():
        raise Unusable(f"There is no database at {path}. Make one with “loyalty init”, or name another.")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        # What is erased is overwritten with zeros (promise 15).
        # Recursive triggers let the append-only tables refuse INSERT OR REPLACE too.
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            "trusted_schema=OFF",
            "recursive_triggers=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITE, False):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Begin as the only writer, and wait for it as long as SQLite itself would.

    SQLite waits ever longer between its tries, so a process that has waited long loses to one that has just come, for
    seconds on end. Asking again after the same short while gives everybody the same chance.
    """
    driver: Any = connection.connection.driver_connection
    until = time.monotonic() + BUSY_SECONDS
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                send_within(connection, "BEGIN IMMEDIATE").close()
            except DBAPIError as failure:
                busy = getattr(failure.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
                if not busy or time.monotonic() >= until:
                    raise
                time.sleep(TRY_AGAIN_SECONDS)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
