"""Who buys again, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from loyalty_core.customers.views import RetentionMonth
from loyalty_tui.presenters.dates import month
from loyalty_tui.presenters.numbers import permille, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

BAR: Final = 20
"""Cells of the bar of a whole."""


def columns(tones: Tones) -> Sequence[Column[RetentionMonth]]:
    """Return the columns of the months."""

    def bar(row: RetentionMonth) -> Text:
        if row.kept_permille is None:
            return Text("")
        filled = round(row.kept_permille * BAR / 1000)
        return Text("█" * filled, tones.gain) + Text("░" * (BAR - filled), tones.quiet)

    return (
        Column("month", "Month", lambda row: month(row.month), 8, priority=9),
        Column("bought", "Bought", lambda row: whole(row.bought), 7, align="right", priority=9),
        Column("new", "New", lambda row: whole(row.new), 7, align="right", priority=8),
        Column("stayed", "Stayed", lambda row: whole(row.stayed), 7, align="right", priority=8),
        Column("came_back", "Came back", lambda row: whole(row.came_back), 9, align="right", priority=7),
        Column("not_again", "Not again", lambda row: whole(row.not_again), 9, align="right", priority=7),
        Column("kept", "Kept", lambda row: permille(row.kept_permille), 7, align="right", priority=9),
        Column("bar", "", bar, BAR, priority=2),
    )
