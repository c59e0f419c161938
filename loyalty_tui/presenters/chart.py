"""Points over time as a picture in block characters: month by month on the left, what expires on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from textual.content import Content

from loyalty_core.points.views import DuePoints, MonthEnd, PointsHistory
from loyalty_tui.presenters.customers import SOON
from loyalty_tui.presenters.dates import short_day
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.styles import QUIET, STRONG, TROUBLE

EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
"""The part of a cell that is filled from below, from none to all."""

PARTS: Final = " ▏▎▍▌▋▊▉█"
"""The same from the left."""

NOW: Final = "$text-primary"
PAST: Final = "$secondary"

GAP: Final = 4
"""Cells between the two halves."""

AROUND: Final = 4
"""Lines besides the columns: title, axis, months, years."""

LEAST: Final = 3
"""Cells of a month, at least; where they are no more, only every other month has its name."""

LOWEST: Final = 4
"""Lines of the columns, at least."""

YEAR: Final = 4
"""Cells of a year's name; there is one at the first month only where it does not touch that of the next year."""

MONTH: Final = 6
FIGURE: Final = 7
"""Cells of a month with its year, and of a figure, on the right."""

NOTHING: Final = "No points in these months, and none that expire."


@dataclass(frozen=True, slots=True)
class Pictured:
    """What is to be drawn, and of when: `today` is local."""

    history: PointsHistory
    today: date


def picture(pictured: Pictured, width: int, height: int) -> list[Content]:
    """Return the picture in at most so many lines of so many cells."""
    history = pictured.history
    if not history.expiries and not any(end.available for end in history.months):
        return [Content.styled(NOTHING, QUIET)]
    left_width = (width - GAP) * 2 // 3
    left = columns(history.months, left_width, height)
    right = expiries(history.expiries, pictured.today, width - GAP - left_width, height)
    rows = max(len(left), len(right))
    return [_padded(_at(left, row), left_width) + Content(" " * GAP) + _at(right, row).rstrip() for row in range(rows)]


def columns(months: Sequence[MonthEnd], width: int, height: int) -> list[Content]:
    """Return what was available at each month's end as columns over their months; the present one stands out."""
    top = scale(max(end.available for end in months))
    margin = len(whole(top)) + 2
    slot = max(LEAST, (width - margin) // len(months))
    rows = max(LOWEST, height - AROUND) // 2 * 2
    heights = [filled(end.available, top, rows) for end in months]
    labels = {0: whole(top), rows // 2: whole(top // 2)}
    lines = [_title("Available at each month’s end", f"now {whole(months[-1].available)}", margin + slot * len(months))]
    for row in range(rows):
        label = Content.styled(f"{labels.get(row, ''):>{margin - 2}} ", QUIET)
        line = label + Content.styled("┤" if row in labels else "│", QUIET)
        for place, eighths in enumerate(heights):
            cell = EIGHTHS[min(8, max(0, eighths - (rows - 1 - row) * 8))] * (slot - 1)
            line += Content.styled(cell, NOW if place == len(months) - 1 else PAST) + Content(" ")
        lines.append(line)
    axis = f"{'0':>{margin - 2}} └{'─' * (slot * len(months) - 1)}"
    return [*lines, Content.styled(axis, QUIET), *_names(months, slot, margin)]


def expiries(due: Sequence[DuePoints], today: date, width: int, height: int) -> list[Content]:
    """Return what expires in each month as bars beside their months; what expires soon stands out."""
    lines = [_title("Expire next", "", width)]
    if not due:
        return [*lines, Content.styled("Nothing expires.", QUIET)]
    room = max(1, height - 1)
    shown = due if len(due) <= room else due[: room - 1]
    most, cells = max(one.points for one in shown), max(1, width - MONTH - FIGURE - 2)
    for one in shown:
        style = TROUBLE if one.on <= today + timedelta(days=SOON.days) else PAST
        bar = Content.styled(_bar(one.points, most, cells), style)
        month = Content.styled(f"{_month(one.on)} {one.on.year % 100:02} ", QUIET)
        lines.append(month + bar + Content(f" {whole(one.points):>{FIGURE}}"))
    rest = sum(one.points for one in due[len(shown) :])
    return [*lines, Content.styled(f"later{whole(rest):>{width - 5}}", QUIET)] if rest else lines


def scale(most: int) -> int:
    """Return the number at the top of an axis that reaches so far: even, and round to two figures."""
    unit: int = 2 * 10 ** max(0, len(str(most)) - 2)
    return max(1, -(-most // unit)) * unit


def filled(points: int, top: int, rows: int) -> int:
    """Return how many eighths of so many rows a number fills; whatever is there at all can be seen."""
    return max(1, round(points * rows * 8 / top)) if points > 0 else 0


def _bar(points: int, most: int, cells: int) -> str:
    eighths = max(1, round(points * cells * 8 / most))
    full, part = divmod(eighths, 8)
    return ("█" * full + (PARTS[part] if part else "")).ljust(cells)


def _names(months: Sequence[MonthEnd], slot: int, margin: int) -> list[Content]:
    """Return the line of months, every other one where they stand close, and the line of years under it."""
    every = 1 if slot > LEAST else 2
    names = years = ""
    for place, end in enumerate(months):
        is_named = (len(months) - 1 - place) % every == 0
        names = names.ljust(place * slot) + (_month(end.month) if is_named else "")
        if end.month.month == 1 or (place == 0 and (13 - end.month.month) * slot > YEAR):
            years = years.ljust(place * slot) + str(end.month.year)
    indent = " " * margin
    return [Content.styled(indent + names, QUIET), Content.styled(indent + years, QUIET)]


def _month(first: date) -> str:
    return short_day(first).split()[1]


def _title(words: str, remark: str, width: int) -> Content:
    title = Content.styled(words, f"{STRONG} {QUIET}")
    room = width - title.cell_length - len(remark)
    return title + Content(" " * room) + Content.styled(remark, NOW) if remark and room > 0 else title


def _at(lines: Sequence[Content], row: int) -> Content:
    return lines[row] if row < len(lines) else Content("")


def _padded(line: Content, width: int) -> Content:
    cut = line.truncate(width, ellipsis=True)
    return cut.pad_right(width - cut.cell_length)
