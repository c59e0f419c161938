"""Purchases: recording, refunding, linking and looking at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import Call, Shift, call_of
from loyalty_tui.cli.parameters import At, CustomerId, DryRun, Limit, RequestId, given, instant_of
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from zoneinfo import ZoneInfo

    from loyalty_core.purchases.views import PurchaseRow, PurchaseTotals, PurchaseView
    from loyalty_core.purchases.why import Why

group = typer.Typer(help="Purchases and refunds. --store says which store's receipt is meant.")

ReceiptId = Annotated[str, typer.Argument(metavar="RECEIPT", help="Its receipt ID or its transaction ID.")]


@group.command("record")
def record(
    context: typer.Context,
    customer_id: CustomerId,
    receipt: Annotated[str, typer.Option(metavar="R", help="The receipt ID as printed.")],
    amount: Annotated[
        str | None, typer.Option(help="The sum, like 12.34; may be left out where there are lines.")
    ] = None,
    at: At = None,
    line: Annotated[
        list[str] | None, typer.Option(metavar="SKU:QTY:PRICE:NAME", help="An article; as often as needed.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Record a sale, with what it earns."""
    from loyalty_core.purchases.commands import RecordPurchase

    call = call_of(context)
    with _at_the_till(call) as shift:
        command = RecordPurchase(
            customer_id=customer_id,
            receipt=receipt,
            amount=amount,
            lines=tuple(line or ()),
            at=instant_of(at, shift.facts.time_zone, "at"),
            store_id=call.options.store,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("refund")
def refund(
    context: typer.Context,
    receipt: ReceiptId,
    amount: Annotated[
        str | None, typer.Option(help="How much of it, like 12.34; all of it, if nothing is given.")
    ] = None,
    at: At = None,
    line: Annotated[list[str] | None, typer.Option(metavar="SKU:QTY", help="An article; as often as needed.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Refund a sale, whole or in part; what it earned is taken back."""
    from loyalty_core.purchases.commands import RefundPurchase

    call = call_of(context)
    with _at_the_till(call) as shift:
        command = RefundPurchase(
            receipt=receipt,
            amount=amount,
            lines=tuple(line or ()),
            at=instant_of(at, shift.facts.time_zone, "at"),
            store_id=call.options.store,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("link")
def link(
    context: typer.Context,
    receipt: ReceiptId,
    customer_id: CustomerId,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Give a purchase that belongs to nobody to a customer, who earns from it."""
    from loyalty_core.purchases.commands import LinkPurchase

    call = call_of(context)
    with _at_the_till(call) as shift:
        command = LinkPurchase(
            receipt=receipt, customer_id=customer_id, store_id=call.options.store, **given(request_id=request_id)
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("show")
def show(context: typer.Context, receipt: ReceiptId) -> None:
    """Show a receipt with its lines."""
    from loyalty_core.purchases.queries import ShowPurchase

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(ShowPurchase(receipt, call.options.store))
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: _receipt_text(view, zone))


@group.command("list")
def list_purchases(
    context: typer.Context,
    customer_id: CustomerId,
    text: Annotated[
        str, typer.Option(help="Only those whose receipt or transaction ID this is, or the end of it.")
    ] = "",
    limit: Limit = 50,
) -> None:
    """List a customer's purchases and refunds, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.purchases.queries import ListPurchases, TotalPurchases

    call = call_of(context)
    with call.shift() as shift:
        totals = shift.desk.ask(TotalPurchases(customer_id))
        page = shift.desk.ask(ListPurchases(customer_id, PageRequest(limit=limit), text))
        zone = shift.facts.time_zone
    document = {
        "purchases": plain(page.rows),
        "totals": plain(totals),
        "more": page.total > len(page.rows) or not page.exact,
    }
    call.answer(document, lambda: _list_text(page.rows, totals, zone))


@group.command("why")
def why(context: typer.Context, receipt: ReceiptId) -> None:
    """Say why a receipt earned what it did: the rules one by one, up to the one that failed."""
    from loyalty_core.purchases.why import WhyPurchase

    call = call_of(context)
    with call.shift() as shift:
        found = shift.desk.ask(WhyPurchase(receipt, call.options.store))
    call.answer(output.document(found), lambda: _why_text(found))


def _at_the_till(call: Call) -> AbstractContextManager[Shift]:
    """Stand at the terminal that was named; a store alone only says whose receipt is meant."""
    return call.shift() if call.options.terminal is None else call.shift_here()


def _list_text(rows: tuple[PurchaseRow, ...], totals: PurchaseTotals, zone: ZoneInfo) -> str:
    sums = (
        f"{totals.transactions:,} transactions, {totals.points_credited:,} points credited, "
        f"{totals.points_redeemed:,} points redeemed."
    )
    if not rows:
        return f"There are no purchases.\n\n{sums}"
    cells = [
        (
            row.transaction_id,
            row.receipt_id,
            row.kind,
            dates.moment(row.at, zone),
            row.store,
            numbers.money(row.amount),
            numbers.signed(row.points_earned - row.points_taken_back),
        )
        for row in rows
    ]
    headings = ("Transaction", "Receipt", "Kind", "When", "Store", "Amount", "Points")
    return f"{output.table(headings, cells, ('Amount', 'Points'))}\n\n{sums}"


def _receipt_text(view: PurchaseView, zone: ZoneInfo) -> str:
    row = view.purchase
    parts = [
        output.facts(
            [
                ("Transaction", row.transaction_id),
                ("Receipt", row.receipt_id),
                ("Kind", row.kind),
                ("When", dates.moment(row.at, zone)),
                ("Store", f"{row.store}, terminal {row.terminal}" if row.terminal else row.store),
                ("Customer", view.customer_id),
                ("Amount", numbers.money(row.amount)),
                ("Refunded", numbers.money(row.refunded)),
                ("Points", f"{row.points_earned:,} earned, {row.points_taken_back:,} taken back"),
            ]
        )
    ]
    if view.lines:
        lines = [
            (line.line, line.sku, line.name, line.quantity, line.unit_price, line.value, line.points, line.returned)
            for line in view.lines
        ]
        headings = ("Line", "Article", "Name", "Quantity", "Price", "Value", "Points", "Returned")
        parts.append(output.table(headings, lines, ("Line", "Quantity", "Price", "Value", "Points", "Returned")))
    if view.refund_parts:
        taken = [
            (part.transaction_id, part.receipt_id, part.matched, numbers.money(part.amount), part.points)
            for part in view.refund_parts
        ]
        parts.append(output.table(("Of", "Receipt", "Matched", "Amount", "Points"), taken, ("Amount", "Points")))
    return "\n\n".join(parts)


def _why_text(found: Why) -> str:
    outcome = f"{found.transaction_id}: {found.earned:,} points earned, {found.taken_back:,} taken back."
    steps = [("yes" if step.holds else "NO", step.rule, step.says) for step in found.steps]
    return f"{outcome}\n\n{output.table(('Holds', 'Rule', 'Because'), steps)}"
