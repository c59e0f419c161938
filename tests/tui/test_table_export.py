"""A whole list leaves the console complete, and a spreadsheet does not calculate with it (trust 44)."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.text import Text

from loyalty_core.paging import PageRequest
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_export import csv_text, iterate_all
from tests.tui.table_sources import Items

CELL = Column[str]("name", "Name", lambda row: row)


def imported(text: str) -> list[str]:
    """Return the cells as an importer has them: one apostrophe less before what would be a formula."""
    cells = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    formula = re.compile(r"'+\s*[=+\-@\t\r]")
    return [cell[1:] if formula.match(unicodedata.normalize("NFKC", cell)) else cell for cell in cells]


@pytest.mark.parametrize("length", [0, 1, 199, 200, 201, 1_000])
def test_every_row_is_walked_once(length: int) -> None:
    source = Items(range(length))
    rows = list(iterate_all(source, PageRequest("number", descending=True)))
    assert [row.number for row in rows] == list(reversed(range(length)))
    assert not any(request.skip for request in source.requests)


def test_a_walk_may_start_below_the_top() -> None:
    rows = list(iterate_all(Items(range(500)), PageRequest(after="99", skip=5)))
    assert [row.number for row in rows] == list(range(105, 500))


def test_every_cell_is_quoted() -> None:
    columns = [CELL, Column[str]("styled", "Styled", lambda row: Text(row, "bold"))]
    assert csv_text(columns, ['say "hi"\n', "a,b"]) == (
        '"Name","Styled"\r\n"say ""hi""\n","say ""hi""\n"\r\n"a,b","a,b"\r\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "   ", "\u3000"])
def test_a_formula_is_kept_from_calculating(before: str, start: str) -> None:
    cell = f"{before}{start}1+1"
    out = csv_text([CELL], [cell])
    assert next(csv.reader([out.split("\r\n", 1)[1]])) == [f"'{cell}"] or "\r" in start
    assert out.endswith(f'"\'{cell}"\r\n')


@pytest.mark.parametrize("cell", ["Amara", "1-2", "a=b", "'tis", "", "O'Neil", "#"])
def test_other_text_is_left_alone(cell: str) -> None:
    assert csv_text([CELL], [cell]) == f'"Name"\r\n"{cell}"\r\n'


@settings(deadline=None)
@given(st.lists(st.text("'=+-@\t \r\n\"＝a,") | st.text(st.characters(exclude_categories=["Cs"]))))
def test_an_import_has_every_value_again(cells: list[str]) -> None:
    assert imported(csv_text([CELL], cells)) == cells
