"""Two records of one person, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import local_day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.styles import QUIET, STRONG

LABEL: Final = 10
GAP: Final = 2


def called(profile: Profile) -> str:
    """Return a record by its number and name, like `2 José García`."""
    return f"{profile.customer.customer_id} {profile.customer.name}"


def side_by_side(first: Profile, second: Profile, zone: ZoneInfo, width: int) -> Content:
    """Return what tells two records apart, a line each, in a width; what is too long is cut."""
    cell = (width - LABEL - GAP) // 2
    heads = _line("Record", (called(first), called(second)), cell, STRONG)
    rows = zip(_facts(first, zone), _facts(second, zone), strict=True)
    return Content("\n").join([heads, *(_line(label, (one, other), cell) for (label, one), (_, other) in rows)])


def _facts(profile: Profile, zone: ZoneInfo) -> Sequence[tuple[str, str]]:
    customer, spend = profile.customer, profile.spend
    last = DASH if spend.last_at is None else f"{local_day(spend.last_at, zone)} {money(spend.last_value)}"
    return (
        ("Phone", customer.phone or DASH),
        ("E-mail", customer.email or DASH),
        ("Balance", f"{whole(profile.points.available)} points"),
        ("Orders", f"{whole(spend.transactions)}, {money(spend.total)}"),
        ("Last", last),
    )


def _line(label: str, values: tuple[str, str], cell: int, style: str = "") -> Content:
    line = Content.styled(f"{label:<{LABEL}}", QUIET)
    for value in values:
        cut = inert(value).truncate(cell - GAP, ellipsis=True)
        line += cut.pad_right(cell - cut.cell_length).stylize(style)
    return line
