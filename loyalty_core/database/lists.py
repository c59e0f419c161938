"""Long lists of values handed to a statement as one parameter, so that it is compiled once and read quickly.

PostgreSQL takes them as arrays, SQLite as JSON.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, String, bindparam, column, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

Column = InstrumentedAttribute[Any]


def is_one_of(connection: Connection, wanted: Column, values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values, however many there are."""
    engine = connection.dialect.name
    return is_listed(engine, wanted, None, listing(engine, values))


def is_listed(engine: str, wanted: Column, name: str | None, value: Any = None) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values of the parameter `name`, for a statement built once.

    Its value, handed over when the statement is run, is a `listing`.
    """
    if engine == "postgresql":
        return wanted == func.any(bindparam(name, value, type_=ARRAY(_plain_type(wanted))))
    given = func.json_each(bindparam(name, value, type_=String)).table_valued("value")
    return wanted.in_(select(given.c.value))


def listing(engine: str, values: Iterable[int] | Iterable[str]) -> Any:
    """Return values as an engine takes them in one parameter."""
    return list(values) if engine == "postgresql" else json.dumps(list(values))


def is_pair_of(
    connection: Connection, first: Column, second: Column, pairs: Collection[tuple[int, int]]
) -> ColumnElement[bool]:
    """Return the condition that two columns of whole numbers have together one of the pairs of values."""
    if connection.dialect.name == "postgresql":
        sides = [bindparam(None, [pair[side] for pair in pairs], type_=ARRAY(BigInteger)) for side in (0, 1)]
        given = func.unnest(*sides).table_valued(column("a", BigInteger), column("b", BigInteger)).render_derived()
        return tuple_(first, second).in_(select(given.c.a, given.c.b))
    pair = func.json_each(bindparam(None, json.dumps(list(pairs)), type_=String)).table_valued("value").c.value
    return tuple_(first, second).in_(select(func.json_extract(pair, "$[0]"), func.json_extract(pair, "$[1]")))


def _plain_type(wanted: Column) -> type[BigInteger] | type[String]:
    return String if isinstance(wanted.type, String) else BigInteger
