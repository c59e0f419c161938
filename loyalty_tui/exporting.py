"""A whole list written to a file that only its owner can read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

from loyalty_core.errors import Refused
from loyalty_core.paging import PageRequest
from loyalty_core.plain import plain
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_export import csv_text, iterate_all
from loyalty_tui.widgets.table_pages import PageSource

NO_ROOM: Final = "The file could not be written; see whether the downloads folder has room."

BATCH: Final = 200
"""Rows that are put into words at once."""


class Form(StrEnum):
    """How a list is written: for a spreadsheet, or one JSON document a line for programs."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Export:
    """What is written: where the rows come from, in which order, and the columns of a CSV file.

    Attributes:
        name: of the list; the file's name begins with it, so it holds nothing personal.
    """

    name: str
    source: PageSource[Any]
    request: PageRequest
    columns: Sequence[Column[Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it: the file, and how many rows it holds."""

    path: Path
    rows: int


def downloads() -> Path:
    """Return the folder in which a person looks for what a program gave them."""
    import platformdirs

    return platformdirs.user_downloads_path()


def write(export: Export, form: Form, folder: Path, at: datetime) -> Written:
    """Write all rows; for worker threads. Where it fails, no half of a file is left.

    Args:
        export: what is written.
        form: how.
        folder: where; it is made if it is not there.
        at: local time that the file's name tells.

    Raises:
        Refused: the disk says no.
        LoyaltyError: as the source says.
    """
    rows = _Counted(iterate_all(export.source, export.request))
    text = _csv(export.columns, rows) if form is Form.CSV else _json_lines(rows)
    path = folder / f"{export.name}-{at:%Y-%m-%d-%H%M%S}.{form}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_new(path, text)
    except OSError:
        raise Refused(NO_ROOM) from None
    return Written(path, rows.count)


def write_text(name: str, text: str, folder: Path, at: datetime) -> Path:
    """Write a text to a file of its own, and return which; `name`, `folder` and `at` as for `write`.

    Raises:
        Refused: the disk says no.
    """
    path = folder / f"{name}-{at:%Y-%m-%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_new(path, iter([f"{text}\n"]))
    except OSError:
        raise Refused(NO_ROOM) from None
    return path


class _Counted:
    """Rows on their way, counted."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            self.count += 1
            yield row


def _csv(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> Iterator[str]:
    head = csv_text(columns, ())
    yield head
    left = iter(rows)
    while batch := tuple(islice(left, BATCH)):
        yield csv_text(columns, batch).removeprefix(head)


def _json_lines(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        yield f"{json.dumps(plain(row), ensure_ascii=False)}\n"


def _write_new(path: Path, pieces: Iterator[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
