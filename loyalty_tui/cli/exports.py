"""Exporting whole lists into files."""

from __future__ import annotations

import csv
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer

from loyalty_core.errors import Conflict, Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of

if TYPE_CHECKING:
    from loyalty_core.desk.desk import Desk
    from loyalty_core.exports.commands import What

group = typer.Typer(help="Whole lists as files. Each export is on record.")

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to make; only you can read it.")]
Format = Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="How rows are written.")]


@group.command("customers")
def customers(context: typer.Context, out: Out, file_format: Format = "csv") -> None:
    """Export every customer with their figures as they are now."""
    _export(context, "customers", out, file_format)


@group.command("postings")
def postings(context: typer.Context, out: Out, file_format: Format = "csv") -> None:
    """Export every change of points."""
    _export(context, "postings", out, file_format)


@group.command("coupons")
def coupons(context: typer.Context, out: Out, file_format: Format = "csv") -> None:
    """Export every coupon in the state that it has now."""
    _export(context, "coupons", out, file_format)


@group.command("messages")
def messages(context: typer.Context, out: Out, file_format: Format = "csv") -> None:
    """Export every message to customers, without the one-time passwords in them."""
    _export(context, "messages", out, file_format)


@group.command("audit")
def audit(context: typer.Context, out: Out, file_format: Format = "csv") -> None:
    """Export who did what, without the personal values."""
    _export(context, "audit", out, file_format)


def _export(context: typer.Context, name: str, out: Path, file_format: Literal["csv", "jsonl"]) -> None:
    from loyalty_core.exports.commands import NoteExport, What

    call = call_of(context)
    what = What(name)
    with call.shift() as shift, _new_file(out) as file:
        shift.desk.do(NoteExport(what=what, file_format=file_format))
        count = _WRITERS[file_format](_rows(shift.desk, what), file)
    call.answer(
        {"exported": name, "rows": count, "file": str(out), "format": file_format},
        f"{count:,} {name} are in {output.shown(out)}.",
    )


def _rows(desk: Desk, what: What) -> Iterator[Mapping[str, Any]]:
    from loyalty_core.exports.queries import ExportRows

    batch = desk.ask(ExportRows(what))
    yield from batch.rows
    while batch.last is not None:
        batch = desk.ask(ExportRows(what, batch.last))
        yield from batch.rows


def _write_csv(rows: Iterator[Mapping[str, Any]], file: TextIO) -> int:
    """Write RFC 4180 rows under a line of names, every cell quoted, and no text that a spreadsheet would calculate."""
    from loyalty_core.exports.cells import guarded

    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    count = 0
    for row in rows:
        if count == 0:
            writer.writerow(row)
        writer.writerow([guarded(cell) if isinstance(cell, str) else _plain_cell(cell) for cell in row.values()])
        count += 1
    return count


def _plain_cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else json.dumps(value)


def _write_jsonl(rows: Iterator[Mapping[str, Any]], file: TextIO) -> int:
    """Write one JSON document a line."""
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


_WRITERS: dict[str, Callable[[Iterator[Mapping[str, Any]], TextIO], int]] = {"csv": _write_csv, "jsonl": _write_jsonl}


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """Give a new file that only its owner can read, and that stands under its name only when it is whole."""
    if path.exists():
        raise Conflict(f"There is a file {path} already.", field="out")
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.", field="out") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
