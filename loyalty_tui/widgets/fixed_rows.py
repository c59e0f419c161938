"""A short list that is all there already, as the source of a table."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from loyalty_core.paging import Page, PageRequest

Row = TypeVar("Row")


class FixedRows(Generic[Row]):
    """Gives the same rows whatever is asked for; for lists that fit into one page and are sorted by nothing else."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)

    def fetch(self, request: PageRequest) -> Page[Row]:
        """Return all rows, or none where what comes after or before them is wanted."""
        rows = () if request.after is not None or request.before is not None else self._rows
        first, last = ("first", "last") if rows else (None, None)
        return Page(rows, first, last, len(self._rows))
