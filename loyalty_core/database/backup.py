"""A copy of a database as it is at one moment, while others work on."""

import os
import secrets
import sqlite3
from pathlib import Path

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.errors import Busy, Conflict, Invalid, Refused

_PAGES = 1_000
"""Pages copied before others get their turn."""


def back_up(url: str, target: Path) -> int:
    """Copy an SQLite database into a new file, readable by its owner only; return its size in bytes.

    The copy stands at one moment, whoever writes meanwhile, and appears under its name only when it is whole.

    Raises:
        Conflict: there is a file of that name already.
        Invalid: the file cannot be written there.
        Refused: it is a PostgreSQL database, which has a tool of its own for this.
        Busy, Unusable: the database is out of reach, taken, or broken.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise Refused("A PostgreSQL database is backed up with pg_dump.", code="use-pg-dump")
    if target.exists():
        raise Conflict(f"There is a file {target} already.", field="file")
    database = connect(parsed)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with database.reading() as connection:
            _copy(connection.connection.driver_connection, part)
        part.replace(target)
    except FileNotFoundError:
        raise Invalid(f"There is no folder {target.parent}.", field="file") from None
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror}.", field="file") from None
    finally:
        part.unlink(missing_ok=True)
        database.close()
    return target.stat().st_size


def _copy(source: object, part: Path) -> None:
    if not isinstance(source, sqlite3.Connection):
        raise TypeError("an SQLite database has an SQLite connection")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = sqlite3.connect(part)
    try:
        source.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        raise Busy("The database could not be copied now; try again.") from None
    finally:
        copy.close()
