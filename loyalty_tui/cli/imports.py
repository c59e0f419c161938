"""Importing files."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun
from loyalty_tui.presenters import numbers

if TYPE_CHECKING:
    from loyalty_core.imports.views import Progress
    from loyalty_core.purchases.importing.views import ImportReport

group = typer.Typer(help="Files of data from elsewhere.")

SECONDS_BETWEEN: Final = 1.0
"""How often progress is said."""


@group.command("purchases")
def purchases(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, plain or gzip.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.toml", help="What its columns mean; see docs/import.md.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write refused rows, each with its line and reason.")
    ] = None,
    enrol: Annotated[bool, typer.Option("--enrol", help="Register customer numbers that nobody has.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Take the receipts of a file in; run twice, it adds nothing, and stopped half-way it goes on where it was.

    --store names the store of receipts where the file names none.
    """
    from loyalty_core.purchases.importing.mapping import Mapping, read_mapping
    from loyalty_core.purchases.importing.runner import import_purchases

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        report = import_purchases(
            shift.desk,
            file,
            Mapping() if mapping is None else read_mapping(mapping),
            dry_run=dry_run,
            rejects=rejects,
            store=call.options.store,
            enrol=enrol,
            progress=line.say,
        )
    call.answer(output.document(report) | {"seconds": float(report.seconds)}, lambda: _text(report, rejects))


class ProgressLine:
    """Says on standard error how far an import is: in one line that changes, or in a log, in a line now and then."""

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
        """Say it, unless it was said just now."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + SECONDS_BETWEEN
        if self._changes:
            sys.stderr.write(f"\r{_in_words(progress)}\x1b[K")
            self._stands = True
        else:
            sys.stderr.write(f"{_in_words(progress)}\n")
        sys.stderr.flush()


def _in_words(progress: Progress) -> str:
    share = 100 * progress.bytes_read // progress.bytes_total if progress.bytes_total else 100
    left = (
        "" if progress.seconds_left is None else f", {progress.seconds_left // 60}:{progress.seconds_left % 60:02} left"
    )
    step = "Checking" if progress.step == "checking" else "Importing"
    return f"{step}: {share} %, {progress.rows:,} rows, {progress.rows_per_second:,} rows/s{left}"


def _text(report: ImportReport, rejects: Path | None) -> str:
    said = "would be imported" if report.dry_run else "imported"
    receipts = f"{report.imported:,} receipts {said}, {report.already_there:,} were there already"
    points = f"{report.points_earned:,} points earned, {report.points_taken_back:,} taken back"
    lines = [
        f"{receipts}, {report.rejected:,} refused ({report.rejected_rows:,} rows).",
        f"{report.rows:,} rows in {report.seconds} s; {report.customers_enrolled:,} new customers.",
        f"Net {numbers.money(report.net_money)}; {points}.",
        *(f"  Line {row.line}: {output.shown(row.reason)}" for row in report.first_rejected),
    ]
    if report.rejected and rejects is not None:
        lines.append(f"All refused rows are in {output.shown(rejects)}.")
    return "\n".join(lines)
