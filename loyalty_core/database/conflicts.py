"""Inserting where a row may be there already, and tables made of a list of texts: said differently on each engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, String, bindparam, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import JSON

from loyalty_core.models.base import Base


def conflict_insert(connection: Connection, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an insert into a table that can say what to do about rows that are there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_missing(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving out those whose key is there already; all rows name the same columns."""
    if not rows:
        return
    statement = conflict_insert(connection, table)
    if isinstance(statement, sqlite.Insert):
        connection.execute(statement.on_conflict_do_nothing(), rows)
        return
    names = list(rows[0])
    columns = [table.__table__.columns[name] for name in names]
    arrays = [bindparam(name, type_=ARRAY(column.type)) for name, column in zip(names, columns, strict=True)]
    given = func.unnest(*arrays).table_valued(*names).render_derived()
    connection.execute(
        statement.from_select(names, select(*given.c)).on_conflict_do_nothing(),
        {name: [row[name] for row in rows] for name in names},
    )


def text_list(connection: Connection, name: str) -> tuple[FromClause, ColumnElement[str]]:
    """Return a table whose rows are the texts of the list parameter `name`, and its one column."""
    if connection.dialect.name == "postgresql":
        given = func.unnest(bindparam(name, type_=ARRAY(String))).table_valued("value").render_derived()
    else:
        given = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return given, type_coerce(given.c.value, String)
