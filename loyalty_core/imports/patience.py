"""How an import goes on although the database is busy, and reads millions of rows without looking for garbage."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Busy

TRIES = 5
"""How often a command is tried while the database is busy."""


def do_patiently(desk: Desk, command: Command) -> Receipt:
    """Run a command; while the database is busy, again with the same request id, so that it is never done twice."""
    for remaining in reversed(range(TRIES)):
        try:
            return desk.do(command)
        except Busy as busy:
            if not remaining or busy.code == "disk-full":
                raise
            time.sleep(0.2 * (TRIES - remaining))
    raise AssertionError("unreachable")


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for cyclic garbage seldom meanwhile: millions of short-lived rows hold none."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
