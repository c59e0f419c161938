"""What customers redeem their points for, and the one-time passwords by which they confirm it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from loyalty_core.paging import PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, Limit, RequestId, given
from loyalty_tui.cli.rewards import RewardId
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.desk.desk import Desk
    from loyalty_core.desk.receipt import Receipt
    from loyalty_core.rewards.views import OneTimePasswordView, RedemptionView
    from loyalty_tui.cli.call import Call

ASK = "ask"
"""The verb of a `redeem` that names none: `redeem ID REWARD`."""


class RedeemGroup(TyperGroup):
    """A group in which a number or an option, where a verb would stand, begins the arguments of `ask`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        asks = bool(args) and args[0] != "--help" and (args[0].isdecimal() or args[0].startswith("-"))
        return super().parse_args(ctx, [ASK, *args] if asks else args)


group = typer.Typer(cls=RedeemGroup, help="Redeem points; “redeem ID REWARD” sends the customer a code.")
passwords = typer.Typer(help="One-time passwords that customers were sent.")

RedemptionId = Annotated[int, typer.Argument(metavar="REDEMPTION", help="The redemption's number.")]


@group.command(ASK)
def ask(
    context: typer.Context,
    customer_id: CustomerId,
    reward_id: RewardId,
    times: Annotated[int, typer.Option(help="How often.")] = 1,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Ask for a reward: the customer is sent a code, and no points move yet."""
    from loyalty_core.rewards.commands import RequestRedemption

    call = call_of(context)
    with call.shift_here() as shift:
        command = RequestRedemption(
            customer_id=customer_id, reward_id=reward_id, times=times, **given(request_id=request_id)
        )
        if dry_run:
            call.write(shift.desk, command, dry_run=True)
        else:
            _answer_with_redemption(call, shift.desk, shift.desk.do(command), shift.facts.time_zone)


@group.command("resend")
def resend(
    context: typer.Context, redemption_id: RedemptionId, request_id: RequestId = None, dry_run: DryRun = False
) -> None:
    """Send a new code in place of the one before."""
    from loyalty_core.rewards.commands import ResendPassword

    call = call_of(context)
    with call.shift_here() as shift:
        command = ResendPassword(redemption_id=redemption_id, **given(request_id=request_id))
        if dry_run:
            call.write(shift.desk, command, dry_run=True)
        else:
            _answer_with_redemption(call, shift.desk, shift.desk.do(command), shift.facts.time_zone)


@group.command("confirm")
def confirm(
    context: typer.Context,
    redemption_id: RedemptionId,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code that the customer was sent.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Confirm with the customer's code: the points go, and the reward is given. A dry run does not look at the code."""
    from pydantic import SecretStr

    from loyalty_core.rewards.commands import ConfirmRedemption

    call = call_of(context)
    with call.shift_here() as shift:
        command = ConfirmRedemption(redemption_id=redemption_id, code=SecretStr(code), **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("cancel")
def cancel(
    context: typer.Context,
    redemption_id: RedemptionId,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Cancel a redemption; one that was confirmed gives the points back and voids what it gave."""
    from loyalty_core.rewards.commands import CancelRedemption

    call = call_of(context)
    with call.shift_here() as shift:
        command = CancelRedemption(redemption_id=redemption_id, reason=reason, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("list")
def list_redemptions(context: typer.Context, customer_id: CustomerId, limit: Limit = 50) -> None:
    """List a customer's redemptions, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.rewards.history import ListRedemptions

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListRedemptions(customer_id, PageRequest(limit=limit)))
        zone = shift.facts.time_zone
    document = {"redemptions": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _redemptions_text(page.rows, zone))


@passwords.command("list")
def list_passwords(context: typer.Context, customer_id: CustomerId, limit: Limit = 50) -> None:
    """List the one-time passwords that a customer was sent, the newest first; never the codes."""
    from loyalty_core.plain import plain
    from loyalty_core.rewards.history import ListOneTimePasswords

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListOneTimePasswords(customer_id, PageRequest(limit=limit)))
        zone = shift.facts.time_zone
    document = {"passwords": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _passwords_text(page.rows, zone))


def _answer_with_redemption(call: Call, desk: Desk, receipt: Receipt, zone: ZoneInfo) -> None:
    """Print the receipt, and where the code went and until when it can be used: that stands in no receipt."""
    from loyalty_core.plain import plain
    from loyalty_core.rewards.history import ShowRedemption

    view = desk.ask(ShowRedemption(receipt.result["redemption_id"]))
    document = {"receipt": plain(receipt), "dry_run": False, "redemption": plain(view)}
    call.answer(document, lambda: _sent_text(receipt.said, view, zone))


def _sent_text(said: str, view: RedemptionView, zone: ZoneInfo) -> str:
    pairs = [
        ("Redemption", view.redemption_id),
        ("Sent to", view.sent_to),
        ("Good until", dates.moment(view.expires_at, zone)),
    ]
    how = f"“loyalty redeem confirm {view.redemption_id} CODE” confirms it with the code that the customer reads out."
    return f"{output.shown(said)}\n{output.facts(pairs)}\n{how}"


def _redemptions_text(rows: tuple[RedemptionView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no redemptions."
    cells = [
        (
            row.redemption_id,
            row.reward if row.times == 1 else f"{row.times} x {row.reward}",
            numbers.whole(row.points),
            row.state,
            dates.moment(row.requested_at, zone),
            row.store,
            row.staff,
            ", ".join(row.coupons) or None,
        )
        for row in rows
    ]
    headings = ("No.", "Reward", "Points", "State", "Asked for", "Store", "By", "Coupons")
    return output.table(headings, cells, ("No.", "Points"))


def _passwords_text(rows: tuple[OneTimePasswordView, ...], zone: ZoneInfo) -> str:
    if not rows:
        return "There are no one-time passwords."
    cells = [
        (
            dates.moment(row.sent_at, zone),
            row.redemption_id,
            row.reward if row.times == 1 else f"{row.times} x {row.reward}",
            numbers.whole(row.points),
            row.state,
            row.channel,
            row.sent_to,
            row.message,
            row.staff,
        )
        for row in rows
    ]
    headings = ("Sent", "Redemption", "For", "Points", "State", "Channel", "To", "Message", "By")
    return output.table(headings, cells, ("Redemption", "Points"))
