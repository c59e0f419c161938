"""Writing down what should not have happened, without writing down whom it happened to."""

from __future__ import annotations

import json
import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loyalty_core.version import __version__

MOST_BYTES = 1_000_000
"""A log larger than this is put aside, and the one put aside before it is dropped."""


class DefectLog:
    """A file with one line of JSON a defect, readable by its owner only.

    A line holds a number, the time (UTC), the version, the kinds of the errors and where they came from. It never
    holds an error's own text nor any variable: both may be a customer's.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Make a log in a folder; without one, in the folder that the system keeps logs in."""
        self._folder = folder

    def write(self, error: BaseException) -> str:
        """Write an error down and return the number to show. Where the disk refuses, the number is all there is."""
        number = f"E-{secrets.token_hex(4)}"
        line = {
            "defect": number,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "errors": [_described(link) for link in _chain(error)],
        }
        try:
            self._append(json.dumps(line, ensure_ascii=True))
        except OSError:
            return number
        return number

    @property
    def path(self) -> Path:
        """Where the log is."""
        return self._home() / "defects.log"

    def _home(self) -> Path:
        if self._folder is not None:
            return self._folder
        import platformdirs

        return Path(platformdirs.user_log_path("loyalty-console", appauthor=False))

    def _append(self, line: str) -> None:
        path = self.path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.replace(path.with_suffix(".log.1"))
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="ascii") as file:
            file.write(f"{line}\n")


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return links


def _described(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
