"""Long lists a page at a time, by the place of a row: the same order on both engines, and cheap at any depth.

A list is ordered by one column and its key. It is read in runs: the rows whose column has a value, then those where
it is NULL; or, for a column that takes few values, one run a value. Each run is one range of an index on (column, key),
whichever engine it is, and no NULL is ever compared. Rows without a value come last in either direction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    Row,
    Select,
    SQLColumnExpression,
    String,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from loyalty_core.database.cursors import Value, no_place, python_type, read_cursor, write_cursor
from loyalty_core.errors import Invalid
from loyalty_core.paging import Page, PageRequest

COUNT_TO = 10_000
"""Where counting a list ends; beyond that a page says that there are more."""

Column = SQLColumnExpression[Any]
Listed = Select[*tuple[Any, ...]]
"""A statement that gives rows of any columns."""

_LOWEST: dict[type, Value] = {
    int: -(2**63),
    str: "",
    date: date.min,
    datetime: datetime.min.replace(tzinfo=UTC),
}


@dataclass(frozen=True)
class Order:
    """One way to order a list.

    Attributes:
        key: columns that together are unique in the list and never NULL; ties are broken by them.
        by: the column to order by; None for the key alone.
        nullable: whether `by` can be NULL.
        values: the only values that `by` takes, lowest first, where they are few; they need not be in their own order.
        descending: for a list's own order: largest first. A named sort follows the request instead.
    """

    key: Sequence[Column]
    by: Column | None = None
    nullable: bool = False
    values: Sequence[Value] | None = None
    descending: bool = False


@dataclass(frozen=True)
class _Run:
    """Rows that lie together in the list: those for which `where` holds, by `columns`: by what varies among them."""

    where: Sequence[Column]
    columns: Sequence[Column]


def fetch_page(
    connection: Connection,
    statement: Listed,
    orders: Mapping[str, Order],
    request: PageRequest,
    counted: Listed | None = None,
) -> Page[Row[Any]]:
    """Return a page of a list.

    Args:
        connection: where to read.
        statement: the rows with their display columns and filters, without an order.
        orders: what the list can be sorted by; the entry of the empty name is the list's own order.
        request: which rows.
        counted: the same rows with fewer joins, for counting; the statement itself if not given.

    Raises:
        Invalid: the list has no such sort, or the cursor is none of this order's.
    """
    order = _find_order(orders, request)
    reading = _Reading(connection, statement, order, request)
    rows = list(reading.rows())
    if request.before is not None or request.from_end:
        rows.reverse()
    total = _count(connection, statement if counted is None else counted)
    return Page(
        tuple(rows),
        reading.cursor(rows[0]) if rows else None,
        reading.cursor(rows[-1]) if rows else None,
        min(total, COUNT_TO),
        total <= COUNT_TO,
    )


class _Reading:
    """One page being read: away from the top, from the end, or from a row."""

    def __init__(self, connection: Connection, statement: Listed, order: Order, request: PageRequest) -> None:
        self.connection = connection
        dialect = connection.dialect
        self.order = replace(order, by=_comparable(order.by, dialect), key=[_comparable(c, dialect) for c in order.key])
        self.request = request
        self.backward = request.before is not None or request.from_end
        self.descending = order.descending is not self.backward
        self.columns = [*([] if self.order.by is None else [self.order.by]), *self.order.key]
        self.statement = statement.add_columns(*(c.label(f"place_{n}") for n, c in enumerate(self.columns)))

    def rows(self) -> Iterator[Row[Any]]:
        """Give the page's rows, in the direction in which it is read."""
        runs = self._runs()
        start = self.request.after if self.request.after is not None else self.request.before
        place = None if start is None else self._place(start)
        if place is not None:
            at = self._run_of(place)
            runs = [replace(runs[at], where=[*runs[at].where, self._beyond(runs[at], place)]), *runs[at + 1 :]]
        wanted, skip = self.request.limit, self.request.skip
        for run in runs:
            found = self._read(run, wanted, skip)
            yield from found
            wanted -= len(found)
            if wanted == 0:
                return
            skip = 0 if found or not skip else skip - self._length(run, skip)

    def cursor(self, row: Row[Any]) -> str:
        """Return the opaque text that names a row's place."""
        return write_cursor(row[-len(self.columns) :])

    def _runs(self) -> list[_Run]:
        order, by = self.order, self.order.by
        if by is None:
            return [_Run([], order.key)]
        empty = [_Run([by.is_(None)], order.key)] if order.nullable else []
        if order.values is None:
            full = [_Run(list(_any_value(by)), self.columns)]
        else:
            values = reversed(order.values) if order.descending else order.values
            full = [_Run([by == value], order.key) for value in values]
        runs = full + empty
        return runs[::-1] if self.backward else runs

    def _run_of(self, place: Sequence[Value]) -> int:
        order = self.order
        if order.by is None:
            return 0
        kinds: list[Value | type] = [object] if order.values is None else [*order.values]
        if order.descending:
            kinds.reverse()
        if order.nullable:
            kinds.append(None)
        if self.backward:
            kinds.reverse()
        wanted = object if order.values is None and place[0] is not None else place[0]
        if wanted not in kinds:
            raise no_place()
        return kinds.index(wanted)

    def _beyond(self, run: _Run, place: Sequence[Value]) -> Column:
        """Return the condition that holds for the rows of a run that come after a place in reading direction."""
        values = place[-len(run.columns) :]
        here = tuple_(*run.columns)
        there = tuple_(*(literal(value, _type(column)) for column, value in zip(run.columns, values, strict=True)))
        return here < there if self.descending else here > there

    def _read(self, run: _Run, wanted: int, skip: int) -> list[Row[Any]]:
        ordered = [column.desc() if self.descending else column.asc() for column in run.columns]
        statement = self.statement.where(*run.where).order_by(*ordered).limit(wanted)
        return list(self.connection.execute(statement.offset(skip) if skip else statement))

    def _length(self, run: _Run, at_most: int) -> int:
        return _count(self.connection, self.statement.where(*run.where), at_most)

    def _place(self, cursor: str) -> list[Value]:
        place = read_cursor(cursor, [_type(column) for column in self.columns])
        if None in place[-len(self.order.key) :]:
            raise no_place()
        return place


def _find_order(orders: Mapping[str, Order], request: PageRequest) -> Order:
    order = orders.get(request.sort)
    if order is None:
        raise Invalid(f"This list cannot be sorted by “{request.sort}”.", field="sort")
    return replace(order, descending=request.descending) if request.sort else order


def _comparable(column: Any, dialect: Dialect) -> Any:
    """Return a column that compares text by code points, as SQLite does, also where PostgreSQL would not by itself."""
    if column is None or dialect.name != "postgresql" or not isinstance(column.type, String):
        return column
    own = column.type.dialect_impl(dialect)
    return column if isinstance(own, String) and own.collation == "C" else column.collate("C")


def _any_value(column: Any) -> Iterator[Any]:
    """Give a condition that all but NULL fulfil, written as a range: so SQLite sees which index has the order."""
    kind = python_type(_type(column))
    yield column >= _LOWEST[kind] if kind in _LOWEST else column.is_not(None)


def _type(column: Any) -> TypeEngine[Any]:
    kind: TypeEngine[Any] = column.type
    return kind


def _count(connection: Connection, statement: Listed, at_most: int = COUNT_TO + 1) -> int:
    few = statement.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).limit(at_most).subquery()
    return connection.execute(select(func.count()).select_from(few)).scalar_one()
