"""How far an import is and how fast, told now and then."""

import time
from collections.abc import Callable
from typing import Literal

from loyalty_core.imports.source import Source
from loyalty_core.imports.views import Progress

Tell = Callable[[Progress], None]


class Pace:
    """Tells somebody how an import goes.

    Attributes:
        seconds: since it was made.
    """

    def __init__(self, source: Source, tell: Tell | None) -> None:
        self._source = source
        self._tell = tell
        self._began = self._step_began = time.perf_counter()
        self._step: Literal["checking", "importing"] = "checking"

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def checking(self, rows: int, bytes_read: int) -> None:
        """Tell how far the file was looked through."""
        self._say(rows, 0, bytes_read)

    def begin_importing(self) -> None:
        """Note that the file is looked through and is read again now."""
        self._step, self._step_began = "importing", time.perf_counter()

    def importing(self, rows: int, decided: int) -> None:
        """Tell how much was taken in."""
        self._say(rows, decided, self._source.bytes_read)

    def _say(self, rows: int, decided: int, bytes_read: int) -> None:
        if self._tell is None:
            return
        total = self._source.size
        seconds = max(time.perf_counter() - self._step_began, 1e-6)
        left = round(seconds * (total - bytes_read) / bytes_read) if bytes_read else None
        self._tell(Progress(self._step, rows, decided, bytes_read, total, round(rows / seconds), left))
