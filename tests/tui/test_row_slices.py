"""A list that is all there already, given out page by page."""

from __future__ import annotations

import pytest

from loyalty_core.paging import PageRequest
from loyalty_tui.widgets.row_slices import RowSlices

TEN = RowSlices(range(10))


@pytest.mark.parametrize(
    ("request_", "rows"),
    [
        (PageRequest(limit=4), (0, 1, 2, 3)),
        (PageRequest(limit=4, skip=8), (8, 9)),
        (PageRequest(limit=4, after="3"), (4, 5, 6, 7)),
        (PageRequest(limit=4, after="3", skip=4), (8, 9)),
        (PageRequest(limit=4, before="8"), (4, 5, 6, 7)),
        (PageRequest(limit=4, before="8", skip=6), (0, 1)),
        (PageRequest(limit=4, from_end=True), (6, 7, 8, 9)),
        (PageRequest(limit=4, from_end=True, skip=8), (0, 1)),
        (PageRequest(limit=4, after="9"), ()),
    ],
)
def test_slices(request_: PageRequest, rows: tuple[int, ...]) -> None:
    page = TEN.fetch(request_)
    assert page.rows == rows
    assert (page.total, page.exact) == (10, True)
    assert (page.first, page.last) == ((str(rows[0]), str(rows[-1])) if rows else (None, None))
