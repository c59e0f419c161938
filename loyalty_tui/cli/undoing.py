"""Taking back what a receipt says was done, and listing what can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, Limit, RequestId, given
from loyalty_tui.presenters import dates

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.desk.undoable import RecentWrites


def undo(
    context: typer.Context,
    receipt_id: Annotated[
        int | None, typer.Argument(metavar="RECEIPT_ID", help="The number that a write was answered with.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the writes of the last day instead.")] = False,
    limit: Limit = 50,
    before: Annotated[
        int | None, typer.Option("--before", metavar="RECEIPT_ID", help="With --list: only earlier writes.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Take back what a receipt says was done, by entries that reverse it."""
    from loyalty_core.desk.undo import Undo
    from loyalty_core.errors import Invalid

    if listed is (receipt_id is not None):
        raise Invalid("Name a receipt, or ask for the list with --list.", field="receipt_id")
    if receipt_id is None:
        _list(context, limit, before)
        return
    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, Undo(receipt_id=receipt_id, **given(request_id=request_id)), dry_run=dry_run)


def _list(context: typer.Context, limit: int, before: int | None) -> None:
    from loyalty_core.desk.undoable import ListUndoable
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListUndoable(limit, before))
        zone = shift.facts.time_zone
    call.answer({"writes": plain(found.rows), "more": found.more}, lambda: _text(found, zone))


def _text(found: RecentWrites, zone: ZoneInfo) -> str:
    if not found.rows:
        return "Nothing was done within a day."
    rows = [
        (
            row.receipt_id,
            dates.to_the_second(row.at, zone),
            row.staff,
            row.customer_id,
            row.said,
            "yes" if row.can_undo else row.why_not,
        )
        for row in found.rows
    ]
    table = output.table(("Receipt", "When", "By", "Customer", "What", "Can be undone"), rows, ("Receipt", "Customer"))
    return f"{table}\n\nThere are earlier ones; ask on with --before." if found.more else table
