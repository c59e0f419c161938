"""Who buys again, in words."""

from __future__ import annotations

from typing import Final

from loyalty_core.customers.views import RetentionMonth, RetentionView
from loyalty_tui.presenters.dates import month
from loyalty_tui.presenters.numbers import permille, whole

NOBODY: Final = "Nobody has bought anything in these months."

MEANING: Final = (
    "Stayed: also bought in the month before, and Kept is their share of everybody who bought then. "
    "Came back: bought earlier, but not in the month before. Not again: bought in the month before only. "
    "The first row is the month that still runs."
)


def latest_first(view: RetentionView) -> tuple[RetentionMonth, ...]:
    """Return the months in which anybody bought or stayed away, the latest first."""
    return tuple(row for row in reversed(view.months) if row.bought or row.not_again)


def in_words(view: RetentionView) -> str:
    """Return what the last whole month says, in a sentence; empty where it says nothing."""
    whole_months = [row for row in view.months[:-1] if row.kept_permille is not None]
    if not whole_months:
        return ""
    row = whole_months[-1]
    return (
        f"{month(row.month)}: {permille(row.kept_permille)} of the {whole(row.stayed + row.not_again)} who "
        f"bought in the month before bought again; {whole(row.new)} bought for the first time."
    )
