"""Work that takes its time: told how far it is, and stopped between two pieces of it where somebody wants that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from loyalty_core.errors import Refused

SECONDS_BETWEEN: Final = 0.2
"""How often it is told how far the work is."""

STOPPED: Final = "stopped"
"""The code of the refusal in which work ends that was stopped."""


class LongWork:
    """One piece of long work, as who asked for it holds it. `step` is for the worker thread."""

    def __init__(self, tell: Callable[[Any], None]) -> None:
        self._tell = tell
        self._wanted = threading.Event()
        self._next = 0.0

    def stop(self) -> None:
        """Let it end after the piece that is under way."""
        self._wanted.set()

    def step(self, progress: Any) -> None:
        """Take in how far it is; tell it now and then.

        Raises:
            Refused: somebody wants it to end.
        """
        if self._wanted.is_set():
            raise Refused("Stopped. What was done so far stays; doing it again goes on there.", code=STOPPED)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + SECONDS_BETWEEN
            self._tell(progress)
