"""Points: adjusting them by hand, the statement, and the lots behind the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, day_of, given
from loyalty_tui.cli.signed import SignedNumbers
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.points.views import Explanation, LotView, PointsHistory, StatementRow

group = typer.Typer(help="Points of a customer.")

_REASONS = "failed-action, goodwill, mistake, correction, support-case, special-case, or other (which needs a comment)."


@group.command("adjust", cls=SignedNumbers)
def adjust(
    context: typer.Context,
    customer_id: CustomerId,
    points: Annotated[str, typer.Argument(metavar="±N", help="Points to add, or with a minus to take away.")],
    reason: Annotated[str, typer.Option(metavar="CODE", help=_REASONS)],
    comment: Annotated[str | None, typer.Option(help="More about it, for colleagues.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last valid day of added points; else as an earning of today.")
    ] = None,
    for_tier: Annotated[bool, typer.Option("--for-tier", help="They count for the tier too.")] = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add or take away points by hand, with a reason."""
    from loyalty_core.points.commands import AdjustPoints

    call = call_of(context)
    with call.shift_here() as shift:
        command = AdjustPoints(
            customer_id=customer_id,
            points=points,
            reason=reason,
            comment=comment,
            expires=day_of(expires, "expires"),
            for_tier=for_tier,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("statement")
def statement(
    context: typer.Context,
    customer_id: CustomerId,
    limit: Limit = 50,
    before: Annotated[int | None, typer.Option(metavar="SEQ", help="Only what stands before this number.")] = None,
    merged: Annotated[
        bool, typer.Option("--merged", help="Of the closed record itself, where it was merged into another.")
    ] = False,
) -> None:
    """Show every change of a customer's points, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.points.statement import ListMergedStatement, ListStatement

    call = call_of(context)
    with call.shift() as shift:
        wanted = ListMergedStatement if merged else ListStatement
        page = shift.desk.ask(wanted(customer_id, PageRequest(limit=limit), before_seq=before))
        zone = shift.facts.time_zone
    document = {"postings": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _statement_text(page.rows, zone))


@group.command("lots")
def lots(context: typer.Context, customer_id: CustomerId) -> None:
    """Show what a customer's points consist of, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.points.queries import ListLots

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ListLots(customer_id))
        zone = shift.facts.time_zone
    call.answer({"lots": plain(found)}, lambda: _lots_text(found, zone))


@group.command("explain")
def explain(
    context: typer.Context,
    customer_id: CustomerId,
    limit: Limit = 50,
    before: Annotated[int | None, typer.Option(metavar="LOT", help="Only lots before this number.")] = None,
) -> None:
    """Show where a balance comes from, lot by lot, and the sums that prove it."""
    from loyalty_core.plain import plain
    from loyalty_core.points.explain import ExplainPoints

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(ExplainPoints(customer_id, limit, before))
    proofs = [{"says": proof.says, "holds": proof.holds} | output.document(proof) for proof in found.proofs]
    document = output.document(found) | {"proofs": plain(proofs)}
    call.answer(document, lambda: _explanation_text(found))


@group.command("months")
def months(
    context: typer.Context,
    customer_id: CustomerId,
    count: Annotated[int, typer.Option("--months", help="How many months, this one included.")] = 12,
) -> None:
    """Show what was available at the end of each month, and what expires in the months to come."""
    from loyalty_core.points.over_time import PointsOverTime

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(PointsOverTime(customer_id, count))
    call.answer(output.document(found), lambda: _months_text(found))


def _months_text(found: PointsHistory) -> str:
    ends = [(f"{end.month:%Y-%m}", numbers.whole(end.available)) for end in found.months]
    due = [(f"{one.on:%Y-%m}", numbers.whole(one.points)) for one in found.expiries]
    history = output.table(("Month", "Available"), ends, ("Available",))
    return f"{history}\n\n{output.table(('Month', 'Expires'), due, ('Expires',))}" if due else history


def _statement_text(rows: tuple[StatementRow, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no postings."
    headings = ("No.", "Created", "Store", "Terminal", "Transaction", "Type", "Points", "Left", "Expires", "Balance")
    cells = [
        (
            row.seq,
            dates.moment(row.created_at, zone),
            row.store,
            row.terminal,
            row.transaction_id,
            row.type,
            numbers.signed(row.points),
            row.points_left,
            dates.day(row.expires_on),
            numbers.whole(row.balance_after),
        )
        for row in rows
    ]
    return output.table(headings, cells, ("No.", "Points", "Left", "Balance"))


def _lots_text(found: tuple[LotView, ...], zone: ZoneInfo) -> str:
    if not found:
        return "There are no lots."
    cells = [
        (
            lot.lot,
            dates.moment(lot.opened_at, zone),
            numbers.whole(lot.quantity),
            numbers.whole(lot.left),
            lot.state,
            dates.local_day(lot.available_from, zone),
            dates.day(lot.last_valid_on),
            lot.transaction_id,
        )
        for lot in found
    ]
    headings = ("Lot", "Opened", "Points", "Left", "State", "Spendable from", "Expires", "Transaction")
    return output.table(headings, cells, ("Lot", "Points", "Left"))


def _explanation_text(found: Explanation) -> str:
    cells: list[tuple[object, ...]] = []
    for lot in found.lots:
        opened = f"{lot.type} {lot.receipt_id or lot.reason or ''}"
        cells.append(
            (lot.lot.lot, opened, numbers.signed(lot.lot.quantity), numbers.whole(lot.lot.left), lot.lot.state)
        )
        for part in lot.taken:
            what = f"  {part.type} {part.receipt_id or part.reason or ''} (No. {part.seq})"
            cells.append(("", what, numbers.signed(-part.points), "", ""))
    sums = [
        f"{proof.says}: {' '.join(f'{numbers.signed(points)} {what}' for what, points in proof.terms)}"
        f" = {numbers.whole(proof.total)}{'' if proof.holds else f', but the account says {proof.stated:,}'}"
        for proof in found.proofs
    ]
    headings = ("Lot", "What", "Points", "Left", "State")
    lots = output.table(headings, cells, ("Lot", "Points", "Left")) if cells else "There are no lots."
    return "\n\n".join([lots, "\n".join(map(output.shown, sums))])
