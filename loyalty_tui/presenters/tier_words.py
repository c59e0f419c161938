"""Tiers in words, for the console and the command line."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.tiers.views import MemberTier, NextTier, TierMove, TierRow, TierRulesView
from loyalty_tui.presenters.dates import day, local_day
from loyalty_tui.presenters.numbers import DASH, money, whole

NO_TIER: Final = "no tier"

_WINDOWS: Final = {"calendar-year": "in a calendar year", "ever": "ever"}
_KEEPS: Final = {"next-year-end": "kept to the end of the next year", "ever": "kept for ever"}
_CAUSES: Final = {
    "enrolment": "Joined",
    "rule": "By the rules",
    "lapse": "Not kept",
    "override": "Override",
    "merge": "Merged",
}


def standing(tier: MemberTier, zone: ZoneInfo) -> str:
    """Return since when a member has a tier, until when it is kept, or by whose word until when."""
    parts = [] if tier.since is None else [f"since {local_day(tier.since, zone)}"]
    if tier.override is not None:
        parts.append(f"given by {tier.override.by} through {day(tier.override.until_on)}")
    elif tier.kept_until is not None:
        parts.append(f"kept until {day(tier.kept_until)}")
    return ", ".join(parts)


def tier_in_words(tier: MemberTier | None, zone: ZoneInfo) -> str | None:
    """Return a member's tier in a line: since when, kept until when, and by whose word; None for no tier."""
    if tier is None:
        return None
    words = standing(tier, zone)
    return f"{tier.name}, {words}" if words else tier.name


def bar(next_tier: NextTier, cells: int) -> str:
    """Return how much of the way to the next tier is done, as a bar; full only where nothing is missing."""
    if next_tier.needs <= 0:
        return "█" * cells
    done = max(0, min(next_tier.reached, next_tier.needs)) * cells // next_tier.needs
    return "█" * done + "░" * (cells - done)


def why_moved(move: TierMove) -> str:
    """Return why a member moved, by whom and with which reason where a person did it."""
    cause = _CAUSES.get(move.cause, move.cause.capitalize())
    by = f"{cause}, {move.by}" if move.by else cause
    return f"{by}: {move.reason}" if move.reason else by


def rules_in_words(rules: TierRulesView) -> str:
    """Return by what tiers are reached, how long they are kept, and how they are lost."""
    window = _WINDOWS.get(rules.window, f"in the last {rules.window_days:,} days")
    keep = _KEEPS.get(rules.keep, f"kept for {rules.keep_days:,} days")
    down = "one step down" if rules.downgrade == "step" else "down to what is qualified for"
    return f"Reached by {rules.measure} {window}, {keep}, then {down} after {rules.grace_days:,} days of grace."


def needs(row: TierRow) -> str:
    """Return from how much on a tier is reached; a dash where the rules in force do not give it."""
    if row.needs is None:
        return DASH
    return whole(row.needs) if row.needs_money is None else money(row.needs_money)


def entry_gives(row: TierRow) -> str:
    """Return what moving up into a tier gives; a dash for nothing."""
    if row.entry_points is not None:
        return f"{whole(row.entry_points)} points"
    return DASH if row.entry_campaign is None else f"coupon: {row.entry_campaign}"
