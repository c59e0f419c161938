"""Where a balance comes from: lots and what took from them as rows, and the proof in words."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text
from textual.content import Content

from loyalty_core.points.views import Consumption, ExplainedLot, Explanation, Proof
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import local_day, short_day, short_local_day, short_moment
from loyalty_tui.presenters.numbers import DASH, MINUS, whole
from loyalty_tui.presenters.statement import REASONS, TYPES, change_text
from loyalty_tui.presenters.styles import GAINED, QUIET, REFUSED, STRONG
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

LOT_STATES: Final = {"open": "open", "pending": "pending", "spent": "used up", "expired": "expired"}
"""What a clerk calls where a lot stands."""

_TERMS: Final = {
    "opened": "credited in lots",
    "taken": "taken from them",
    "given back": "given back to them",
    "fell due since": "fell due since",
    "written off": "debt forgiven",
    "owed": "owed",
}

_LEFT: Final = "left"
_EARNED: Final = "earned"
_SIGNS: Final = {True: f" {MINUS} ", False: " + "}


def proof_lines(explanation: Explanation, width: int) -> list[Content]:
    """Return the sums, each in as many lines of that width as it needs: figures first, then whether they agree."""
    lots, earned = explanation.proofs
    return [*_proof(lots, _LEFT, width), *_proof(earned, _EARNED, width)]


def _proof(proof: Proof, result: str, width: int) -> list[Content]:
    terms = [(name, number) for place, (name, number) in enumerate(proof.terms) if number or place == 0]
    groups = [Content.styled("✓ ", GAINED) if proof.holds else Content.styled("✗ ", REFUSED)]
    for place, (name, number) in enumerate(terms):
        sign = (MINUS if number < 0 else "") if place == 0 else _SIGNS[number < 0]
        groups.append(Content(f"{sign}{whole(abs(number))} ") + Content.styled(_TERMS.get(name, name), QUIET))
    groups.append(Content(" = ") + Content.styled(whole(proof.stated), STRONG) + Content.styled(f" {result}", QUIET))
    if not proof.holds:
        groups.append(Content.styled(f"  but the sum is {whole(proof.total)}: tell the administrator", REFUSED))
    lines: list[Content] = [Content("")]
    for group in groups:
        if lines[-1].cell_length + group.cell_length > width and lines[-1].plain.strip():
            lines.append(Content("  "))
        lines[-1] += group
    return lines


def origin(lot: ExplainedLot) -> str:
    """Return where a lot came from: a receipt, or who gave it why."""
    return _origin(lot.type, lot.receipt_id or lot.lot.transaction_id, lot.reason)


def consumer(item: Consumption) -> str:
    """Return what took points from a lot, or gave them back."""
    word = _origin(item.type, item.receipt_id or item.transaction_id, item.reason)
    return f"{word}: {item.comment}" if item.comment and not item.reason else word


def _origin(kind: str, receipt: str | None, reason: str | None) -> str:
    word = TYPES.get(kind, kind)
    if receipt is not None:
        return f"{word}, {receipt}"
    return f"{word}: {REASONS.get(reason, reason)}" if reason else word


def lot_columns(zone: ZoneInfo, tones: Tones) -> tuple[Column[ExplainedLot], ...]:
    """Return the columns of the lots."""

    def left(row: ExplainedLot) -> Text:
        return Text(whole(row.lot.left), "bold" if row.lot.left else tones.quiet)

    def state(row: ExplainedLot) -> Text:
        return Text(LOT_STATES.get(row.lot.state, row.lot.state), "" if row.lot.state == "open" else tones.quiet)

    return (
        Column("opened", "Opened", lambda row: short_local_day(row.lot.opened_at, zone).rjust(9), 9, priority=9),
        Column("from", "From", origin, min_width=12, weight=3, priority=8),
        Column("expires", "Last day", lambda row: short_day(row.lot.last_valid_on).rjust(9), 9, priority=7),
        Column("earned", "Points", lambda row: whole(row.lot.quantity), 7, align="right", priority=9),
        Column("left", "Left", left, 7, align="right", priority=9),
        Column("state", "State", state, 8, priority=6),
    )


def taken_columns(zone: ZoneInfo, tones: Tones) -> tuple[Column[Consumption], ...]:
    """Return the columns of what took from one lot."""
    return (
        Column("at", "When", lambda row: short_moment(row.at, zone).rjust(15), 15, priority=7),
        Column("what", "What took from it", consumer, min_width=12, weight=3, priority=8),
        Column("points", "Points", lambda row: change_text(-row.points, tones), 8, align="right", priority=9),
    )


def lot_in_words(lot: ExplainedLot | None, zone: ZoneInfo) -> Content:
    """Return the sum of one lot: what it was opened with, less what was taken, is what is left."""
    if lot is None:
        return Content("")
    taken = sum(item.points for item in lot.taken)
    head = Content("Lot of ") + inert(local_day(lot.lot.opened_at, zone)) + Content(":  ")
    sums = f"{whole(lot.lot.quantity)} {MINUS} {whole(taken)} taken = {whole(lot.lot.left)} left"
    due = "" if taken + lot.lot.left == lot.lot.quantity else f" {DASH} they do not agree"
    return Content.styled(head.plain, QUIET) + Content(sums) + Content.styled(due, REFUSED)
