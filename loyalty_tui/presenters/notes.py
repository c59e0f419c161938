"""Notes as rows, and the open complaint that everybody should see first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.notes.views import NoteView
from loyalty_tui.presenters.dates import ago, day, local_day, moment, short_day, short_local_day
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

KINDS: Final = {"complaint": "Complaint", "query": "Query", "reminder": "Reminder", "other": "Other"}
"""What a clerk calls each kind of note."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What stands in the banner: what it is and who wrote it, the note's own text, and how many more there are."""

    head: str
    text: str
    more: str


def banner(notes: Iterable[NoteView], now: datetime, zone: ZoneInfo) -> Warned | None:
    """Return the newest open complaint, as `! Complaint, 2 days ago, Dev P.: …`; None where there is none."""
    complaints = [note for note in notes if note.kind == "complaint" and note.resolved_at is None]
    if not complaints:
        return None
    newest = max(complaints, key=lambda note: note.created_at)
    more = len(complaints) - 1
    head = f"! Complaint, {ago(newest.created_at, now, zone)}, {newest.author_name}: "
    return Warned(head, newest.text, f" (and {more} more)" if more else "")


def columns(zone: ZoneInfo, tones: Tones, today: date, *, wide: bool) -> tuple[Column[NoteView], ...]:
    """Return the columns of a customer's notes."""
    when, local, cells = (day, local_day, 11) if wide else (short_day, short_local_day, 9)

    def written(row: NoteView) -> str:
        return local(row.created_at, zone).rjust(cells)

    def due(row: NoteView) -> Text:
        return due_text(row, today, tones, when(row.due_on).rjust(cells))

    return (
        Column("created", "Written", written, cells, sortable=True, priority=8),
        Column("kind", "Kind", lambda row: KINDS.get(row.kind, row.kind), 9, sortable=True, priority=9),
        Column("text", "Note", lambda row: row.text, min_width=20, weight=4, priority=9),
        Column("author", "By", lambda row: row.author_name, 12, priority=6),
        Column("due", "Due", due, cells + 1, sortable=True, priority=5),
        Column("state", "State", lambda row: state_text(row, tones), 8, priority=7),
    )


def due_text(row: NoteView, today: date, tones: Tones, shown: str) -> Text:
    """Return when a note is due; one that is open and late is marked with a sign and a colour."""
    if row.due_on is None:
        return Text("")
    is_late = row.resolved_at is None and row.due_on < today
    return Text(f"!{shown}", tones.alert) if is_late else Text(f" {shown}")


def state_text(row: NoteView, tones: Tones) -> Text:
    """Return whether a note is open."""
    return Text("Open") if row.resolved_at is None else Text("Resolved", tones.quiet)


def details(row: NoteView, zone: ZoneInfo) -> str:
    """Return who wrote a note, when, and what became of it, in one line."""
    parts = [f"{KINDS.get(row.kind, row.kind)} by {row.author_name}, {moment(row.created_at, zone)}"]
    if row.due_on is not None:
        parts.append(f"due {day(row.due_on)}")
    if row.edited_at is not None:
        parts.append(f"changed {moment(row.edited_at, zone)}")
    if row.resolved_at is not None:
        parts.append(f"resolved {moment(row.resolved_at, zone)} by {row.resolved_by}")
    return " · ".join(parts)
