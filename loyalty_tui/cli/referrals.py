"""Referrals: friends whom customers bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given, one_of
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.referrals.views import ReferralView

group = typer.Typer(help="Friends whom customers refer, and what comes of it.")

ReferralId = Annotated[int, typer.Argument(metavar="REFERRAL", help="The referral's number.")]


@group.command("add")
def add(
    context: typer.Context,
    customer_id: CustomerId,
    friend: Annotated[int | None, typer.Option(metavar="ID", help="The friend, where a customer already.")] = None,
    name: Annotated[str | None, typer.Option(help="The friend's name, where not; with an address or a number.")] = None,
    email: Annotated[str | None, typer.Option(help="The friend's e-mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="The friend's phone number.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note that a customer refers a friend."""
    from loyalty_core.referrals.commands import AddReferral

    call = call_of(context)
    with call.shift_here() as shift:
        named = given(friend_id=friend, friend_name=name, email=email, phone=phone, request_id=request_id)
        call.write(shift.desk, AddReferral(customer_id=customer_id, **named), dry_run=dry_run)


@group.command("step")
def step(
    context: typer.Context,
    referral_id: ReferralId,
    reached: Annotated[str, typer.Argument(metavar="STEP", help="clicked or valid-email.")],
    email: Annotated[str | None, typer.Option(help="The friend's e-mail address, where it is not known yet.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Note that the friend followed the link, or gave a valid e-mail address."""
    from loyalty_core.referrals.commands import AdvanceReferral

    call = call_of(context)
    with call.shift_here() as shift:
        more = given(email=email, request_id=request_id)
        call.write(shift.desk, AdvanceReferral(referral_id=referral_id, step=reached, **more), dry_run=dry_run)


@group.command("cancel")
def cancel(
    context: typer.Context,
    referral_id: ReferralId,
    reason: Annotated[str, typer.Option(help="Why.")],
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Take the referrer's reward back as well, where one was paid.")
    ] = False,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Cancel a referral for good: the friend's unused coupon is voided."""
    from loyalty_core.referrals.commands import CancelReferral

    call = call_of(context)
    with call.shift_here() as shift:
        command = CancelReferral(
            referral_id=referral_id, reason=reason, take_back=take_back, **given(request_id=request_id)
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("list")
def list_referrals(
    context: typer.Context,
    customer_id: Annotated[int | None, typer.Argument(metavar="[ID]", help="Of one customer; of all without.")] = None,
    state: Annotated[str | None, typer.Option(help="Only pending, completed or cancelled ones.")] = None,
    limit: Limit = 50,
) -> None:
    """List referrals, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.referrals.queries import ListReferrals
    from loyalty_core.referrals.rules import STATES

    call = call_of(context)
    chosen = one_of(state, STATES, "state")
    with call.shift() as shift:
        page = shift.desk.ask(ListReferrals(customer_id, PageRequest(limit=limit), chosen))
        zone = shift.facts.time_zone
    document = {"referrals": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _referrals_text(page.rows, zone))


def _referrals_text(rows: tuple[ReferralView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no referrals."
    headings = ("No.", "Referrer", "Friend", "State", "Step", "Sent", "Ordered", "First order", "Earned")
    return output.table(headings, [_cells(row, zone) for row in rows], ("No.", "First order", "Earned"))


def _cells(row: ReferralView, zone: ZoneInfo) -> tuple[Any, ...]:
    return (
        row.referral_id,
        f"{row.referrer} ({row.referrer_id})",
        row.friend_name if row.friend_id is None else f"{row.friend_name} ({row.friend_id})",
        row.state,
        row.step.replace("-", " "),
        dates.moment(row.sent_at, zone),
        dates.moment(row.ordered_at, zone),
        None if row.order is None else numbers.money(row.order),
        numbers.whole(row.points),
    )
