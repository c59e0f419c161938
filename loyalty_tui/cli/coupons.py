"""Campaigns, and the coupons issued under them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from loyalty_core.paging import MAX_PAGE, PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, day_of, given
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.coupons.views import Benefit, CampaignView, CouponView

INK: Final = "\x1b[38;5;16;48;5;231m"
PLAIN: Final = "\x1b[0m"
"""What paints black on white, and what ends it."""

campaigns = typer.Typer(help="Campaigns, under which coupons are issued.")
group = typer.Typer(help="Coupons of customers.")

CampaignId = Annotated[int, typer.Argument(metavar="CAMPAIGN", help="The campaign's number.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The coupon's code.")]


@campaigns.command("list")
def list_campaigns(
    context: typer.Context,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those from which a coupon may be issued now.")
    ] = False,
    limit: Limit = MAX_PAGE,
) -> None:
    """List campaigns, the newest first."""
    from loyalty_core.coupons.queries import ListCampaigns
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListCampaigns(only_open, PageRequest(limit=limit)))
    document = {"campaigns": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _campaigns_text(page.rows))


@campaigns.command("add")
def add_campaign(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    percent: Annotated[int | None, typer.Option(help="The benefit: so many per cent off.")] = None,
    amount: Annotated[str | None, typer.Option(help="The benefit: so much off, like 5.00.")] = None,
    product: Annotated[str | None, typer.Option(help="The benefit: this for nothing.")] = None,
    points: Annotated[int | None, typer.Option(help="The benefit: so many points.")] = None,
    starts: Annotated[str | None, typer.Option(metavar="DATE", help="First day; today, if not given.")] = None,
    ends: Annotated[str | None, typer.Option(metavar="DATE", help="Last day; none, if not given.")] = None,
    valid_days: Annotated[int | None, typer.Option(help="Days that a coupon lives after its issue.")] = None,
    limit_total: Annotated[int | None, typer.Option(help="Most coupons in all.")] = None,
    limit_per_customer: Annotated[int | None, typer.Option(help="Most coupons a customer.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a campaign with exactly one benefit."""
    from loyalty_core.coupons.campaigns import AddCampaign

    call = call_of(context)
    with call.shift_here() as shift:
        command = AddCampaign(
            campaign_name=name,
            percent=percent,
            amount=amount,
            product=product,
            points=points,
            starts_on=day_of(starts, "starts_on"),
            ends_on=day_of(ends, "ends_on"),
            valid_days=valid_days,
            limit_total=limit_total,
            limit_per_customer=limit_per_customer,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@campaigns.command("end")
def end_campaign(
    context: typer.Context, campaign_id: CampaignId, request_id: RequestId = None, dry_run: DryRun = False
) -> None:
    """End a campaign: no coupon is issued from it any more."""
    from loyalty_core.coupons.campaigns import EndCampaign

    call = call_of(context)
    with call.shift_here() as shift:
        command = EndCampaign(campaign_id=campaign_id, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("issue")
def issue(
    context: typer.Context,
    customer_id: CustomerId,
    campaign_id: CampaignId,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Issue a coupon of a running campaign to a customer."""
    from loyalty_core.coupons.commands import IssueCoupon

    call = call_of(context)
    with call.shift_here() as shift:
        command = IssueCoupon(customer_id=customer_id, campaign_id=campaign_id, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("claim")
def claim(context: typer.Context, code: Code, request_id: RequestId = None, dry_run: DryRun = False) -> None:
    """Note that the customer took the coupon; it is not used by that."""
    from loyalty_core.coupons.commands import ClaimCoupon

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, ClaimCoupon(code=code, **given(request_id=request_id)), dry_run=dry_run)


@group.command("use")
def use(
    context: typer.Context,
    code: Code,
    receipt: Annotated[str | None, typer.Option(metavar="R", help="Receipt or transaction ID of the sale.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Use a coupon, once."""
    from loyalty_core.coupons.commands import UseCoupon

    call = call_of(context)
    with call.shift_here() as shift:
        store = call.options.store if receipt is not None else None
        command = UseCoupon(code=code, receipt=receipt, store_id=store, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("void")
def void(
    context: typer.Context,
    code: Code,
    reason: Annotated[str, typer.Option(help="Why.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Void a coupon that was not used; its place under the campaign's limits is free again."""
    from loyalty_core.coupons.commands import VoidCoupon

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, VoidCoupon(code=code, reason=reason, **given(request_id=request_id)), dry_run=dry_run)


@group.command("show")
def show(
    context: typer.Context,
    code: Code,
    qr: Annotated[bool, typer.Option("--qr", help="Show the code as a QR picture as well, to be scanned.")] = False,
) -> None:
    """Show a coupon by its code."""
    from loyalty_core.coupons.queries import FindCoupon

    call = call_of(context)
    with call.shift() as shift:
        coupon = shift.desk.ask(FindCoupon(code))
        zone = shift.facts.time_zone
    call.answer(output.document(coupon), lambda: _coupon_text(coupon, zone) + (_picture(coupon.code) if qr else ""))


@group.command("list")
def list_coupons(context: typer.Context, customer_id: CustomerId, limit: Limit = 50) -> None:
    """List a customer's coupons, the newest first."""
    from loyalty_core.coupons.queries import ListCoupons
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListCoupons(customer_id, PageRequest(limit=limit)))
        zone = shift.facts.time_zone
    document = {"coupons": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _coupons_text(page.rows, zone))


def _benefit(benefit: Benefit) -> str:
    if benefit.percent is not None:
        return f"{benefit.percent} % off"
    if benefit.amount is not None:
        return f"{benefit.amount} off"
    return f"{benefit.points:,} points" if benefit.points is not None else str(benefit.product)


def _campaigns_text(rows: tuple[CampaignView, ...]) -> str:
    if not rows:
        return "There are no campaigns. Add one with “loyalty campaign add”."
    cells = [
        (
            row.campaign_id,
            row.name,
            _benefit(row.benefit),
            row.state,
            dates.day(row.starts_on),
            dates.day(row.ends_on),
            numbers.whole(row.issued) if row.limit_total is None else f"{row.issued:,} of {row.limit_total:,}",
            None if row.limit_per_customer is None else numbers.whole(row.limit_per_customer),
            numbers.whole(row.claimed),
            numbers.whole(row.used),
        )
        for row in rows
    ]
    headings = ("No.", "Name", "Benefit", "State", "From", "To", "Issued", "Each", "Claimed", "Used")
    return output.table(headings, cells, ("No.", "Issued", "Each", "Claimed", "Used"))


def _coupon_text(coupon: CouponView, zone: ZoneInfo) -> str:
    return output.facts(
        [
            ("Coupon", coupon.code),
            ("Customer", f"No. {coupon.customer_id}"),
            ("Campaign", f"{coupon.campaign} (entry reward)" if coupon.entry_reward else coupon.campaign),
            ("Gives", _benefit(coupon.benefit)),
            ("State", coupon.state),
            ("Issued", dates.moment(coupon.issued_at, zone)),
            ("Claimed", dates.moment(coupon.claimed_at, zone)),
            ("Used", dates.moment(coupon.used_at, zone)),
            ("Last valid day", dates.day(coupon.last_valid_on)),
        ]
    )


def _picture(code: str) -> str:
    """Return the code as a picture below a blank line; a terminal is told to paint it black on white."""
    from loyalty_tui.presenters.qr import half_blocks, modules

    begin, end = (INK, PLAIN) if sys.stdout.isatty() else ("", "")
    return "\n\n" + "\n".join(f"{begin}{line}{end}" for line in half_blocks(modules(code)))


def _coupons_text(rows: tuple[CouponView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no coupons."
    cells = [
        (
            row.code,
            row.campaign,
            _benefit(row.benefit),
            row.state,
            dates.moment(row.issued_at, zone),
            dates.moment(row.used_at, zone),
            dates.day(row.last_valid_on),
        )
        for row in rows
    ]
    return output.table(("Code", "Campaign", "Benefit", "State", "Issued", "Used", "Last valid day"), cells)
