"""Numbers reserved before their rows are written, so that rows that name each other go in together."""

from typing import Any

from sqlalchemy import Connection, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute


def reserve_ids(connection: Connection, column: InstrumentedAttribute[int], count: int) -> list[int]:
    """Return `count` unused numbers for a table's own id, ascending, within a write transaction.

    PostgreSQL draws them from the column's sequence; on SQLite the write lock makes the next ones ours.
    """
    if count == 0:
        return []
    if connection.dialect.name == "postgresql":
        table: Any = column.class_.__table__
        sequence = func.nextval(func.pg_get_serial_sequence(table.name, column.key))
        drawn = select(sequence).select_from(func.generate_series(1, literal_column(str(count))))
        return sorted(connection.execute(drawn).scalars())
    highest = connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()
    return list(range(highest + 1, highest + 1 + count))
