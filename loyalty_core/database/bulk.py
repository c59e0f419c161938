"""Many rows of one table in one go: `executemany` on SQLite, `COPY` and one set-based statement on PostgreSQL.

Rows are plain tuples in the order of the named columns; instants are aware. No row is built by SQLAlchemy, which makes
thousands of rows a second affordable. Failures are SQLAlchemy's own, as of any other statement.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Date, Integer, SmallInteger, String
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import InstrumentedAttribute

from loyalty_core.database.direct import raise_failure, send
from loyalty_core.database.types import UtcInstant, micros_of

Column = InstrumentedAttribute[Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]

COPY_FROM = 12
"""From how many rows on `COPY` is faster than sending them one by one, as measured over a local socket."""

_POSTGRES_TYPES: tuple[tuple[type, str], ...] = (
    (UtcInstant, "timestamptz"),
    (SmallInteger, "int2"),
    (BigInteger, "int8"),
    (Integer, "int4"),
    (Boolean, "bool"),
    (Date, "date"),
    (String, "text"),
)
_SQLITE = sqlite.dialect()


def insert_many(connection: Connection, columns: tuple[Column, ...], rows: Sequence[Row]) -> None:
    """Insert rows into the table that the columns belong to.

    Args:
        connection: inside a write transaction.
        columns: all of one table; what is not named gets no value.
        rows: one value for each column.

    Raises:
        sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
    """
    if not rows:
        return
    shape = _shape(columns, connection.dialect.name == "sqlite")
    if connection.dialect.name == "sqlite":
        _send(connection, shape.insert, _converted(rows, shape.conversions))
    elif len(rows) < COPY_FROM:
        _send(connection, shape.insert, rows)
    else:
        _copy(connection, shape, rows)


def insert_missing(connection: Connection, columns: tuple[Column, ...], rows: Sequence[Row]) -> None:
    """Insert rows like `insert_many`; those whose key is there already stay as they are.

    Raises:
        sqlalchemy.exc.DBAPIError: another constraint or the connection broke.
    """
    if not rows:
        return
    shape = _shape(columns, connection.dialect.name == "sqlite")
    if connection.dialect.name == "sqlite":
        statement = f"{shape.insert} ON CONFLICT DO NOTHING"
        _send(connection, statement, _converted(rows, shape.conversions))
        return
    arrays = tuple(_array(column) for column in zip(*rows, strict=True))
    _send(connection, f"{shape.insert_set} ON CONFLICT DO NOTHING", [arrays])


def update_many(
    connection: Connection, keys: tuple[Column, ...], values: tuple[Column, ...], rows: Sequence[Row]
) -> int:
    """Set `values` where `keys` are as each row says (keys first, then values); return how many rows were changed.

    No two rows may have the same keys.

    Raises:
        sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
    """
    if not rows:
        return 0
    for_sqlite = connection.dialect.name == "sqlite"
    shape = _shape((*keys, *values), for_sqlite)
    if for_sqlite or len(rows) == 1:
        statement = _update_one(keys, values, for_sqlite)
        ready = _converted(rows, shape.conversions) if for_sqlite else rows
        return _send(connection, statement, [row[len(keys) :] + row[: len(keys)] for row in ready])
    statement = _update_set(keys, values, shape.types)
    arrays = tuple(_array(column) for column in zip(*rows, strict=True))
    return _send(connection, statement, [arrays])


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of some columns on one engine."""

    insert: str
    insert_set: str
    copy: str
    types: tuple[str, ...]
    conversions: tuple[tuple[int, Convert], ...]


@cache
def _shape(columns: tuple[Column, ...], for_sqlite: bool) -> _Shape:
    table = columns[0].class_.__tablename__
    names = ", ".join(column.key for column in columns)
    types = tuple(_postgres_type(column) for column in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    marks = ", ".join("?" if for_sqlite else f"%s::{kind}" for kind in types)
    conversions = [(place, _sqlite_form(column)) for place, column in enumerate(columns)]
    return _Shape(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own tables and columns
        f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})",  # noqa: S608 - likewise
        f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)",
        types,
        tuple((place, convert) for place, convert in conversions if convert is not None),
    )


def _sqlite_form(column: Column) -> Convert | None:
    """Return how a value of a column is turned into what SQLite stores; None where it is stored as it is."""
    if isinstance(column.type, UtcInstant):
        return micros_of
    convert: Convert | None = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    return convert


def _postgres_type(column: Column) -> str:
    for kind, name in _POSTGRES_TYPES:
        if isinstance(column.type, kind):
            return name
    raise TypeError(f"{column} has no form for many rows at once")


def _converted(rows: Sequence[Row], conversions: Sequence[tuple[int, Convert]]) -> list[Row]:
    """Return rows as SQLite's driver takes them; each different value is converted once."""
    if not conversions:
        return list(rows)
    if len(rows) == 1:
        values = list(rows[0])
        for place, convert in conversions:
            if values[place] is not None:
                values[place] = convert(values[place])
        return [tuple(values)]
    columns = list(zip(*rows, strict=True))
    for place, convert in conversions:
        known: dict[Any, Any] = {None: None}
        column = columns[place]
        known.update((value, convert(value)) for value in set(column) if value is not None)
        columns[place] = tuple(map(known.__getitem__, column))
    return list(zip(*columns, strict=True))


def _copy(connection: Connection, shape: _Shape, rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    error: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(shape.copy) as copy:
            copy.set_types(shape.types)
            write = copy.write_row
            for row in rows:
                write(row)
    except error as failure:
        raise_failure(connection, shape.copy, failure)


def _send(connection: Connection, statement: str, rows: Sequence[Row]) -> int:
    """Send a statement with each row; return how many rows it changed."""
    if len(rows) > 1:
        return connection.exec_driver_sql(statement, list(rows)).rowcount
    cursor = send(connection, statement, rows[0])
    changed: int = cursor.rowcount
    cursor.close()
    return changed


@cache
def _update_one(keys: tuple[Column, ...], values: tuple[Column, ...], for_sqlite: bool) -> str:
    marks = {column: "?" if for_sqlite else f"%s::{_postgres_type(column)}" for column in (*keys, *values)}
    changes = ", ".join(f"{column.key} = {marks[column]}" for column in values)
    places = " AND ".join(f"{column.key} = {marks[column]}" for column in keys)
    return f"UPDATE {keys[0].class_.__tablename__} SET {changes} WHERE {places}"  # noqa: S608 - our own names


@cache
def _update_set(keys: tuple[Column, ...], values: tuple[Column, ...], types: tuple[str, ...]) -> str:
    table = keys[0].class_.__tablename__
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    names = ", ".join(f"new_{place}" for place in range(len(types)))
    places = " AND ".join(f"{table}.{column.key} = new_{place}" for place, column in enumerate(keys))
    changes = ", ".join(f"{column.key} = new_{place}" for place, column in enumerate(values, start=len(keys)))
    return f"UPDATE {table} SET {changes} FROM unnest({arrays}) AS new({names}) WHERE {places}"  # noqa: S608 - our own


def _array(values: Iterable[Any]) -> str:
    """Return values as the text of a PostgreSQL array."""
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
