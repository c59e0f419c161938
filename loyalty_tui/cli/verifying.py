"""Recomputing every promise of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from loyalty_tui.cli import failures, output
from loyalty_tui.cli.call import call_of

if TYPE_CHECKING:
    from loyalty_core.reports.verify import VerifyReport


def verify(context: typer.Context) -> None:
    """Recompute every promise of the ledger; the exit code is 6 where one is broken."""
    from loyalty_core.reports.verify import Verify

    call = call_of(context)
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
