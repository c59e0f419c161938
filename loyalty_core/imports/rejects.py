"""The rows that were not taken in: counted, and written to a file that can be corrected and imported."""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from loyalty_core.errors import Busy, Invalid
from loyalty_core.exports.cells import guarded
from loyalty_core.imports.mapping import FileMapping
from loyalty_core.imports.source import LINE_HEADING, REASON_HEADING, Cells, Source
from loyalty_core.imports.views import RefusedRow

MOST_TOLD = 20

_SIGNS = {code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)} | {0x7F: 0x2421}
_SIGNS |= dict.fromkeys((*range(0x80, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)


class Rejects:
    """Refused rows of one run. With a path they are written as CSV, readable by their owner only.

    The file has the columns of the import's own after the line number and the reason, in the same encoding and with the
    same delimiter; what a spreadsheet would take for a formula is made harmless, and taken back when it is imported.

    Attributes:
        rows: how many rows were refused.
        refused: how many receipts were refused, and rows that belong to none.
        first: the first rows with their reasons.
    """

    def __init__(self, path: Path | None, source: Source, mapping: FileMapping) -> None:
        self.rows = 0
        self.refused = 0
        self.first: list[RefusedRow] = []
        self._path = path
        self._file: TextIO | None = None
        if path is not None:
            self._file = create_private(path, source.path, mapping.encoding)
            self._writer = csv.writer(
                self._file, delimiter=mapping.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n"
            )
            self._write([LINE_HEADING, REASON_HEADING, *source.headings])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, row: Cells, reason: str) -> None:
        """Refuse a row of a receipt; `line` is where it begins in the file, `row` its cells as they were."""
        self.rows += 1
        if len(self.first) < MOST_TOLD:
            self.first.append(RefusedRow(line, reason))
        if self._file is not None:
            self._write([str(line), reason, *row[:-1]])

    def add_stray(self, line: int, row: Cells, reason: str) -> None:
        """Refuse a row that belongs to no receipt."""
        self.refused += 1
        self.add(line, row, reason)

    def add_all(self, rows: Iterable[tuple[int, Cells]], reason: str) -> None:
        """Refuse a whole receipt for one reason."""
        self.refused += 1
        for line, row in rows:
            self.add(line, row, reason)

    def count_one(self) -> None:
        """Count a receipt whose rows were refused one by one."""
        self.refused += 1

    def flush(self) -> None:
        """Bring what was written so far to the file."""
        if self._file is not None:
            self._try(self._file.flush)

    def _write(self, cells: Sequence[str]) -> None:
        self._try(lambda: self._writer.writerow([guarded(_shown(cell)) for cell in cells]))

    def _try(self, act: Any) -> None:
        try:
            act()
        except OSError as failure:
            raise Busy(
                f"The file of refused rows cannot be written: {failure.strerror}. Make room and run the import again: "
                "nothing is taken in twice.",
                code="disk-full",
            ) from None


def _shown(cell: str) -> str:
    """Return a cell with a visible sign for each character that a terminal obeys."""
    return cell if cell.isprintable() else cell.translate(_SIGNS)


def create_private(path: Path, source: Path, encoding: str) -> TextIO:
    """Make a file of refused rows that its owner alone can read, in place of one that is there."""
    try:
        if path.exists() and path.samefile(source):
            raise Invalid("The file of refused rows cannot be the file itself.", field="rejects")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.fchmod(handle, 0o600)
    except OSError as failure:
        raise Invalid(f"The file of refused rows cannot be made: {failure.strerror}.", field="rejects") from None
    return os.fdopen(handle, "w", encoding=encoding, errors="backslashreplace", newline="")
