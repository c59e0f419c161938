"""Membership: enrolled, opted out, excluded, blocked, reinstated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given
from loyalty_tui.presenters import dates

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from loyalty_core.membership.views import MembershipChangeView

group = typer.Typer(help="Membership of customers; each change names who, when and why, and can be undone.")

Reason = Annotated[str, typer.Option(help="Why.")]


@group.command("enrol")
def enrol(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Enrol a customer, or let one who opted out rejoin."""
    _change(context, "EnrolCustomer", customer_id, reason, request_id, dry_run=dry_run)


@group.command("opt-out")
def opt_out(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Let a member opt out: nothing is earned or redeemed, and the points are frozen, not lost."""
    _change(context, "OptOut", customer_id, reason, request_id, dry_run=dry_run)


@group.command("exclude")
def exclude(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Exclude a customer who is not eligible: the same effect, by the decision of staff."""
    _change(context, "ExcludeCustomer", customer_id, reason, request_id, dry_run=dry_run)


@group.command("block")
def block(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Block a customer: as excluded, and unused coupons are voided and open referrals cancelled. Needs a manager."""
    _change(context, "BlockCustomer", customer_id, reason, request_id, dry_run=dry_run)


@group.command("reinstate")
def reinstate(
    context: typer.Context,
    customer_id: CustomerId,
    reason: Reason,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Give an excluded or blocked customer the membership back that stood before."""
    _change(context, "ReinstateCustomer", customer_id, reason, request_id, dry_run=dry_run)


@group.command("type")
def set_type(
    context: typer.Context,
    customer_id: CustomerId,
    member_type: Annotated[
        str, typer.Argument(metavar="TYPE", help="customer, customer_referral or affiliate_referral.")
    ],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Say how the customer came to the programme."""
    from loyalty_core.membership.commands import SetMemberType

    call = call_of(context)
    with call.shift_here() as shift:
        kind = member_type.replace("-", "_")
        command = SetMemberType(customer_id=customer_id, member_type=kind, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("history")
def history(context: typer.Context, customer_id: CustomerId, limit: Limit = 50) -> None:
    """List how the membership changed, the newest change first."""
    from loyalty_core.membership.queries import ListMembershipChanges
    from loyalty_core.plain import plain

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListMembershipChanges(customer_id, PageRequest(limit=limit)))
        zone = shift.facts.time_zone
    document = {"changes": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _history_text(page.rows, zone))


def _change(
    context: typer.Context, name: str, customer_id: int, reason: str, request_id: UUID | None, *, dry_run: bool
) -> None:
    from loyalty_core.membership import commands

    call = call_of(context)
    with call.shift_here() as shift:
        command = getattr(commands, name)(customer_id=customer_id, reason=reason, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def _history_text(rows: tuple[MembershipChangeView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "Nothing was changed since the registration."
    cells = [
        (dates.moment(row.at, zone), row.action, row.status.replace("_", " "), row.reason, row.staff, row.store)
        for row in rows
    ]
    return output.table(("When", "Change", "Since then", "Why", "Who", "Store"), cells)
