"""Taking back what a receipt says was done."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, RequestId, given


def undo(
    context: typer.Context,
    receipt_id: Annotated[int, typer.Argument(metavar="RECEIPT_ID", help="The number that a write was answered with.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Take back what a receipt says was done, by entries that reverse it."""
    from loyalty_core.desk.undo import Undo

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, Undo(receipt_id=receipt_id, **given(request_id=request_id)), dry_run=dry_run)
