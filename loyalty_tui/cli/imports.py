"""Importing files, and undoing a whole import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, Limit
from loyalty_tui.cli.progress import ProgressLine
from loyalty_tui.presenters import numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.imports.views import ImportedFiles, RowsReport, UndoneImport
    from loyalty_core.purchases.importing.views import ImportReport
    from loyalty_core.signals.views import SignalsReport

group = typer.Typer(help="Files of data from elsewhere. Run twice, an import adds nothing.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, plain or gzip.")]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="FILE.toml", help="What its columns mean; see docs/import.md.")
]
RejectsFile = Annotated[
    Path | None, typer.Option("--rejects", metavar="FILE", help="Where to write refused rows, each with its reason.")
]
Batch = Annotated[int, typer.Argument(metavar="BATCH", min=1, help="The number of an import, as “import list” has it.")]


@group.command("purchases")
def purchases(
    context: typer.Context,
    file: File,
    mapping: Annotated[
        str | None,
        typer.Option("--map", metavar="FILE.toml|shopify|woocommerce", help="What its columns mean."),
    ] = None,
    rejects: RejectsFile = None,
    enrol: Annotated[bool, typer.Option("--enrol", help="Register customer numbers that nobody has.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Take the receipts of a file in; run twice, it adds nothing, and stopped half-way it goes on where it was.

    --store names the store of receipts where the file names none.
    """
    from loyalty_core.purchases.importing.mapping import Mapping, named_mapping
    from loyalty_core.purchases.importing.runner import import_purchases

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        report = import_purchases(
            shift.desk,
            file,
            Mapping() if mapping is None else named_mapping(mapping),
            dry_run=dry_run,
            rejects=rejects,
            store=call.options.store,
            enrol=enrol,
            progress=line.say,
        )
    call.answer(output.document(report) | {"seconds": float(report.seconds)}, lambda: _receipts(report, rejects))


@group.command("customers")
def customers(
    context: typer.Context, file: File, mapping: Map = None, rejects: RejectsFile = None, dry_run: DryRun = False
) -> None:
    """Register the customers of a file, each checked as at the counter; who is known already is named, not doubled."""
    from loyalty_core.customers.importing.mapping import CustomerMapping
    from loyalty_core.customers.importing.runner import import_customers
    from loyalty_core.imports.mapping import read_toml

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        read = CustomerMapping() if mapping is None else read_toml(mapping, CustomerMapping)
        report = import_customers(shift.desk, file, read, dry_run=dry_run, rejects=rejects, progress=line.say)
    call.answer(
        output.document(report) | {"seconds": float(report.seconds)},
        lambda: _rows(report, "customers", f"{report.customers_enrolled:,} of them are members.", rejects),
    )


@group.command("points")
def points(
    context: typer.Context, file: File, mapping: Map = None, rejects: RejectsFile = None, dry_run: DryRun = False
) -> None:
    """Credit the opening balances of a file: points that customers had elsewhere, each with its last valid day."""
    from loyalty_core.imports.mapping import read_toml
    from loyalty_core.points.importing.mapping import BalanceMapping
    from loyalty_core.points.importing.runner import import_balances

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        read = BalanceMapping() if mapping is None else read_toml(mapping, BalanceMapping)
        report = import_balances(shift.desk, file, read, dry_run=dry_run, rejects=rejects, progress=line.say)
    call.answer(
        output.document(report) | {"seconds": float(report.seconds)},
        lambda: _rows(report, "opening balances", f"{report.points_added:,} points in all.", rejects),
    )


@group.command("signals")
def signals(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="JSON lines, plain or gzip.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE.toml", help="What their fields mean; see docs/signals.md.")
    ] = None,
    rejects: RejectsFile = None,
    dry_run: DryRun = False,
) -> None:
    """Do what shops and back-office systems say has happened: accounts created, orders fulfilled, offers used.

    A signal has one effect, however often it comes. --store names the store of orders that name none.
    """
    from loyalty_core.imports.mapping import read_toml
    from loyalty_core.signals.mapping import SignalMapping
    from loyalty_core.signals.runner import import_signals

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        read = SignalMapping() if mapping is None else read_toml(mapping, SignalMapping)
        if call.options.store is not None:
            read = read.model_copy(update={"store": call.options.store})
        report = import_signals(shift.desk, file, read, dry_run=dry_run, rejects=rejects, progress=line.say)
    call.answer(output.document(report) | {"seconds": float(report.seconds)}, lambda: _signals(report, rejects))


@group.command("list")
def list_imports(context: typer.Context, limit: Limit = 50) -> None:
    """List the files that brought something in, the latest first."""
    from loyalty_core.imports.queries import ListImports

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListImports(limit))
        zone = shift.facts.time_zone
    call.answer({"imports": output.document(found)["rows"], "more": found.more}, lambda: _list(found, zone))


@group.command("undo")
def undo(context: typer.Context, batch: Batch, dry_run: DryRun = False) -> None:
    """Take a whole import of customers or points back, piece by piece; stopped half-way it goes on where it was.

    It is tried first, and what cannot come back is said on standard error before anything is changed. What was spent
    since becomes debt or is written off, as the programme's policy says; a customer with whom something happened since
    stays. --dry-run stops after saying so.
    """
    from loyalty_core.imports.undo_runner import undo_import

    call = call_of(context)
    with call.shift() as shift, ProgressLine() as line:
        if not dry_run:
            for lost in undo_import(shift.desk, batch, dry_run=True).lost:
                sys.stderr.write(f"Cannot come back: {lost}\n")
        report = undo_import(shift.desk, batch, dry_run=dry_run, progress=line.say_undone)
    call.answer(output.document(report) | {"seconds": float(report.seconds)}, lambda: _undone(report))


def _receipts(report: ImportReport, rejects: Path | None) -> str:
    said = "would be imported" if report.dry_run else "imported"
    receipts = f"{report.imported:,} receipts {said}, {report.already_there:,} were there already"
    points = f"{report.points_earned:,} points earned, {report.points_taken_back:,} taken back"
    lines = [
        f"{receipts}, {report.rejected:,} refused ({report.rejected_rows:,} rows).",
        f"{report.rows:,} rows in {report.seconds} s; {report.customers_enrolled:,} new customers.",
        f"Net {numbers.money(report.net_money)}; {points}.",
    ]
    return "\n".join([*lines, *_refused(report, rejects)])


def _rows(report: RowsReport, what: str, besides: str, rejects: Path | None) -> str:
    said = "would be imported" if report.dry_run else "imported"
    lines = [
        f"{report.imported:,} {what} {said}, {report.already_there:,} were there already, {report.rejected:,} refused.",
        f"{report.rows:,} rows in {report.seconds} s. {besides}",
    ]
    if report.batch is not None:
        lines.append(f"Import {report.batch}; “loyalty import undo {report.batch}” takes all of it back.")
    return "\n".join([*lines, *_refused(report, rejects)])


def _signals(report: SignalsReport, rejects: Path | None) -> str:
    said = "would be done" if report.dry_run else "done"
    besides = f"{report.already_there:,} were done before, {report.skipped:,} passed over, {report.rejected:,} refused"
    lines = [f"{report.imported:,} signals {said}, {besides}."]
    lines += [f"  {kind}: {count:,}" for kind, count in report.kinds.items()]
    return "\n".join([*lines, *_refused(report, rejects)])


def _refused(report: RowsReport | ImportReport | SignalsReport, rejects: Path | None) -> list[str]:
    lines = [f"  Line {row.line}: {output.shown(row.reason)}" for row in report.first_rejected]
    if report.rejected and rejects is not None:
        lines.append(f"All refused rows are in {output.shown(rejects)}.")
    return lines


def _list(found: ImportedFiles, zone: ZoneInfo) -> str:
    if not found.rows:
        return "Nothing was imported yet."
    headings = ["Import", "Of", "File", "When", "By", "Imported", "Undone", "Stays", "State"]
    rows = [
        [
            row.batch,
            row.kind,
            row.file,
            f"{row.begun_at.astimezone(zone):%Y-%m-%d %H:%M}",
            row.staff,
            f"{row.imported:,}",
            f"{row.undone:,}",
            f"{row.stays:,}",
            row.state.replace("-", " "),
        ]
        for row in found.rows
    ]
    more = ["There are earlier ones."] if found.more else []
    return "\n".join([output.table(headings, rows, ("Import", "Imported", "Undone", "Stays")), *more])


def _undone(report: UndoneImport) -> str:
    said = "would be taken back" if report.dry_run else "taken back"
    lines = [f"Cannot come back: {lost}" for lost in report.lost]
    lines.append(f"{report.undone:,} rows of import {report.batch} {said}, {report.stays:,} stay.")
    lines += [f"  Line {row.line}: {output.shown(row.reason)}" for row in report.first_staying]
    return "\n".join(lines)
