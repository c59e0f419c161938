"""How a long list is asked for: a page at a time, by the place of a row and never by counting from the top."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_PAGE = 200
"""The most rows one page may hold."""

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which rows of a list are wanted.

    A cursor is an opaque text that an earlier `Page` gave for one of its rows, valid for the same `sort`
    and direction. At most one of `after`, `before` and `from_end` is set; with none the page starts at the top.

    Attributes:
        sort: key of the column to order by; empty for the list's own order.
        descending: largest or latest first. Ignored while `sort` is empty.
        limit: rows wanted, 1 to `MAX_PAGE`.
        after: rows that follow this cursor's row.
        before: rows that come just before this cursor's row; still given in list order.
        from_end: the last rows of the list; still given in list order.
        skip: rows to pass over first, counted away from the cursor (or from the end that the page starts at).
    """

    sort: str = ""
    descending: bool = False
    limit: int = 100
    after: str | None = None
    before: str | None = None
    from_end: bool = False
    skip: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_PAGE:
            raise ValueError(f"a page holds 1 to {MAX_PAGE} rows, not {self.limit}")
        if sum((self.after is not None, self.before is not None, self.from_end)) > 1:
            raise ValueError("a page starts after a row, before a row or at the end: name one")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some consecutive rows of a list.

    Attributes:
        rows: in list order.
        first: cursor of the first row; None when there are no rows.
        last: cursor of the last row; None when there are no rows.
        total: how many rows the whole list has, as far as was counted.
        exact: False when there are more than `total` rows.
    """

    rows: tuple[Row, ...]
    first: str | None
    last: str | None
    total: int
    exact: bool = True

    def map(self, change: Callable[[Row], Other]) -> "Page[Other]":
        """Return the same page with each row changed."""
        return Page(tuple(change(row) for row in self.rows), self.first, self.last, self.total, self.exact)
