"""Tiers as lines and rows: where a member stands, how far the next one is, and the moves that led there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.tiers.views import MemberTier, NextTier, TierMove, TierRow
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import moment, short_moment
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG
from loyalty_tui.presenters.tier_words import NO_TIER, bar, entry_gives, needs, standing, why_moved
from loyalty_tui.widgets.table_columns import Column

CELLS = 12
"""Cells of the bar."""


def tier_groups(tier: MemberTier | None, next_tier: NextTier | None, zone: ZoneInfo) -> list[Content]:
    """Return where a member stands, and the way to the next tier, each a piece of a line; nothing without tiers."""
    groups = []
    if tier is not None and (words := standing(tier, zone)):
        groups.append(inert(tier.name).stylize(STRONG) + Content.styled(f" {inert(words).plain}", QUIET))
    elif tier is None and next_tier is not None:
        groups.append(Content.styled(NO_TIER.capitalize(), QUIET))
    if next_tier is not None:
        groups.append(Content.styled(bar(next_tier, CELLS), KEY) + Content(" ") + inert(next_tier.says))
    return groups


def move_columns(zone: ZoneInfo, *, wide: bool) -> tuple[Column[TierMove], ...]:
    """Return the columns of a member's moves."""
    when, cells = (moment, 17) if wide else (short_moment, 15)
    return (
        Column("when", "When", lambda row: when(row.effective_at, zone).rjust(cells), cells, priority=9),
        Column("from", "From", lambda row: row.from_tier or NO_TIER, min_width=8, weight=1, priority=7),
        Column("to", "To", lambda row: row.to_tier or NO_TIER, min_width=8, weight=1, priority=8),
        Column("why", "Why", why_moved, min_width=16, weight=3, priority=8),
    )


def tier_columns() -> tuple[Column[TierRow], ...]:
    """Return the columns of the programme's tiers."""
    return (
        Column("name", "Tier", lambda row: row.name, min_width=10, weight=2, priority=9),
        Column("id", "ID", lambda row: row.id, min_width=8, weight=1, priority=4),
        Column("rank", "Rank", lambda row: whole(row.rank), 5, align="right", priority=5),
        Column("needs", "Reached from", needs, 12, align="right", priority=8),
        Column("members", "Members", lambda row: whole(row.members), 8, align="right", priority=6),
        Column("entry", "Entry gives", entry_gives, min_width=14, weight=2, priority=7),
    )
