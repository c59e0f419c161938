"""The lines that were not taken in: counted, and written to a file that can be corrected and imported."""

import json
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from loyalty_core.errors import Busy
from loyalty_core.imports.rejects import MOST_TOLD, create_private
from loyalty_core.imports.views import RefusedRow
from loyalty_core.signals.reading import REFUSED


class RefusedSignals:
    """Refused lines of one run. With a path they are written as JSON lines, readable by their owner only.

    Each has the number of its line, the reason, and the line as it was: as JSON where it is some, else as text.

    Attributes:
        count: how many there were.
        first: the first of them.
    """

    def __init__(self, path: Path | None, source: Path) -> None:
        self.count = 0
        self.first: list[RefusedRow] = []
        self._file: TextIO | None = None if path is None else create_private(path, source, "utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, number: int, line: str, reason: str) -> None:
        """Refuse a line."""
        self.count += 1
        if len(self.first) < MOST_TOLD:
            self.first.append(RefusedRow(number, reason))
        if self._file is None:
            return
        row = {"refused_line": number, "refused_because": reason, REFUSED: _as_it_was(line)}
        try:
            self._file.write(json.dumps(row) + "\n")
        except OSError as failure:
            raise Busy(
                f"The file of refused lines cannot be written: {failure.strerror}. Make room and run the import again: "
                "nothing is taken in twice.",
                code="disk-full",
            ) from None


def _as_it_was(line: str) -> Any:
    with suppress(ValueError, RecursionError):
        record = json.loads(line)
        if isinstance(record, dict):
            return record.get(REFUSED, record)
    return line.strip()
