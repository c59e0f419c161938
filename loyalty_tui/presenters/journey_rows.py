"""Members of journeys, journeys of a customer, and the best customers, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.journeys.views import CustomerJourney, MemberView, TopCustomer
from loyalty_tui.presenters import journeys
from loyalty_tui.presenters.dates import local_day, moment, short_local_day, short_moment
from loyalty_tui.presenters.numbers import DASH, money, permille, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.journeys.views import TopCustomersView

BAR: Final = 16
"""Cells of the bar of a whole."""


def member_columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[MemberView]]:
    """Return the columns of who is in a journey."""
    when, cells = (local_day, 11) if wide else (short_local_day, 9)
    return (
        Column("name", "Customer", lambda row: row.name, min_width=14, weight=2, priority=9, opens=True),
        Column("email", "E-mail", lambda row: row.email or DASH, min_width=16, weight=2, priority=3, opens=True),
        Column("stage", "Stage", lambda row: stage_text(row.stage, tones), 24, sortable=True, priority=9),
        Column("stage_at", "Since", lambda row: when(row.stage_at, zone).rjust(cells), cells, sortable=True,
               priority=7),
        Column("uses", "Uses", lambda row: whole(row.uses), 5, align="right", priority=8),
        Column("spent", "Spent since", lambda row: DASH if row.spent is None else money(row.spent), 11, align="right",
               priority=6),
        Column("visited_at", "Last visited", lambda row: when(row.visited_at, zone).rjust(cells), 12, sortable=True,
               priority=5),
        Column("times_entered", "Entered", lambda row: whole(row.times_entered), 7, align="right", sortable=True,
               priority=4),
        Column("version", "Version", lambda row: row.version, 10, priority=2),
        Column("told", "Told", lambda row: "yes" if row.told else DASH, 4, priority=1),
    )  # fmt: skip


def journey_columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[CustomerJourney]]:
    """Return the columns of a customer's journeys (R137 to R140)."""
    when, cells = (moment, 17) if wide else (short_moment, 15)

    def visited(row: CustomerJourney) -> str:
        return "never" if row.visited_at is None else when(row.visited_at, zone).rjust(cells)

    return (
        Column("journey", "Journey name", lambda row: row.journey, min_width=12, weight=2, priority=9),
        Column("stage", "Stage", lambda row: stage_text(row.stage, tones), 24, priority=9),
        Column("visited_at", "Last visited", visited, cells, priority=8),
        Column("times_entered", "Entered", lambda row: whole(row.times_entered), 7, align="right", priority=8),
        Column("uses", "Uses", lambda row: f"{row.uses}/{row.top_uses}", 5, align="right", priority=6),
        Column("portal", "Portal", journeys.portal, 8, priority=7),
        Column("version", "Version", lambda row: row.version, 12, priority=3),
    )


def best_columns(tones: Tones) -> Sequence[Column[TopCustomer]]:
    """Return the columns of the best customers, with a bar for what all so far make of the whole."""

    def so_far(row: TopCustomer) -> Text:
        filled = round(row.cumulative_permille * BAR / 1000)
        return Text("█" * filled, tones.gain) + Text("░" * (BAR - filled), tones.quiet)

    def stages(row: TopCustomer) -> str:
        return ", ".join(journeys.STAGES[stage] for stage in row.stages) or DASH

    return (
        Column("rank", "", lambda row: whole(row.rank), 3, align="right", priority=9),
        Column("name", "Customer", lambda row: row.name, min_width=14, weight=2, priority=9, opens=True),
        Column("email", "E-mail", lambda row: row.email or DASH, min_width=16, weight=2, priority=3, opens=True),
        Column("spent", "Spent", lambda row: money(row.spent), 12, align="right", priority=9),
        Column("share", "Share", lambda row: permille(row.share_permille), 7, align="right", priority=8),
        Column("cumulative", "So far", lambda row: permille(row.cumulative_permille), 7, align="right",
               priority=7),
        Column("bar", "", so_far, BAR, priority=4),
        Column("stages", "Journey", stages, 22, priority=5),
    )  # fmt: skip


def stage_text(stage: str, tones: Tones) -> Text:
    """Return a stage; top customers and who slips away need an eye."""
    style = {"top": tones.gain, "inactive": tones.alert, "not_interested": tones.quiet, "not_invited": tones.quiet}
    return Text(journeys.stage(stage), style.get(stage, ""))


def best_in_words(view: TopCustomersView) -> str:
    """Return how few customers make most of the revenue."""
    if not view.rows:
        return "Nobody has bought anything yet."
    return (
        f"{whole(view.half)} of {whole(view.customers)} customers made half of {money(view.revenue)}, "
        f"{whole(view.four_fifths)} made four fifths."
    )
