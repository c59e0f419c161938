"""Rewards, which customers have for points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_core.paging import MAX_PAGE, PageRequest
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import DryRun, Limit, RequestId, day_of, given
from loyalty_tui.presenters import dates, numbers

if TYPE_CHECKING:
    from loyalty_core.rewards.views import RewardView

group = typer.Typer(help="Rewards, which customers have for points.")

RewardId = Annotated[int, typer.Argument(metavar="REWARD", help="The reward's number.")]


@group.command("list")
def list_rewards(
    context: typer.Context,
    customer_id: Annotated[
        int | None, typer.Option("--customer", metavar="ID", help="Say what this customer can have, and why not.")
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that somebody can have now.")] = False,
    limit: Limit = MAX_PAGE,
) -> None:
    """List rewards, the newest first."""
    from loyalty_core.plain import plain
    from loyalty_core.rewards.queries import ListRewards

    call = call_of(context)
    with call.shift() as shift:
        page = shift.desk.ask(ListRewards(customer_id, only_open, PageRequest(limit=limit)))
    document = {"rewards": plain(page.rows), "more": page.total > len(page.rows) or not page.exact}
    call.answer(document, lambda: _rewards_text(page.rows))


@group.command("add")
def add_reward(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    cost: Annotated[int, typer.Option(help="What it costs, in points.")],
    amount: Annotated[str | None, typer.Option(help="What it gives: so much off, like 5.00.")] = None,
    percent: Annotated[int | None, typer.Option(help="What it gives: so many per cent off.")] = None,
    product: Annotated[str | None, typer.Option(help="What it gives: this for nothing.")] = None,
    custom: Annotated[str | None, typer.Option(help="What it gives, in words; staff see to it.")] = None,
    starts: Annotated[str | None, typer.Option(metavar="DATE", help="First day; today, if not given.")] = None,
    ends: Annotated[str | None, typer.Option(metavar="DATE", help="Last day; none, if not given.")] = None,
    valid_days: Annotated[int | None, typer.Option(help="Days that its coupon lives; no end, if not given.")] = None,
    limit_total: Annotated[int | None, typer.Option(help="How often it may be had in all.")] = None,
    limit_per_customer: Annotated[int | None, typer.Option(help="How often a customer may have it.")] = None,
    lowest_tier: Annotated[str | None, typer.Option(metavar="TIER", help="Only from this tier on.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Add a reward that gives exactly one thing."""
    from loyalty_core.rewards.catalogue import AddReward

    call = call_of(context)
    with call.shift_here() as shift:
        command = AddReward(
            reward_name=name,
            cost=cost,
            amount=amount,
            percent=percent,
            product=product,
            custom=custom,
            starts_on=day_of(starts, "starts_on"),
            ends_on=day_of(ends, "ends_on"),
            valid_days=valid_days,
            limit_total=limit_total,
            limit_per_customer=limit_per_customer,
            lowest_tier=lowest_tier,
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("end")
def end_reward(
    context: typer.Context, reward_id: RewardId, request_id: RequestId = None, dry_run: DryRun = False
) -> None:
    """End a reward: nobody can have it any more."""
    from loyalty_core.rewards.catalogue import EndReward

    call = call_of(context)
    with call.shift_here() as shift:
        call.write(shift.desk, EndReward(reward_id=reward_id, **given(request_id=request_id)), dry_run=dry_run)


def _gives(row: RewardView) -> str:
    if row.amount is not None:
        return f"{row.amount} off"
    return f"{row.percent} % off" if row.percent is not None else str(row.product or row.custom)


def _rewards_text(rows: tuple[RewardView, ...]) -> str:
    if not rows:
        return "There are no rewards. Add one with “loyalty reward add”."
    for_a_customer = rows[0].can_have is not None
    cells = [
        (
            row.reward_id,
            row.name,
            _gives(row),
            numbers.whole(row.cost),
            row.state,
            dates.day(row.starts_on),
            dates.day(row.ends_on),
            numbers.whole(row.redeemed) if row.limit_total is None else f"{row.redeemed:,} of {row.limit_total:,}",
            None if row.lowest_tier is None else row.lowest_tier.name,
            *(("yes" if row.can_have else row.why_not,) if for_a_customer else ()),
        )
        for row in rows
    ]
    headings = ["No.", "Name", "Gives", "Points", "State", "From", "To", "Had", "From tier"]
    return output.table([*headings, *(["Can have it"] if for_a_customer else [])], cells, ("No.", "Points", "Had"))
