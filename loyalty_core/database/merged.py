"""Long lists whose rows lie in several ranges of indexes: the newest first, a page at a time, at any depth.

Each part is read by its own index and by no more rows than the page needs; what is left is merged. So a page costs the
same wherever it lies and however few rows a part has, which one walk over all rows with a filter would not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Subquery,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.types import TypeEngine

from loyalty_core.database.cursors import Value, no_place, read_cursor, write_cursor
from loyalty_core.database.keyset import COUNT_TO, Listed
from loyalty_core.database.spans import Span
from loyalty_core.paging import Page, PageRequest


@dataclass(frozen=True)
class Part:
    """Some rows of a list.

    Attributes:
        place: what puts the rows in order, the instant first: unique over all parts, never NULL.
        order: those of `place` that differ within the part; the columns of an index after what `where` fixes.
        shown: what else the rows bring along, named alike in all parts.
        where: which rows.
    """

    place: Sequence[Any]
    order: Sequence[Any]
    shown: Sequence[Any]
    where: Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class _Reading:
    """How a page is read: from the newest row on, or `is_backward` from the oldest; and by which values it is bound."""

    is_backward: bool
    has_place: bool
    has_since: bool
    has_until: bool


class MergedList:
    """One such list; its statements are built once and take their values when they are run."""

    def __init__(self, parts: Sequence[Part], dressed: Callable[[Subquery], Listed]) -> None:
        """Make a list.

        Args:
            parts: what it consists of.
            dressed: gives the rows of a subquery, which has the names of `Part.shown` and `place_0`, `place_1` … for
                the place, their display columns; it leaves none out and puts them in no order.
        """
        self._parts = parts
        self._dressed = dressed
        self._types: list[TypeEngine[Any]] = [column.type for column in parts[0].place]
        self._names = [f"place_{number}" for number in range(len(self._types))]
        self._pages: dict[_Reading, Listed] = {}
        self._counts: dict[_Reading, Listed] = {}

    def page(self, connection: Connection, span: Span, request: PageRequest) -> Page[Row[Any]]:
        """Return a page of the rows within a stretch of time.

        Raises:
            Invalid: the cursor is none of this list's.
        """
        is_backward = request.before is not None or request.from_end
        reading = _Reading(is_backward, False, span.since is not None, span.until is not None)
        bounds: dict[str, Value] = {"since": span.since, "until": span.until}
        total = self._count(connection, reading, bounds)
        place = self._start(span, request)
        if place:
            reading = _from_place(reading)
        size = {"most": request.limit + request.skip, "wanted": request.limit, "skipped": request.skip}
        rows = tuple(connection.execute(self._page(reading), {**bounds, **place, **size}))
        return Page(
            rows,
            self._cursor(rows[0]) if rows else None,
            self._cursor(rows[-1]) if rows else None,
            min(total, COUNT_TO),
            total <= COUNT_TO,
        )

    def _cursor(self, row: Row[Any]) -> str:
        return write_cursor(row[-len(self._names) :])

    def _start(self, span: Span, request: PageRequest) -> Mapping[str, Value]:
        """Return the place that the page starts from; empty where there is none, or it lies before the span begins."""
        cursor = request.after if request.after is not None else request.before
        if cursor is None:
            return {}
        place = read_cursor(cursor, self._types)
        instant = place[0]
        if None in place or not isinstance(instant, datetime):
            raise no_place()
        if request.before is not None:
            is_outside = span.since is not None and instant < span.since
        else:
            is_outside = span.until is not None and instant >= span.until
        return {} if is_outside else dict(zip(self._names, place, strict=True))

    def _page(self, reading: _Reading) -> Listed:
        statement = self._pages.get(reading)
        if statement is None:
            statement = self._pages[reading] = self._build_page(reading)
        return statement

    def _build_page(self, reading: _Reading) -> Listed:
        merged = union_all(*(self._read(part, reading) for part in self._parts)).subquery("merged")
        found = (
            select(*merged.c)
            .order_by(*(_ordered(merged.c[name], reading) for name in self._names))
            .limit(bindparam("wanted"))
            .offset(bindparam("skipped"))
            .subquery("found")
        )
        places = [found.c[name] for name in self._names]
        return self._dressed(found).add_columns(*places).order_by(*(place.desc() for place in places))

    def _read(self, part: Part, reading: _Reading) -> Listed:
        columns: list[Any] = [column.label(name) for column, name in zip(part.place, self._names, strict=True)]
        rows: Listed = (
            select(*columns, *part.shown)
            .where(*part.where, *_within(part, reading), *self._beyond(part, reading))
            .order_by(*(_ordered(column, reading) for column in part.order))
            .limit(bindparam("most"))
        )
        return select(rows.subquery())

    def _beyond(self, part: Part, reading: _Reading) -> list[ColumnElement[bool]]:
        """Return the condition that holds for the rows that come after the place in reading direction."""
        if not reading.has_place:
            return []
        here = tuple_(*part.place)
        there = tuple_(*(bindparam(name, type_=kind) for name, kind in zip(self._names, self._types, strict=True)))
        return [here > there if reading.is_backward else here < there]

    def _count(self, connection: Connection, reading: _Reading, bounds: Mapping[str, Value]) -> int:
        reading = replace(reading, is_backward=False)
        statement = self._counts.get(reading)
        if statement is None:
            statement = self._counts[reading] = self._build_count(reading)
        count: int = connection.execute(statement, {**bounds, "most": COUNT_TO + 1}).scalar_one()
        return count

    def _build_count(self, reading: _Reading) -> Listed:
        each: list[Listed] = [
            select(part.place[0].label("place")).where(*part.where, *_within(part, reading)) for part in self._parts
        ]
        rows = union_all(*each).limit(bindparam("most")).subquery()
        return select(func.count()).select_from(rows)


def _from_place(reading: _Reading) -> _Reading:
    """Return how a page is read from a place on.

    It stands for the bound on its side: given both, SQLite may walk from the wrong one.
    """
    if reading.is_backward:
        return replace(reading, has_place=True, has_since=False)
    return replace(reading, has_place=True, has_until=False)


def _within(part: Part, reading: _Reading) -> list[ColumnElement[bool]]:
    instant = part.place[0]
    return [
        *([instant >= bindparam("since", type_=instant.type)] if reading.has_since else []),
        *([instant < bindparam("until", type_=instant.type)] if reading.has_until else []),
    ]


def _ordered(column: Any, reading: _Reading) -> Any:
    return column.asc() if reading.is_backward else column.desc()
