"""All rows of all tables, to be compared with what they were before."""

from typing import Any

from sqlalchemy import select

from loyalty_core.database.engine import Database
from loyalty_core.models import Base


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in an order of its own."""
    with database.reading() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
        }
