"""Statements handed straight to the driver, for what every command sends: SQLAlchemy's own way there costs, for a short
statement, twice what the driver itself does.

Nothing else is different: listeners hear of the statement, and failures are SQLAlchemy's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]


class Ready:
    """A statement that is built once and compiled once for each engine.

    An insert names its `columns`; each is a value that it takes when it is run.
    """

    def __init__(self, statement: Executable, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with its values, and return what it found, in the order of its columns.

        Raises:
            sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
        """
        form = self._form(connection.dialect)
        cursor = send(connection, form.text, form.bound(values))
        try:
            found: list[tuple[Any, ...]] = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as failure:
            raise_failure(connection, form.text, failure)
        finally:
            cursor.close()
        return [form.read(row) for row in found] if form.results else found

    def run(self, connection: Connection, **values: Any) -> None:
        """Run it with its values, where it finds nothing.

        Raises:
            sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
        """
        form = self._form(connection.dialect)
        send(connection, form.text, form.bound(values)).close()

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compiled(self._statement, self._columns, dialect)
        return form


def send(connection: Connection, text: str, parameters: Any) -> Any:
    """Run a statement of the driver's own form once, and return the driver's cursor, which is to be closed.

    Raises:
        sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
    """
    if not connection.in_transaction():
        connection.begin()
    return send_within(connection, text, parameters)


def send_within(connection: Connection, text: str, parameters: Any = ()) -> Any:
    """Like `send`, where a transaction has begun or this is what begins it.

    Raises:
        sqlalchemy.exc.DBAPIError: a constraint or the connection broke.
    """
    cursor = connection.connection.cursor()
    try:
        # Listeners of the engine only: those of one connection, of which there are none, cost more than the statement.
        connection.engine.dispatch.before_cursor_execute(connection, cursor, text, parameters, None, False)
        cursor.execute(text, parameters)
    except connection.dialect.loaded_dbapi.Error as failure:
        cursor.close()
        raise_failure(connection, text, failure)
    except Exception:
        cursor.close()
        raise
    except BaseException:
        # What the driver still does with it, if it was interrupted, is unknown.
        connection.invalidate()
        raise
    return cursor


def raise_failure(connection: Connection, text: str, failure: Any) -> NoReturn:
    """Raise a driver's failure as SQLAlchemy's own; where the line is cut, the connection is given up."""
    driver = connection.connection.driver_connection
    broken = connection.dialect.is_disconnect(failure, driver, None)
    if broken:
        connection.invalidate(failure)
    raise DBAPIError.instance(
        text,
        None,
        failure,
        connection.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=connection.dialect,
    ) from failure


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as the driver of one engine takes it.

    Attributes:
        text: the statement.
        order: the names of its parameters, where they are taken by their places.
        binds: how values of some parameters are turned into what the driver takes.
        fixed: values of parameters that may be left out, as the driver takes them.
        results: how columns at some places are turned into what Python gets.
    """

    text: str
    order: Sequence[str] | None
    binds: Sequence[tuple[str, Convert]]
    fixed: Mapping[str, Any]
    results: Sequence[tuple[int, Convert]]

    def bound(self, values: dict[str, Any]) -> Any:
        """Return values as the driver takes them; the dictionary is the caller's no more."""
        given = values
        for name, convert in self.binds:
            if name in given:
                given[name] = convert(given[name])
        if self.fixed:
            given = {**self.fixed, **given}
        return given if self.order is None else [given[name] for name in self.order]

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for place, convert in self.results:
            values[place] = convert(values[place])
        return tuple(values)


def _compiled(statement: Executable, columns: Sequence[str], dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)  # type: ignore[attr-defined]
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{statement} is no statement")
    converts = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    binds = {name: convert for name, convert in converts.items() if convert is not None}
    fixed = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    found = statement.selected_columns if isinstance(statement, Select) else ()
    results = [
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None)) for place, column in enumerate(found)
    ]
    return _Form(
        compiled.string,
        compiled.positiontup,
        list(binds.items()),
        {name: binds[name](value) if name in binds else value for name, value in fixed.items()},
        [(place, convert) for place, convert in results if convert is not None],
    )
