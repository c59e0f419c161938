"""When the console looks for memory to give back: while nobody presses a key.

To look through everything a console holds takes 50 to 300 ms, in which no key is answered, and by the interpreter's own
measure that falls due every few keys. So it is left for a pause; most of what is made goes with its last reference.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from time import monotonic
from typing import Final

EVERY: Final = 2.0
"""Seconds between two looks whether there is a pause."""

PAUSE: Final = 1.0
"""Seconds without a key after which nobody is thought to be waiting."""

WORTH: Final = 2
"""Collections of what is young after which it is worth to look through the old as well."""

THRESHOLDS: Final = (2_000, 20, 200)
"""Objects more before the youngest are looked through, and how often that before the next older ones are."""

TURN: Final = 0.0005
"""Seconds that a thread works before another one has its turn: what is read must not hold up what is painted."""


def prefer_the_keyboard() -> None:
    """Have the interpreter answer keys first, for the rest of the process."""
    sys.setswitchinterval(TURN)
    gc.set_threshold(*THRESHOLDS)


class Tidying:
    """Looks through the old memory when nobody has pressed a key for a moment."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._disturbed_at = now()

    def disturb(self) -> None:
        """Take note that somebody is at work."""
        self._disturbed_at = self._now()

    def tidy(self) -> None:
        """Give memory back where nobody is at work and it is worth the while."""
        if self._now() - self._disturbed_at >= PAUSE and gc.get_count()[2] >= WORTH:
            gc.collect()
