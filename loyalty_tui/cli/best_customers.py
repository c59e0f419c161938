"""Who brings most of the business."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_tui.cli import journey_texts, output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import Limit, day_of


def top_customers(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="What was spent from that day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="What was spent up to that day.")] = None,
    limit: Limit = 20,
) -> None:
    """List the customers who spent most, with their share of the revenue."""
    from loyalty_core.journeys.best import TopCustomers

    call = call_of(context)
    first, last = day_of(since, "since"), day_of(until, "until")
    with call.shift() as shift:
        view = shift.desk.ask(TopCustomers(limit, first, last))
    call.answer(output.document(view), lambda: journey_texts.top_text(view))
