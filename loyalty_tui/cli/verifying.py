"""Recomputing every promise of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_tui.cli import failures, output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, RequestId, given

if TYPE_CHECKING:
    from loyalty_core.reports.verify import VerifyReport


def verify(
    context: typer.Context,
    repair_caches: Annotated[
        bool,
        typer.Option("--repair-caches", help="Rebuild accounts and lots from the postings instead, on record."),
    ] = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Recompute every promise of the ledger; the exit code is 6 where one is broken."""
    from loyalty_core.reports.repairing import RepairCaches
    from loyalty_core.reports.verify import Verify

    call = call_of(context)
    if repair_caches:
        with call.shift_here() as shift:
            call.write(shift.desk, RepairCaches(**given(request_id=request_id)), dry_run=dry_run)
        return
    if dry_run or request_id is not None:
        raise typer.BadParameter("--dry-run and --request-id go with --repair-caches; verifying itself writes nothing.")
    with call.shift() as shift:
        report = shift.desk.ask(Verify())
    call.answer(output.document(report), lambda: _text(report))
    if not report.ok:
        raise typer.Exit(failures.NOT_VERIFIED)


def _text(report: VerifyReport) -> str:
    size = f"{report.customers:,} customers, {report.postings:,} postings and {report.audit_rows:,} audit rows"
    if report.ok:
        return f"Every promise holds for {size}."
    rows = [(problem.promise, problem.customer_id, problem.detail, problem.says) for problem in report.problems]
    found = output.table(("Promise", "Customer", "Where", "What must hold"), rows, ("Promise", "Customer"))
    return f"{len(rows):,} problems were found in {size}.\n\n{found}"
