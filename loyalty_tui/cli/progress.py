"""How far something long is, said on standard error."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from loyalty_core.imports.views import Progress

SECONDS_BETWEEN: Final = 1.0
"""How often progress is said."""


class ProgressLine:
    """Says on standard error how far it is: in one line that changes, or in a log, in a line now and then."""

    def __init__(self) -> None:
        self._changes = sys.stderr.isatty()
        self._next = 0.0
        self._stands = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stands:
            sys.stderr.write("\n")

    def say(self, progress: Progress) -> None:
        """Say how far an import is, unless something was said just now."""
        if self._is_time():
            self._write(in_words(progress))

    def say_undone(self, rows: int, total: int) -> None:
        """Say how far an undo is, unless something was said just now."""
        if self._is_time():
            self._write(f"Undoing: {100 * rows // max(total, 1)} %, {rows:,} of {total:,} rows")

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + SECONDS_BETWEEN
        return True

    def _write(self, words: str) -> None:
        if self._changes:
            sys.stderr.write(f"\r{words}\x1b[K")
            self._stands = True
        else:
            sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def in_words(progress: Progress) -> str:
    """Return how far an import is, in one line."""
    share = 100 * progress.bytes_read // progress.bytes_total if progress.bytes_total else 100
    left = (
        "" if progress.seconds_left is None else f", {progress.seconds_left // 60}:{progress.seconds_left % 60:02} left"
    )
    step = "Checking" if progress.step == "checking" else "Importing"
    return f"{step}: {share} %, {progress.rows:,} rows, {progress.rows_per_second:,} rows/s{left}"
