"""Files that are not what they should be: one sentence, nothing changed; or the rows that are wrong, named by line."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from loyalty_core.errors import Invalid
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.importing.views import ImportReport
from tests.core.imports.conftest import Take
from tests.core.imports.ledger import ledger_of

HEAD = "receipt,date,sku,name,quantity,price,card\n"
GOOD = "R1,2026-02-01T10:00,A1,Tea,1,2.50,777\n"
FILE = HEAD + GOOD


@pytest.fixture
def engine_name() -> str:
    """SQLite alone: what is refused here never reaches a table."""
    return "sqlite"


def utf_16() -> bytes:
    return FILE.encode("utf-16")


WHOLE = {
    "empty": (b"", "is empty"),
    "blank header": (b"\n" + FILE.encode(), "has no header"),
    "utf-16": (utf_16(), 'encoding = "utf-16"'),
    "utf-32": (FILE.encode("utf-32"), 'encoding = "utf-32"'),
    "utf-16 without mark": (FILE.encode("utf-16-le"), "holds a NUL"),
    "cp1252": ((HEAD + GOOD.replace("Tea", "Café")).encode("cp1252"), "is not UTF-8 text (line 2)"),
    "shift-jis": ((FILE + GOOD.replace("Tea", "茶")).encode("shift_jis"), "is not UTF-8 text (line 3)"),
    "gb18030": ((FILE + GOOD.replace("Tea", "茶")).encode("gb18030"), "is not UTF-8 text (line 3)"),
    "overlong utf-8": (FILE.encode() + b"R2,2026-02-01T10:00,A1,\xc0\xaf,1,1.00,\n", "is not UTF-8 text (line 3)"),
    "lone surrogate": (FILE.encode() + b"R2,2026-02-01T10:00,A1,\xed\xa0\x80,1,1.00,\n", "is not UTF-8 text (line 3)"),
    "nul": (FILE.encode() + b"R2,2026-02-01T10:00,A\x00,,1,1.00,\n", "line 3"),
    "zip": (b"PK\x03\x04" + b"x" * 100, "a zip archive or an Excel workbook"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "an old Excel workbook"),
    "pdf": (b"%PDF-1.7\n" + FILE.encode(), "a PDF document"),
    "zip in gzip": (gzip.compress(b"PK\x03\x04" + b"x" * 100), "a zip archive or an Excel workbook"),
    "gzip twice": (gzip.compress(gzip.compress(FILE.encode())), "compressed twice"),
    "gzip cut off": (gzip.compress(FILE.encode() * 1000)[:-20], "damaged or cut off"),
    "gzip damaged": (gzip.compress(FILE.encode())[:20] + b"\xff" * 40, "damaged or cut off"),
    "heading twice": (HEAD.replace("name", "price").encode() + GOOD.encode(), "two columns “price”"),
    "heading missing": (HEAD.replace("sku", "code").encode() + GOOD.encode(), "no column “sku”"),
    "other delimiter": (FILE.replace(",", ";").encode(), "no column “receipt”"),
    "100,000 columns": (",".join(f"c{n}" for n in range(100_000)).encode(), "has 100,000 columns"),
    "quote never closed": (FILE.encode() + b'R2,2026-02-01T10:00,A1,"Tea,1,1.00,\n' + GOOD.encode(), "line 3"),
    "text behind a quote": (FILE.encode() + b'R2,2026-02-01T10:00,A1,"Tea"x,1,1.00,\n', "behind a closing quote"),
    "a cell of 2 MB": (FILE.encode() + b"R2,2026-02-01T10:00,A1," + b"x" * 2_000_000 + b",1,1.00,\n", "line 3"),
    "a quoted cell of 2 MB": (FILE.encode() + b'R2,"' + b"x\n" * 1_000_000 + b'",A1,,1,1.00,\n', "line 3"),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_that_is_no_csv_is_one_sentence_and_changes_nothing(programme: Programme, take: Take, kind: str) -> None:
    content, says = WHOLE[kind]
    before = ledger_of(programme.database)
    with pytest.raises(Invalid) as refused:
        take(content)
    assert says in refused.value.message
    assert "\n" not in refused.value.message
    assert len(refused.value.message) < 400
    assert ledger_of(programme.database) == before


def test_a_fault_late_in_the_file_changes_nothing_either(programme: Programme, take: Take) -> None:
    rows = "".join(f"R{n},2026-02-01T10:00,A1,Tea,1,1.00,\n" for n in range(300))
    before = ledger_of(programme.database)
    with pytest.raises(Invalid, match=r"line 302.*never closed"):
        take(HEAD + rows + 'R9,2026-02-01T10:00,"A1,,1,1.00,\n', receipts_a_batch=10)
    assert ledger_of(programme.database) == before


def test_a_file_that_is_not_there_or_a_folder_is_one_sentence(take: Take, tmp_path: Any) -> None:
    from loyalty_core.imports.source import Source
    from loyalty_core.purchases.importing.mapping import Mapping

    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(Invalid, match="There is no file"):
            Source(path, Mapping())


ROWS = {
    "serial date": ("R2,44958,A1,Tea,1,1.00,", "date: “44958” is not a date"),
    "day first": ("R2,01/02/2026,A1,Tea,1,1.00,", "date: “01/02/2026” is not a date"),
    "compact date": ("R2,20260201,A1,Tea,1,1.00,", "is not a date"),
    "29 February": ("R2,2026-02-29,A1,Tea,1,1.00,", "is not a date"),
    "year 0": ("R2,0000-01-01,A1,Tea,1,1.00,", "is not a date"),
    "year 1900": ("R2,1900-01-01,A1,Tea,1,1.00,", "outside the years"),
    "skipped hour": ("R2,2025-03-30T01:30,A1,Tea,1,1.00,", "put forward"),
    "future": ("R2,2026-03-02T12:16,A1,Tea,1,1.00,", "in the future"),
    "no date": ("R2,,A1,Tea,1,1.00,", "is not a date"),
    "exponent": ("R2,2026-02-01,A1,Tea,1,1e3,", "price: “1e3” is not an amount"),
    "not a number": ("R2,2026-02-01,A1,Tea,1,NaN,", "is not an amount"),
    "infinity": ("R2,2026-02-01,A1,Tea,1,inf,", "is not an amount"),
    "underscore": ("R2,2026-02-01,A1,Tea,1,1_000,", "is not an amount"),
    "thousands": ('R2,2026-02-01,A1,Tea,1,"1,000.00",', "is not an amount"),
    "decimal comma": ('R2,2026-02-01,A1,Tea,1,"1,50",', "is not an amount"),
    "pound sign": ("R2,2026-02-01,A1,Tea,1,£1.50,", "is not an amount"),
    "seven decimals": ("R2,2026-02-01,A1,Tea,1,1.0000001,", "is not an amount"),
    "arabic digits": ("R2,2026-02-01,A1,Tea,1,١٢,", "is not an amount"),
    "full-width digits": ("R2,2026-02-01,A1,Tea,１,1.00,", "quantity: “１” is not a whole quantity"),
    "half a piece": ("R2,2026-02-01,A1,Tea,0.5,1.00,", "is not a whole quantity"),
    "no quantity": ("R2,2026-02-01,A1,Tea,,1.00,", "is not a whole quantity"),
    "huge quantity": ("R2,2026-02-01,A1,Tea,99999999,1.00,", "is not a whole quantity"),
    "worth too much": ("R2,2026-02-01,A1,Tea,9999999,999999999,", "worth too much"),
    "no article": ("R2,2026-02-01,,Tea,1,1.00,", "sku: This is needed"),
    "long article": (f"R2,2026-02-01,{'A' * 65},Tea,1,1.00,", "sku: At most 64 characters"),
    "escape in a name": ("R2,2026-02-01,A1,\x1b]0;owned\x07,1,1.00,", "Control characters"),
    "direction mark": ("R2,2026-02-01,A1,a\u202eb,1,1.00,", "Control characters"),
    "long name": (f"R2,2026-02-01,A1,{'x' * 201},1,1.00,", "At most 200 characters"),
    "a cell of 200 kB": (f"R2,2026-02-01,A1,{'x' * 200_000},1,1.00,", "more than 10,000 characters"),
    "no receipt": (",2026-02-01,A1,Tea,1,1.00,", "receipt: This is needed"),
    "receipt of signs": ("---,2026-02-01,A1,Tea,1,1.00,", "needs letters or digits"),
    "card of signs": ("R2,2026-02-01,A1,Tea,1,1.00,--", "card: A card number has letters or digits"),
    "long card": (f"R2,2026-02-01,A1,Tea,1,1.00,{'7' * 41}", "card: At most 40 characters"),
    "cell too few": ("R2,2026-02-01,A1,Tea,1,1.00", "The row has 6 cells, the header 7"),
    "cell too many": ("R2,2026-02-01,A1,Tea,1,1.00,,", "The row has 8 cells, the header 7"),
    "100,000 cells": ("R2" + "," * 99_999, "The row has 100,000 cells"),
    "one cell": ("R2", "The row has 1 cells"),
}


@pytest.mark.parametrize("kind", ROWS)
def test_a_bad_row_refuses_its_receipt_and_nothing_else(take: Take, kind: str) -> None:
    row, says = ROWS[kind]
    report = take(FILE + row + "\n" + GOOD.replace("R1", "R3"))
    assert (report.imported, report.rejected, report.rejected_rows) == (2, 1, 1)
    (refused,) = report.first_rejected
    assert refused.line == 3
    assert says in refused.reason


def test_one_bad_row_refuses_all_rows_of_its_receipt(take: Take) -> None:
    report = take(
        FILE
        + "R2,2026-02-01T10:00,A1,Tea,1,1.00,\n"
        + "R3,2026-02-01T10:00,A1,Tea,1,1.00,\n"
        + "R2,2026-02-01T10:00,A1,Tea,one,1.00,\n"
        + "R2,2026-02-01T10:00,A1,Tea,1,1.00,\n"
    )
    assert (report.imported, report.rejected, report.rejected_rows) == (2, 1, 3)
    reasons = {row.line: row.reason for row in report.first_rejected}
    assert "not a whole quantity" in reasons[5]
    assert reasons[3] == reasons[6] == "Line 5 of this receipt was refused."


def test_lines_are_counted_as_an_editor_counts_them(take: Take) -> None:
    report = take(
        HEAD
        + 'R1,2026-02-01T10:00,A1,"Tea\nin a\r\ntin",1,2.50,\n'
        + "\n\n"
        + "R2,2026-02-01T10:00,A1,Tea,one,2.50,\n"
        + 'R3,2026-02-01T10:00,A1,"two\nlines",one,2.50,\n'
        + "R4,2026-02-01T10:00,A1,Tea,one,2.50,\n"
    )
    assert [row.line for row in report.first_rejected] == [7, 8, 10]
    assert (report.rows, report.skipped, report.imported) == (4, 2, 1)


def lines() -> Iterator[str]:
    yield HEAD.rstrip("\n")
    yield GOOD.rstrip("\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(take: Take, end: str, mark: str) -> None:
    report = take(mark + end.join(lines()))
    assert (report.rows, report.imported, report.rejected) == (1, 1, 0)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-32", "shift_jis", "gb18030", "iso8859-15"])
def test_another_encoding_is_read_where_the_mapping_names_it(take: Take, encoding: str) -> None:
    name = "茶" if encoding in ("shift_jis", "gb18030", "utf-16") else "Cafe"
    report = take((HEAD + GOOD.replace("Tea", name)).encode(encoding), encoding=encoding)
    assert (report.imported, report.rejected) == (1, 0)


def test_gzip_is_known_by_its_content(take: Take) -> None:
    packed: ImportReport = take(gzip.compress(FILE.encode()))
    assert (packed.rows, packed.imported) == (1, 1)


def test_a_million_blank_lines_are_passed_over(take: Take) -> None:
    report = take(HEAD + "\n" * 1_000_000 + GOOD)
    assert (report.rows, report.skipped, report.imported) == (1, 1_000_000, 1)


def test_a_receipt_without_end_is_refused_and_not_held(take: Take) -> None:
    report = take(HEAD + "R1,2026-02-01T10:00,A1,Tea,1,1.00,\n" * 25_000 + GOOD.replace("R1", "R2"))
    assert report.imported == 1
    assert report.rejected_rows == 25_000
