"""A list of any length that is all there already, as the source of a table: given out page by page."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from loyalty_core.paging import Page, PageRequest

Row = TypeVar("Row")


class RowSlices(Generic[Row]):
    """Gives slices of the same rows, in their own order; a cursor is an index."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)

    def change(self, rows: Sequence[Row]) -> None:
        """Give out other rows from now on; the table sees them when it asks again."""
        self._rows = tuple(rows)

    def fetch(self, request: PageRequest) -> Page[Row]:
        """Return the rows asked for; the order asked for is not heeded."""
        start, end = self._span(request)
        rows = self._rows[start:end]
        first, last = (str(start), str(start + len(rows) - 1)) if rows else (None, None)
        return Page(rows, first, last, len(self._rows))

    def _span(self, request: PageRequest) -> tuple[int, int]:
        if request.before is not None or request.from_end:
            end = len(self._rows) if request.before is None else int(request.before)
            end = max(0, end - request.skip)
            return max(0, end - request.limit), end
        start = request.skip if request.after is None else int(request.after) + 1 + request.skip
        return start, start + request.limit
