"""Tiers: their rules, where a customer stands, and a manager's override."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_core.errors import Invalid
from loyalty_tui.cli import output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import CustomerId, DryRun, RequestId, day_of, given, instant_of
from loyalty_tui.presenters import dates, numbers
from loyalty_tui.presenters.tier_words import rules_in_words, tier_in_words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.tiers.views import TierProgress, TiersView

group = typer.Typer(help="Tiers of members.")

TierId = Annotated[str, typer.Argument(metavar="TIER", help="The tier's ID.")]


@group.command("list")
def list_tiers(context: typer.Context) -> None:
    """List the tiers, what they need and give, and the rules."""
    from loyalty_core.tiers.queries import ListTiers

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(ListTiers())
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: _tiers_text(view, zone))


@group.command("progress")
def progress(context: typer.Context, customer_id: CustomerId) -> None:
    """Show where a customer stands, what is missing to the next tier, and the moves so far."""
    from loyalty_core.tiers.queries import ShowTierProgress

    call = call_of(context)
    with call.shift() as shift:
        view = shift.desk.ask(ShowTierProgress(customer_id))
        zone = shift.facts.time_zone
    call.answer(output.document(view), lambda: _progress_text(view, zone))


@group.command("set")
def set_tier(
    context: typer.Context,
    customer_id: CustomerId,
    tier: TierId,
    reason: Annotated[str, typer.Option(help="Why.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day; after it the rules decide again.")],
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Put a customer into a tier for a time, whatever the rules say."""
    from loyalty_core.tiers.overriding import OverrideTier

    call = call_of(context)
    with call.shift_here() as shift:
        command = OverrideTier(
            customer_id=customer_id,
            tier_id=tier,
            reason=reason,
            **given(until=day_of(until, "until"), request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("release")
def release(
    context: typer.Context, customer_id: CustomerId, request_id: RequestId = None, dry_run: DryRun = False
) -> None:
    """End the override of a customer's tier: the rules decide again."""
    from loyalty_core.tiers.overriding import EndOverride

    call = call_of(context)
    with call.shift_here() as shift:
        command = EndOverride(customer_id=customer_id, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("rules")
def rules(
    context: typer.Context,
    measure: Annotated[str, typer.Option(help="What counts: spend, points or purchases.")],
    threshold: Annotated[
        list[str], typer.Option(metavar="TIER=N", help="From how much on a tier is reached; once for each tier.")
    ],
    window: Annotated[str, typer.Option(help="calendar-year, rolling or ever.")] = "calendar-year",
    window_days: Annotated[int, typer.Option(help="Days of a rolling window, today with them.")] = 0,
    keep: Annotated[str, typer.Option(help="How long it is kept: days, next-year-end or ever.")] = "next-year-end",
    keep_days: Annotated[int, typer.Option(help="Days for which it is kept, if so.")] = 0,
    downgrade: Annotated[str, typer.Option(help="Down one step, or to what they qualified for.")] = "qualified",
    grace_days: Annotated[int, typer.Option(help="Days after the kept time in which it can be renewed.")] = 0,
    valid_from: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="When they begin; now, if not given.")
    ] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Set the rules of tiers from now or from a later instant on; what was reached stays as long as was promised."""
    from loyalty_core.tiers.commands import SetTierRules

    call = call_of(context)
    with call.shift_here() as shift:
        fields: dict[str, Any] = {"measure": measure, "window": window, "keep": keep, "downgrade": downgrade}
        command = SetTierRules(
            **fields,
            thresholds=_thresholds(threshold),
            window_days=window_days,
            keep_days=keep_days,
            grace_days=grace_days,
            valid_from=instant_of(valid_from, shift.facts.time_zone, "valid_from"),
            **given(request_id=request_id),
        )
        call.write(shift.desk, command, dry_run=dry_run)


@group.command("entry")
def entry(
    context: typer.Context,
    tier: TierId,
    points: Annotated[int | None, typer.Option(help="So many points.")] = None,
    campaign: Annotated[int | None, typer.Option(metavar="CAMPAIGN", help="A coupon of this campaign.")] = None,
    request_id: RequestId = None,
    dry_run: DryRun = False,
) -> None:
    """Set what members are given once for moving up into a tier; nothing, if neither is named."""
    from loyalty_core.tiers.commands import SetEntryReward

    call = call_of(context)
    with call.shift_here() as shift:
        command = SetEntryReward(tier_id=tier, points=points, campaign_id=campaign, **given(request_id=request_id))
        call.write(shift.desk, command, dry_run=dry_run)


def _thresholds(texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        tier_id, equals, needs = text.partition("=")
        if not equals:
            raise Invalid(f"“{text}” is no threshold; write it like gold=500.", field="thresholds")
        found[tier_id.strip()] = needs.strip()
    return found


def _tiers_text(view: TiersView, zone: ZoneInfo) -> str:
    if not view.tiers:
        return "There are no tiers. Add one with “loyalty programme tier add”."
    rows = [
        (
            row.id,
            row.name,
            row.rank,
            numbers.whole(row.needs) if row.needs_money is None and row.needs is not None else row.needs_money,
            numbers.whole(row.members),
            row.entry_campaign if row.entry_points is None else f"{row.entry_points:,} points",
        )
        for row in view.tiers
    ]
    headings = ("Tier", "Name", "Rank", "Needs", "Members", "Entry gives")
    parts = [output.table(headings, rows, ("Rank", "Needs", "Members"))]
    if view.rules is not None:
        parts.append(rules_in_words(view.rules))
    parts += [f"From {dates.moment(rules.effective_from, zone)}: {rules_in_words(rules)}" for rules in view.coming]
    return "\n\n".join(parts)


def _progress_text(view: TierProgress, zone: ZoneInfo) -> str:
    pairs = [
        ("Tier", tier_in_words(view.tier, zone)),
        ("Next", None if view.next_tier is None else view.next_tier.says),
    ]
    rows = [
        (
            dates.moment(move.effective_at, zone),
            move.from_tier,
            move.to_tier,
            move.cause,
            move.reason if move.by is None else f"{move.by}: {move.reason}" if move.reason else move.by,
        )
        for move in view.moves
    ]
    moves = output.table(("When", "From", "To", "Cause", "By"), rows) if rows else "No moves yet."
    return f"{output.facts(pairs)}\n\n{moves}"
