"""Who buys again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.presenters import dates, numbers, retention

if TYPE_CHECKING:
    from loyalty_core.customers.views import RetentionView


def show_retention(
    context: typer.Context,
    months: Annotated[int, typer.Option(metavar="N", help="How many months, the present one included.")] = 12,
) -> None:
    """Say who buys again, month by month."""
    from loyalty_core.customers.retention import ShowRetention

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(ShowRetention(months))
    call.answer(output.document(view), lambda: _text(view))


def _text(view: RetentionView) -> str:
    found = retention.latest_first(view)
    if not found:
        return retention.NOBODY
    rows = [
        (
            *(dates.month(row.month), row.bought, row.new, row.stayed, row.came_back, row.not_again),
            numbers.permille(row.kept_permille),
        )
        for row in found
    ]
    headings = ("Month", "Bought", "New", "Stayed", "Came back", "Not again", "Kept")
    lines = [output.table(headings, rows, headings[1:])]
    return "\n\n".join(part for part in (*lines, retention.in_words(view)) if part)
