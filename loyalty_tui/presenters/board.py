"""What happened over all customers at a glance: sums on the right, and step by step a picture on the left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.content import Content

from loyalty_core.activities.rules import Kind
from loyalty_core.activities.views import ActivityFigures, Figure, PointFigures
from loyalty_tui.presenters.chart import EIGHTHS, NOW, PAST, filled, scale
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.numbers import signed, whole
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE

GAP: Final = 3
"""Cells between the two halves."""

SUMS: Final = 34
"""Cells of the sums."""

AROUND: Final = 3
"""Lines besides the columns: title, axis, dates."""

WIDEST: Final = 6
"""Cells of a column at most, the gap after it included."""

NOTHING: Final = "Nothing happened on these days."

_KINDS: Final = {
    Kind.EARNED: ("Earned", "Points earned"),
    Kind.REDEEMED: ("Redeemed", "Points redeemed"),
    Kind.REFUNDED: ("Refunded", "Points taken back"),
    Kind.EXPIRED: ("Expired", "Points expired"),
    Kind.ADJUSTED: ("Adjusted", "Points adjusted"),
}
"""Each kind: the name of its sum, and what is drawn of it."""


@dataclass(frozen=True, slots=True)
class Board:
    """What is to be drawn: all activities by their number, or those of one kind by their points."""

    figures: ActivityFigures
    kind: Kind | None = None


def picture(board: Board, width: int, height: int) -> list[Content]:
    """Return the board in at most so many lines of so many cells."""
    right = sums(board.figures)[:height]
    left = columns(board, width - GAP - SUMS, height)
    blank, room = Content(""), width - GAP - SUMS
    lines = []
    for row in range(max(len(left), len(right))):
        line = left[row] if row < len(left) else blank
        line = line.truncate(room, ellipsis=True)
        lines.append(line.pad_right(room + GAP - line.cell_length) + (right[row] if row < len(right) else blank))
    return lines


def sums(figures: ActivityFigures) -> list[Content]:
    """Return what the period came to, a line each: how many, and how many points; of the rest how many wait."""
    points = figures.points
    lines = [_line("Joined", points.joined, Content(""))]
    for kind, (name, _) in _KINDS.items():
        figure = _figure(points, kind)
        lines.append(_line(name, figure.count, Content(f"{signed(figure.points):>13}" if figure.count else "")))
    for name, states, waits in (("Referrals", figures.referrals, "pending"), ("Reviews", figures.reviews, "waiting")):
        waiting = states["pending"]
        rest = Content.styled(f"{f'{whole(waiting)} {waits}':>13}", TROUBLE) if waiting else Content("")
        lines.append(_line(name, sum(states.values()), rest))
    return lines


def columns(board: Board, width: int, height: int) -> list[Content]:
    """Return the steps of the period as columns over their first days; the last one stands out."""
    figures = board.figures
    values = [_value(step.figures, board.kind) for step in figures.steps]
    if not any(values):
        return [_title(board, ""), Content.styled(NOTHING, QUIET)]
    top = scale(max(values))
    margin = len(whole(top)) + 2
    slot = min(WIDEST, max(1, (width - margin) // len(values)))
    gap = 1 if slot > 1 else 0
    rows = max(2, height - AROUND)
    heights = [filled(value, top, rows) for value in values]
    labels = {0: whole(top)} | ({rows // 2: whole(top // 2)} if rows % 2 == 0 else {})
    lines = [_title(board, _total(board))]
    for row in range(rows):
        axis = f"{labels.get(row, ''):>{margin - 2}} {'┤' if row in labels else '│'}"
        line = Content.styled(axis, QUIET)
        for place, eighths in enumerate(heights):
            cell = EIGHTHS[min(8, max(0, eighths - (rows - 1 - row) * 8))] * (slot - gap)
            line += Content.styled(cell, NOW if place == len(heights) - 1 else PAST) + Content(" " * gap)
        lines.append(line)
    foot = f"{'0':>{margin - 2}} └{'─' * (slot * len(values) - gap)}"
    return [*lines, Content.styled(foot, QUIET), _dates(figures, margin, slot * len(values))]


def _line(name: str, count: int, rest: Content) -> Content:
    head = Content.styled(f"{name:<11}", QUIET)
    return head + Content(f"{whole(count):>8}").stylize(STRONG if count else QUIET) + Content("  ") + rest


def _figure(points: PointFigures, kind: Kind) -> Figure:
    figure: Figure = getattr(points, kind.value)
    return figure


def _value(points: PointFigures, kind: Kind | None) -> int:
    """Return how high a column is: the size of a kind's points, or how many activities there were."""
    if kind is not None:
        return abs(_figure(points, kind).points)
    return points.joined + sum(_figure(points, one).count for one in Kind)


def _total(board: Board) -> str:
    if board.kind is None:
        return whole(_value(board.figures.points, None))
    return signed(_figure(board.figures.points, board.kind).points)


def _title(board: Board, total: str) -> Content:
    words = "Activities" if board.kind is None else _KINDS[board.kind][1]
    title = Content.styled(f"{words} by {board.figures.step}", f"{STRONG} {QUIET}")
    return title + Content.styled(f"   {total}", NOW) if total else title


def _dates(figures: ActivityFigures, margin: int, width: int) -> Content:
    """Return the first day and the last one, under the columns' ends where there is room for both."""
    first, last = day(figures.since), day(figures.until)
    room = max(width - len(first) - len(last), 1)
    if figures.since == figures.until:
        return Content.styled(" " * margin + first, QUIET)
    return Content.styled(" " * margin + first + " " * room + last, QUIET)


def in_days(figures: ActivityFigures) -> str:
    """Return which days were looked at, like `1 Feb 2026 – 2 Mar 2026`."""
    return " – ".join(dict.fromkeys((day(figures.since), day(figures.until))))
