"""The summary cards of a customer: how actively they engage, in figures that are read at a glance (R209 to R218)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.clock import local_date
from loyalty_core.customers.views import Profile
from loyalty_tui.presenters.calendar import tenure
from loyalty_tui.presenters.numbers import money, whole
from loyalty_tui.presenters.styles import QUIET, STRONG

IN_A_ROW: Final = 4
GAP: Final = 2
"""Cards that stand side by side, and the cells between two of them."""

SURFACE: Final = "on $panel"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one card says."""

    label: str
    value: str


def figures_of(profile: Profile, today: date, zone: ZoneInfo) -> tuple[Figure, ...]:
    """Return the figures, what the customer did with the programme before what they bought."""
    spend, joined = profile.spend, profile.membership.joined_on
    since = joined or local_date(profile.customer.registered_at, zone)
    return (
        Figure("Points redeemed", whole(profile.points.redeemed)),
        Figure("Coupons claimed", whole(profile.coupons.claimed)),
        Figure("Coupons used", whole(profile.coupons.used)),
        Figure("Entry rewards claimed", whole(profile.entry_rewards.claimed)),
        Figure("Orders", whole(spend.transactions)),
        Figure("Amount spent", money(spend.total)),
        Figure("Average order", money(spend.average)),
        Figure("Known for" if joined is None else "Member for", tenure(since, today)),
    )


def summary_cards(figures: Sequence[Figure], width: int) -> list[Content]:
    """Return the cards in rows of that width, a label above its figure, and a line between two rows."""
    cells = (width - GAP * (IN_A_ROW - 1)) // IN_A_ROW
    lines: list[Content] = []
    for start in range(0, len(figures), IN_A_ROW):
        row = figures[start : start + IN_A_ROW]
        lines += [Content()] if lines else []
        lines.append(_beside([_cell(figure.label, cells, QUIET) for figure in row]))
        lines.append(_beside([_cell(figure.value, cells, STRONG) for figure in row]))
    return lines


def _beside(cards: Sequence[Content]) -> Content:
    return Content(" " * GAP).join(cards)


def _cell(text: str, cells: int, style: str) -> Content:
    words = Content.styled(f" {text}", style).truncate(cells, ellipsis=True)
    return words.pad_right(cells - words.cell_length).stylize(SURFACE)
