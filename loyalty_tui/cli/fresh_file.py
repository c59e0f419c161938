"""The SQLite file of a programme that is not there yet.

Read before the console's first paint, so nothing here takes time to import.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def missing_file(url: str) -> Path | None:
    """Return the SQLite file that a URL names and that is not there; None where it is, or is none."""
    if "://" in url and not url.startswith("sqlite:///"):
        return None
    path = Path(url.removeprefix("sqlite:///")).expanduser()
    return None if path.exists() else path


@contextmanager
def nothing_left_of_a_failure(fresh: Path | None) -> Iterator[None]:
    """Take an SQLite file that was made on the way away again, if what it was made for came to nothing."""
    try:
        yield
    except BaseException:
        if fresh is not None:
            for path in (fresh, fresh.with_name(f"{fresh.name}-wal"), fresh.with_name(f"{fresh.name}-shm")):
                path.unlink(missing_ok=True)
        raise
