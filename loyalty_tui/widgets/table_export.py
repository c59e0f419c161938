"""A whole list out of the console: every row of it, and rows as CSV."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from rich.text import Text

from loyalty_core.paging import MAX_PAGE, PageRequest
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

Row = TypeVar("Row")

_FORMULA: Final = re.compile(r"'*(?:\s*[=+\-@]|\s*[\t\r])")
"""What makes a spreadsheet calculate, after spaces; also behind apostrophes, so that taking one away undoes it."""


def iterate_all(source: PageSource[Row], request: PageRequest) -> Iterator[Row]:
    """Yield every row from where the request starts to the end of the list, page after page.

    For worker threads: it waits for the source. Memory holds one page at a time.
    """
    page = source.fetch(replace(request, limit=MAX_PAGE))
    yield from page.rows
    while len(page.rows) == MAX_PAGE:
        following = PageRequest(request.sort, request.descending, MAX_PAGE, after=page.last)
        page = source.fetch(following)
        yield from page.rows


def csv_text(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> str:
    """Return the rows as RFC 4180 text, every cell quoted, under a line with the columns' labels.

    A cell that a spreadsheet could take for a formula gets one apostrophe before it; an importer that takes one
    away from every cell that is a formula behind its apostrophes has exactly the value again.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_guarded(column.label) for column in columns])
    for row in rows:
        writer.writerow([_guarded(_plain(column.render(row))) for column in columns])
    return out.getvalue()


def _plain(cell: Text | str) -> str:
    return cell if isinstance(cell, str) else cell.plain


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(unicodedata.normalize("NFKC", cell)) else cell
