"""Rewards as rows and choices: what they give, what they cost, and whether a customer can have them."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from loyalty_core.rewards.views import RewardView
from loyalty_tui.inert import inert_text
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

STATES: Final = {
    "planned": "planned",
    "running": "running",
    "full": "none left",
    "over": "over",
    "ended": "ended early",
}
"""What a clerk calls each state of a reward."""

OPEN: Final = frozenset({"planned", "running"})
"""States of a reward that somebody can have, now or later."""

CAN_HAVE: Final = "✓ Yes"

_SHORT: Final = {
    "not-enough-points": "Too few points",
    "tier-too-low": "Higher tier only",
    "customer-limit": "Had it already",
    "reward-full": "None left",
    "not-enrolled": "Not a member",
    "opted-out": "Opted out",
    "excluded": "Excluded",
    "blocked": "Blocked",
}
"""Why not, where there is little room; the sentence stands below the list."""


def gives(row: RewardView) -> str:
    """Return what a reward gives: `£5.00 off`, `15 % off`, the product, or what staff do for it."""
    if row.amount is not None:
        return f"{money(row.amount)} off"
    if row.percent is not None:
        return f"{row.percent} % off"
    return row.product or row.custom or DASH


def window(row: RewardView) -> str:
    """Return from when to when a reward can be had."""
    end = "no end" if row.ends_on is None else day(row.ends_on)
    return f"{day(row.starts_on)} – {end}"


def had(row: RewardView) -> str:
    """Return how often a reward was had, and of how often where that is limited."""
    return whole(row.redeemed) + ("" if row.limit_total is None else f" of {whole(row.limit_total)}")


def in_words(row: RewardView) -> str:
    """Return a reward as a choice: its name, its cost, and what it gives where the name does not say so."""
    parts = [row.name, f"{whole(row.cost)} points"]
    if row.custom is None and gives(row) not in row.name:
        parts.append(gives(row))
    return " · ".join(parts)


def offered_columns(tones: Tones, *, wide: bool) -> tuple[Column[RewardView], ...]:
    """Return the columns of the rewards as one customer can have them."""

    def can_have(row: RewardView) -> Text:
        if row.can_have:
            return Text(CAN_HAVE, tones.gain)
        return Text(_why_not(row, wide=wide), tones.quiet)

    return (
        Column("name", "Reward", lambda row: row.name, min_width=14, weight=3, sortable=True, priority=9),
        Column("gives", "Gives", gives, min_width=10, weight=2, priority=5),
        Column("cost", "Points", lambda row: whole(row.cost), 8, align="right", sortable=True, priority=8),
        Column("can-have", "Can have it", can_have, min_width=16, weight=4 if wide else 1, priority=9),
        Column("ends", "Until", lambda row: day(row.ends_on), 11, sortable=True, priority=2),
    )


def offered_details(row: RewardView) -> str:
    """Return what there is to say of a reward below the list, why it cannot be had first."""
    limit = row.limit_per_customer
    parts = [
        row.why_not or "",
        f"gives {gives(row)}",
        f"from {row.lowest_tier.name} on" if row.lowest_tier else "",
        f"at most {whole(limit)} a customer" if limit is not None else "",
        f"{had(row)} had so far",
    ]
    line = " · ".join(part.rstrip(".") for part in parts if part)
    return line[0].upper() + line[1:]


def catalogue_columns() -> tuple[Column[RewardView], ...]:
    """Return the columns of all rewards."""
    return (
        Column("name", "Reward", _name, min_width=16, weight=3, sortable=True, priority=9),
        Column("gives", "Gives", gives, min_width=12, weight=2, priority=7),
        Column("cost", "Points", lambda row: whole(row.cost), 8, align="right", sortable=True, priority=9),
        Column("state", "State", lambda row: STATES.get(row.state, row.state), width=11, priority=8),
        Column("starts", "First day", lambda row: day(row.starts_on), width=11, sortable=True, priority=3),
        Column("ends", "Last day", lambda row: day(row.ends_on), width=11, sortable=True, priority=5),
        Column("tier", "From tier", lambda row: row.lowest_tier.name if row.lowest_tier else "", width=9, priority=2),
        Column("each", "Each", _each, width=5, align="right", priority=4),
        Column("redeemed", "Had", had, width=14, align="right", sortable=True, priority=6),
    )


def _why_not(row: RewardView, *, wide: bool) -> str:
    return row.why_not or DASH if wide else _SHORT.get(row.why_not_code or "", row.why_not or DASH)


def _name(row: RewardView) -> Text:
    name = inert_text(row.name)
    if row.state not in OPEN:
        name.stylize("dim")
    return name


def _each(row: RewardView) -> str:
    return DASH if row.limit_per_customer is None else whole(row.limit_per_customer)
