"""Imports: the files that brought something in as rows, and what became of one in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_tui.presenters.dates import short_moment
from loyalty_tui.presenters.numbers import money, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.imports.views import ImportedFile, Progress, RefusedRow, UndoneImport

KINDS: Final = {"customers": "Customers", "points": "Opening balances", "purchases": "Purchases"}
"""What a clerk calls each kind of import."""

STATES: Final = {"there": "There", "being-undone": "Half undone", "undone": "Undone"}
"""What became of an import."""

_COUNTED: Final = {"customers": "customer", "points": "opening balance", "purchases": "receipt"}


def file_columns(zone: ZoneInfo, tones: Tones) -> tuple[Column[ImportedFile], ...]:
    """Return the columns of the files that were imported."""

    def state(row: ImportedFile) -> Text:
        return Text(STATES[row.state], tones.quiet if row.state == "undone" else "")

    return (
        Column("batch", "No.", lambda row: whole(row.batch), 5, align="right", priority=6),
        Column("file", "File", lambda row: row.file, min_width=12, weight=2, priority=9),
        Column("kind", "Of", lambda row: KINDS[row.kind], 16, priority=8),
        Column("when", "When", lambda row: short_moment(row.begun_at, zone), 15, priority=7),
        Column("by", "By", lambda row: row.staff, min_width=7, priority=5),
        Column("imported", "Came in", lambda row: whole(row.imported), 9, align="right", priority=8),
        Column("undone", "Undone", lambda row: whole(row.undone), 8, align="right", priority=4),
        Column("stays", "Stays", lambda row: whole(row.stays), 7, align="right", priority=3),
        Column("state", "State", state, 11, priority=7),
    )


def row_columns() -> tuple[Column[RefusedRow], ...]:
    """Return the columns of rows that were left out."""
    return (
        Column("line", "Line", lambda row: whole(row.line), 9, align="right", priority=9),
        Column("reason", "Why", lambda row: row.reason, min_width=20, priority=9),
    )


def progress_in_words(progress: Progress) -> str:
    """Return how far it is: share, rows, rate and time left."""
    share = 100 * progress.bytes_read // progress.bytes_total if progress.bytes_total else 100
    filled = share // 5
    bar = "█" * filled + "░" * (20 - filled)
    rate = f", {whole(progress.rows_per_second)} rows/s" if progress.rows_per_second else ""
    left = progress.seconds_left
    until = "" if left is None else f", {left // 60}:{left % 60:02} left"
    doing = "Looking through the file" if progress.step == "checking" else "Row by row"
    return f"{doing}\n{bar} {share} %  {whole(progress.rows)} rows{rate}{until}"


def in_words(kind: str, report: Any) -> Sequence[str]:
    """Return what became of a file, or would."""
    would = "would be taken in" if report.dry_run else "taken in"
    skipped = f", {whole(report.skipped)} passed over" if report.skipped else ""
    lines = [
        f"{_count(report.imported, _COUNTED[kind])} {would}.",
        f"{whole(report.already_there)} were there already, {whole(report.rejected)} refused{skipped}.",
    ]
    if kind == "customers":
        lines.append(f"{whole(report.customers_enrolled)} of them are members.")
    elif kind == "points":
        lines.append(f"{whole(report.points_added)} points in all.")
    else:
        back = f", {whole(report.points_taken_back)} taken back" if report.points_taken_back else ""
        lines.append(f"Net {money(report.net_money)}; {whole(report.points_earned)} points earned{back}.")
    return lines


def undone_in_words(report: UndoneImport) -> Sequence[str]:
    """Return what an undo took back, or would; what cannot come back first."""
    would = "would be taken back" if report.dry_run else "taken back"
    return [
        *(f"! {lost}" for lost in report.lost),
        f"{_count(report.undone, 'row')} {would}, {whole(report.stays)} left as they are.",
    ]


def _count(number: int, noun: str) -> str:
    return f"{whole(number)} {noun}{'' if number == 1 else 's'}"


def about(row: ImportedFile) -> str:
    """Return what can be done with an import."""
    if row.why_not is not None:
        return row.why_not
    if row.state == "being-undone":
        return "Taking it back was stopped half-way. Enter goes on."
    return "Enter takes all of it back, after showing what that would do."
