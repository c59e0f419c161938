"""Bringing a database to this version of the tables, and saying so when it stands at another."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.database.failures import in_words
from loyalty_core.errors import Unusable

SCHEMA_VERSION = "0013"
"""The newest migration; a test holds it equal to alembic's head."""


def migrations_folder() -> Path:
    """Return the folder of the migrations: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def upgrade(url: str) -> None:
    """Bring the database to `SCHEMA_VERSION`, making an SQLite file that is not there (readable by its owner only).

    All steps and the version row are one transaction on either engine: killed half-way, nothing has happened.

    Raises:
        Busy, Unusable: the database is taken, out of reach, or newer than this program.
    """
    from alembic import command
    from alembic.config import Config

    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    database = connect(parsed)
    try:
        with database.writing() as connection:
            check_not_newer(connection)
            config = Config()
            config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        database.close()


def version_of(connection: Connection) -> str | None:
    """Return the version a database stands at, or None where there is none."""
    with in_words():
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check_version(connection: Connection) -> None:
    """Raise `Unusable` unless the database stands at `SCHEMA_VERSION`."""
    found = version_of(connection)
    if found is None:
        raise Unusable("That database holds no programme yet. Make one with “loyalty init”.")
    check_not_newer(connection)
    if found != SCHEMA_VERSION:
        raise Unusable(
            f"The database is of an older version ({found}); this program needs {SCHEMA_VERSION}. "
            "Run “loyalty db upgrade”."
        )


def check_not_newer(connection: Connection) -> None:
    """Raise `Unusable` where the database was written by a newer program."""
    found = version_of(connection)
    if found is not None and found > SCHEMA_VERSION:
        raise Unusable(
            f"The database is of a newer version ({found}) than this program ({SCHEMA_VERSION}). "
            "Install the newer program."
        )
