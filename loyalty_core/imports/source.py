"""The file of an import as rows of cells: plain or gzip, and looked through before anything is written."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from loyalty_core.errors import Invalid
from loyalty_core.exports.cells import unguarded
from loyalty_core.imports.mapping import FileMapping

LONGEST_CELL = 1_000_000
"""Characters of one cell, or of a line without quotes, above which a file is not taken for CSV."""
MOST_COLUMNS = 1000
WATCH_LINES = 50_000
LINE_HEADING, REASON_HEADING = "refused_line", "refused_because"
"""The first two headings of a file of refused rows."""

_START = 16
_GZIP = b"\x1f\x8b"
_NO_TEXT = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (_GZIP, "compressed twice"),
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

Cells = list[str]
"""A row, as it is handed on with one empty cell more at its end, which stands for every column that the file lacks."""
Watch = Callable[[int, int], None]
"""Told now and then how many lines and how many bytes of the file have been read."""


class Source:
    """A file of rows. Its first line names the columns.

    Where those show that this program wrote the file, the apostrophes that it put before formulas are taken back.

    Attributes:
        path: where it lies.
        size: in bytes, as it lies there.
        headings: the names of the columns, once `look_through` has returned.
        blank_lines: lines without anything in them, counted while rows are read.
    """

    def __init__(self, path: Path, mapping: FileMapping, exported: Sequence[str] = ()) -> None:
        """Look for the file; `exported` are the first headings of an export of what it is to hold, if there is one.

        Raises:
            Invalid: it is not there.
        """
        self.path = path
        self._exported = list(exported)
        self.headings: list[str] = []
        self.blank_lines = 0
        self._delimiter = mapping.delimiter
        self._encoding = "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding
        self._guarded = False
        self._raw: BinaryIO | None = None
        try:
            if not path.is_file():
                raise Invalid(f"There is no file {path}.", field="file")
            self.size = path.stat().st_size
        except OSError as failure:
            raise self._unreadable(failure) from None

    @property
    def bytes_read(self) -> int:
        """How many bytes of the file have been read."""
        return self.size if self._raw is None else self._raw.tell()

    def digest(self) -> str:
        """Return the SHA-256 of the file's bytes as it lies there; raise `Invalid` where it cannot be read."""
        try:
            with self.path.open("rb") as raw:
                return hashlib.file_digest(raw, "sha256").hexdigest()
        except OSError as failure:
            raise self._unreadable(failure) from None

    def look_through(self, watch: Watch) -> None:
        """Read the whole file once, so that a file that is no CSV is refused before anything is written.

        Raises:
            Invalid: it cannot be read, is no text in the named encoding, has quotes that do not close, a cell of more
                than `LONGEST_CELL` characters, no header, or a column's name twice.
        """
        with self._text() as text, _cell_limit():
            lines = _QuotedLines(text, lambda number: watch(number, self.bytes_read))
            reader = csv.reader(iter(lines), delimiter=self._delimiter, strict=True)
            try:
                for row in reader:
                    if not self.headings:
                        self._take_headings(row)
                    lines.inside = False
            except csv.Error as error:
                raise self._malformed(lines.row_begins, error) from None
            except UnicodeDecodeError:
                raise self._not_in_encoding() from None
        if not self.headings:
            raise Invalid(f"{self.path.name} is empty.", field="file")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row below the header that is not blank, with the number of the line it begins on (from 1)."""
        self.blank_lines = 0
        with self._text() as text, _cell_limit():
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            next(reader)
            line = reader.line_num + 1
            for row in reader:
                if not row:
                    self.blank_lines += 1
                elif self._guarded:
                    yield line, [unguarded(cell) for cell in row]
                else:
                    yield line, row
                line = reader.line_num + 1

    def look_through_lines(self, watch: Watch) -> None:
        """Read the whole file once as lines of text, as `look_through` does for rows.

        Raises:
            Invalid: it cannot be read, is no text in the named encoding, or has a line of more than `LONGEST_CELL`
                characters.
        """
        for number, _ in self.lines():
            if number % WATCH_LINES == 0:
                watch(number, self.bytes_read)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give each line that is not blank, with its number from 1; raise `Invalid` as `look_through_lines`."""
        self.blank_lines = number = 0
        with self._text() as text:
            try:
                while line := text.readline(LONGEST_CELL + 1):
                    number += 1
                    if len(line) > LONGEST_CELL:
                        raise Invalid(
                            f"{self.path.name}, line {number:,}: it has more than {LONGEST_CELL:,} characters. "
                            "Nothing was imported.",
                            field="file",
                        )
                    if line.isspace():
                        self.blank_lines += 1
                    else:
                        yield number, line
            except UnicodeDecodeError:
                raise self._not_in_encoding() from None

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        with self._content() as content:
            yield io.TextIOWrapper(content, self._encoding, "strict", newline="")

    @contextmanager
    def _content(self) -> Iterator[BinaryIO]:
        """Give the file's bytes, unpacked if they are packed."""
        try:
            with self.path.open("rb") as raw:
                self._raw = raw
                start = raw.read(_START)
                raw.seek(0)
                if not start.startswith(_GZIP):
                    self._refuse_kind(start)
                    yield raw
                    return
                with gzip.open(raw) as content:
                    self._refuse_kind(content.read(_START))
                    content.seek(0)
                    yield cast("BinaryIO", content)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Invalid(f"{self.path.name} is a gzip file that is damaged or cut off.", field="file") from None
        except OSError as failure:
            raise self._unreadable(failure) from None
        finally:
            self._raw = None

    def _refuse_kind(self, start: bytes) -> None:
        """Refuse a file whose first bytes say that it is no text, or text in another encoding."""
        wide = self._encoding.startswith(("utf-16", "utf-32"))
        for mark, encoding in _MARKS:
            if start.startswith(mark) and not wide:
                raise Invalid(
                    f'{self.path.name} is {encoding.upper()} text; say so in the mapping: encoding = "{encoding}".',
                    field="file",
                )
        for mark, kind in _NO_TEXT:
            if start.startswith(mark):
                raise Invalid(f"{self.path.name} is {kind}, not CSV text; save it as CSV first.", field="file")

    def _take_headings(self, row: list[str]) -> None:
        headings = [name.strip().removeprefix("\ufeff").strip() for name in row]
        if not any(headings):
            raise Invalid(f"{self.path.name} has no header: its first line must name the columns.", field="file")
        if len(headings) > MOST_COLUMNS:
            raise Invalid(
                f"{self.path.name} has {len(headings):,} columns; at most {MOST_COLUMNS:,} are read.", field="file"
            )
        seen: set[str] = set()
        for name in headings:
            if name and name in seen:
                raise Invalid(f"{self.path.name} has two columns “{name}”.", field="file")
            seen.add(name)
        self.headings = headings
        refused = headings[:2] == [LINE_HEADING, REASON_HEADING]
        self._guarded = refused or (bool(self._exported) and headings[: len(self._exported)] == self._exported)

    def _malformed(self, line: int, error: csv.Error) -> Invalid:
        what = "is not CSV"
        if "field limit" in str(error):
            what = f"holds a cell of more than {LONGEST_CELL:,} characters, or a quote that is never closed"
        elif "unexpected end" in str(error):
            what = "holds a quote that is never closed"
        elif "NUL" in str(error):
            what = "holds a NUL, which no text does"
        elif "expected after" in str(error):
            what = "holds text behind a closing quote"
        return Invalid(
            f"{self.path.name}, line {line:,}: the row that begins here {what}. Nothing was imported.", field="file"
        )

    def _not_in_encoding(self) -> Invalid:
        encoding = self._encoding.removesuffix("-sig").upper()
        return Invalid(
            f"{self.path.name} is not {encoding} text{self._first_bad_line()}; name its encoding in the mapping. "
            "Nothing was imported.",
            field="file",
        )

    def _first_bad_line(self) -> str:
        """Return where the text stops being in its encoding, for encodings in which a line ends at the same byte."""
        if self._encoding.startswith(("utf-16", "utf-32")):
            return ""
        with self._content() as content:
            for number, line in enumerate(content, start=1):
                try:
                    line.decode(self._encoding)
                except UnicodeDecodeError:
                    return f" (line {number:,})"
        return ""

    def _unreadable(self, failure: OSError) -> Invalid:
        return Invalid(f"{self.path.name} cannot be read: {failure.strerror}.", field="file")


class _QuotedLines:
    """The header, and those lines of a text that belong to rows with a quote in them: only there can CSV be broken.

    Whoever reads rows from it says after each that the row is over.

    Attributes:
        row_begins: the line on which the row that is being read begins.
        inside: whether a row is being read.
    """

    def __init__(self, text: io.TextIOWrapper, watch: Callable[[int], None]) -> None:
        self.row_begins = 0
        self.inside = False
        self._text = text
        self._watch = watch

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._text, start=1):
            if "\0" in line or len(line) > LONGEST_CELL:
                self.row_begins = number
                raise csv.Error("NUL" if "\0" in line else "field limit")
            if number % WATCH_LINES == 0:
                self._watch(number)
            if self.inside or '"' in line or number == 1:
                if not self.inside:
                    self.row_begins = number
                    self.inside = True
                yield line


@contextmanager
def _cell_limit() -> Iterator[None]:
    """Let cells be as long as `LONGEST_CELL` meanwhile; the limit belongs to the whole process."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
