"""Reviews and testimonials as rows and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.reviews import rules
from loyalty_core.reviews.rules import ReviewKind, ReviewState
from loyalty_core.reviews.views import ReviewView
from loyalty_tui.presenters.dates import local_day, moment, short_local_day
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

KINDS: Final = {"review": "Review", "testimonial": "Testimonial"}
"""What a clerk calls each kind: of a product, or of the shop."""

STATES: Final = {"pending": "Waits", "approved": "Approved", "rejected": "Rejected"}
"""What a clerk calls where one stands."""

MOST_STARS: Final = 5


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which reviews a list shows: those of a kind and of a state, or all."""

    kind: ReviewKind | None = None
    state: ReviewState | None = None


def state_of(name: str) -> ReviewState:
    """Return the state of a name, which there must be."""
    return next(state for state in rules.STATES if state == name)


def in_words(wanted: ReviewFilter) -> str:
    """Return what a filter leaves, in a few words; empty where it leaves all."""
    parts = (KINDS.get(wanted.kind or "", ""), STATES.get(wanted.state or "", ""))
    return ", ".join(part.lower() for part in parts if part)


def stars(rating: int | None) -> str:
    """Return a rating like `★★★★☆`; empty for none."""
    return "" if rating is None else "★" * rating + "☆" * (MOST_STARS - rating)


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[ReviewView], ...]:
    """Return the columns of a customer's reviews and testimonials."""
    when, cells = (local_day, 11) if wide else (short_local_day, 9)

    def decided(row: ReviewView) -> str:
        return "" if row.decided_at is None else when(row.decided_at, zone).rjust(cells)

    return (
        Column("created", "Written", lambda row: when(row.created_at, zone).rjust(cells), cells, sortable=True,
               priority=7),
        Column("kind", "Kind", lambda row: KINDS.get(row.kind, row.kind), 11, sortable=True, priority=9),
        Column("rating", "Stars", lambda row: stars(row.rating), 5, sortable=True, priority=8),
        Column("product", "Product", lambda row: row.product or "", min_width=10, weight=2, priority=6),
        Column("text", "Text", lambda row: row.text or "", min_width=14, weight=3, priority=9),
        Column("state", "State", lambda row: state_text(row, tones), 8, sortable=True, priority=9),
        Column("points", "Points", lambda row: points_text(row, tones), 6, align="right", sortable=True, priority=8),
        Column("decided", "Decided", decided, cells, sortable=True, priority=2),
        Column("source", "From", lambda row: row.source, 9, priority=3),
    )  # fmt: skip


def state_text(row: ReviewView, tones: Tones) -> Text:
    """Return where a review stands; one that waits needs an eye."""
    style = {"pending": tones.alert, "rejected": tones.quiet}.get(row.state, "")
    return Text(STATES.get(row.state, row.state), style)


def points_text(row: ReviewView, tones: Tones) -> Text:
    """Return what the approval gave."""
    return Text(f"+{whole(row.points)}", tones.gain) if row.points else Text("")


def head(row: ReviewView) -> str:
    """Return what was written about and how it was rated, in a line: `Review of Mug ★★★★☆`."""
    kind = KINDS.get(row.kind, row.kind)
    about = f"{kind} of {row.product}" if row.product else kind
    return f"{about} {stars(row.rating)}".rstrip()


def details(row: ReviewView, zone: ZoneInfo) -> str:
    """Return when one was written and where, and what became of it, in one line."""
    parts = [head(row), f"written {moment(row.created_at, zone)} ({row.source})"]
    if row.decided_at is not None:
        by = f" by {row.decided_by}" if row.decided_by else ""
        because = f": {row.reject_reason}" if row.reject_reason else ""
        gave = f", {whole(row.points)} points given" if row.state == "approved" else ""
        parts.append(f"{STATES.get(row.state, row.state).lower()} {moment(row.decided_at, zone)}{by}{gave}{because}")
    return " · ".join(parts)
