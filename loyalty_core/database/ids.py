"""Numbers reserved before their rows are written, so that rows that name each other go in together."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from loyalty_core.database.direct import Ready


def reserve_ids(connection: Connection, column: InstrumentedAttribute[int], count: int) -> list[int]:
    """Return `count` unused numbers for a table's own id, ascending, within a write transaction.

    PostgreSQL draws them from the column's sequence; on SQLite the write lock makes the next ones ours.
    """
    if count == 0:
        return []
    if connection.dialect.name == "postgresql":
        return sorted(number for (number,) in _drawn(column).rows(connection, count=count))
    ((highest,),) = _highest(column).rows(connection)
    return list(range(highest + 1, highest + 1 + count))


@cache
def _drawn(column: InstrumentedAttribute[int]) -> Ready:
    table: Any = column.class_.__table__
    sequence = func.nextval(func.pg_get_serial_sequence(table.name, column.key))
    return Ready(select(sequence).select_from(func.generate_series(1, bindparam("count", type_=Integer))))


@cache
def _highest(column: InstrumentedAttribute[int]) -> Ready:
    return Ready(select(func.coalesce(func.max(column), 0)))
