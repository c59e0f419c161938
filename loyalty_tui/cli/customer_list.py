"""The overview: customers as the programme has them, filtered and sorted as in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import Limit, one_of
from loyalty_tui.presenters import dates, numbers
from loyalty_tui.presenters.segment_words import segments_text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.customers.views import OverviewRow


def list_customers(
    context: typer.Context,
    name: Annotated[str, typer.Option(metavar="WORDS", help="Words of the name, or their beginnings.")] = "",
    status: Annotated[str | None, typer.Option(help="not_enrolled, enrolled, opted_out, excluded or blocked.")] = None,
    member_type: Annotated[str | None, typer.Option(help="customer, customer_referral or affiliate_referral.")] = None,
    tier: Annotated[str | None, typer.Option(metavar="TIER", help="The tier's ID.")] = None,
    segment: Annotated[str | None, typer.Option(help="top, loyal, new, at_risk or dormant.")] = None,
    redeemed: Annotated[
        bool | None,
        typer.Option("--redeemed/--never-redeemed", help="Only who has redeemed points for rewards, or never did."),
    ] = None,
    open_complaint: Annotated[bool, typer.Option("--open-complaint", help="Only who waits for an answer.")] = False,
    minimum_points: Annotated[int | None, typer.Option(help="Points available at least.")] = None,
    sort: Annotated[
        str, typer.Option(help="name, email, member_type, membership, tier, available or last_purchase.")
    ] = "",
    descending: Annotated[bool, typer.Option("--descending", help="The largest or latest first.")] = False,
    limit: Limit = 50,
) -> None:
    """List customers, by name unless sorted otherwise; of everybody, or of some."""
    from loyalty_core.customers.overview import ListCustomers
    from loyalty_core.customers.rules import Membership, MemberType
    from loyalty_core.customers.segments import Segment
    from loyalty_core.customers.views import OverviewFilters
    from loyalty_core.plain import plain

    call = call_of(context)
    filters = OverviewFilters(
        text=name,
        member_type=one_of(member_type, list(MemberType), "member_type"),
        membership=one_of(status, list(Membership), "status"),
        tier=tier,
        segment=one_of(segment, list(Segment), "segment"),
        redeemed=redeemed,
        with_open_complaint=open_complaint,
        minimum_balance=minimum_points,
    )
    with call.shift() as shift:
        page = shift.desk.ask(ListCustomers(PageRequest(sort, descending, limit), filters))
        zone = shift.facts.time_zone
    document = {"customers": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _text(page.rows, zone))


def _text(rows: tuple[OverviewRow, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There is no such customer."
    cells = [
        (
            row.customer_id,
            row.name,
            row.email,
            row.member_type.replace("_", " "),
            row.membership.replace("_", " "),
            row.tier,
            segments_text(row.segments),
            numbers.whole(row.available),
            dates.local_day(row.last_purchase_at, zone),
        )
        for row in rows
    ]
    headings = ("No.", "Name", "E-mail", "Member type", "Status", "Tier", "Segment", "Points", "Last purchase")
    return output.table(headings, cells, ("No.", "Points"))
