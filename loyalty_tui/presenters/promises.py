"""The promises board as rows, and the hand-over of a shift as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.notes.views import BoardFilters, HandOverView, PromiseView, Whose
from loyalty_tui.presenters.dates import ago, day, local_day, moment, short_day, time_of_day
from loyalty_tui.presenters.notes import KINDS
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

WHOSE: Final = {Whose.ALL: "everybody’s", Whose.MINE: "mine", Whose.STORE: "my store’s"}
"""What a clerk calls each choice of whose promises are shown."""

NOTHING: Final = "nothing"


def columns(zone: ZoneInfo, tones: Tones, now: datetime) -> tuple[Column[PromiseView], ...]:
    """Return the columns of the board; what is late has a sign as well as a colour."""

    def due(row: PromiseView) -> Text:
        words = "" if row.due_on is None else short_day(row.due_on).rjust(9)
        return Text(f"!{words}", tones.alert) if row.overdue else Text(f" {words}")

    return (
        Column("due", "Due", due, 10, sortable=True, priority=9),
        Column("customer", "Customer", lambda row: row.customer, min_width=14, weight=2, priority=8),
        Column("kind", "Kind", lambda row: KINDS.get(row.kind, row.kind), 9, sortable=True, priority=6),
        Column("text", "Promise", lambda row: row.text, min_width=16, weight=4, priority=9),
        Column("owner", "Owner", lambda row: "you" if row.mine else row.author_name, 12, priority=7),
        Column("created", "Written", lambda row: ago(row.created_at, now, zone), 11, sortable=True, priority=5),
    )


def due_in_words(row: PromiseView, today: date) -> str:
    """Return until when something is promised: `28 Feb 2026, 2 days late`, `today`, `9 Mar 2026`, or nothing."""
    if row.due_on is None:
        return ""
    late = (today - row.due_on).days
    if not row.overdue:
        return "today" if late == 0 else day(row.due_on)
    return f"{day(row.due_on)}, {'1 day' if late == 1 else f'{late:,} days'} late"


def details(row: PromiseView, today: date, zone: ZoneInfo) -> str:
    """Return whose a promise is, about whom, from when and until when, in one line."""
    where = f" at {row.store}" if row.store else ""
    due = "" if row.due_on is None else f" · due {due_in_words(row, today)}"
    written = f"{row.author_name}, {moment(row.created_at, zone)}{where}"
    return f"{KINDS.get(row.kind, row.kind)} about {row.customer} (No. {row.customer_id}) by {written}{due}"


def in_words(filters: BoardFilters) -> str:
    """Return what the filters leave, in a few words; empty where they leave everything."""
    parts = [
        "" if filters.whose is Whose.ALL else WHOSE[filters.whose],
        "overdue" if filters.overdue else "",
        KINDS.get(filters.kind or "", "").lower(),
    ]
    return ", ".join(part for part in parts if part)


def hand_over_text(view: HandOverView, zone: ZoneInfo) -> str:
    """Return a hand-over as text to be pasted into a message, a note of it a line."""
    who = view.store if view.whose == Whose.STORE else f"{view.person}, {view.store}"
    parts = [
        [f"Hand-over of {who}, {day(view.on)}"],
        _part("Left open", [_left_open(note, view.on, zone) for note in view.left_open]),
        _part("Also written today", [_written(note, zone) for note in view.written]),
        *([["There is more than a hand-over holds; the board has all of it."]] if view.more else []),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _part(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"{heading}: {len(lines) or NOTHING}", *lines]


def _left_open(note: PromiseView, today: date, zone: ZoneInfo) -> str:
    due = due_in_words(note, today)
    until = f"! due {due}" if note.overdue else f"due {due}" if due else "no day"
    return "  ".join(("-", until, f"{_about(note)} ({note.author_name}, {local_day(note.created_at, zone)})"))


def _written(note: PromiseView, zone: ZoneInfo) -> str:
    state = ", resolved" if note.resolved_at is not None else ""
    return "  ".join(("-", time_of_day(note.created_at, zone), f"{_about(note)} ({note.author_name}{state})"))


def _about(note: PromiseView) -> str:
    kind = KINDS.get(note.kind, note.kind)
    return f"{kind}, {note.customer} (No. {note.customer_id}): {' '.join(note.text.split())}"
