"""What a command would change, as before and after."""

from datetime import date
from typing import Final, TypeGuard

from textual.content import Content

from loyalty_core.desk.receipt import Change, Receipt, Value
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.numbers import DASH, signed, whole
from loyalty_tui.presenters.styles import GAINED, LOST, QUIET, STRONG, TROUBLE

_NAMES: Final = {
    "available": "Available",
    "pending": "Pending",
    "debt": "Owed",
    "lifetime": "Lifetime",
    "spendable": "Can be spent",
    "SMS": "SMS",
    "WhatsApp": "WhatsApp",
}

_DAYS: Final = ("birthday", "due_on", "last_valid_on")
"""What is a date, which the core writes as `YYYY-MM-DD`."""


COLUMN: Final = 4
"""Cells between changes that stand beside each other."""


def changes(receipt: Receipt) -> Content:
    """Return one line a change, `Available  1,240 → 1,290  +50`, and one for each thing an undo cannot bring back."""
    return Content("\n").join([*_lines(receipt), *_lost(receipt)])


def changes_in_columns(receipt: Receipt, width: int) -> Content:
    """Return the same with as many changes a line as the width has room for; for writes that change much."""
    pieces = _lines(receipt)
    cell = max((piece.cell_length for piece in pieces), default=0)
    count = max(1, (width + COLUMN) // (cell + COLUMN))
    padded = [piece.pad_right(cell - piece.cell_length) for piece in pieces]
    rows = [Content(" " * COLUMN).join(padded[start : start + count]) for start in range(0, len(padded), count)]
    return Content("\n").join([*rows, *_lost(receipt)])


def _lines(receipt: Receipt) -> list[Content]:
    width = max((len(_name(change.what)) for change in receipt.changes), default=0)
    return [_line(change, width) for change in receipt.changes]


def _lost(receipt: Receipt) -> list[Content]:
    return [Content.styled("! ", TROUBLE) + inert(sentence) for sentence in receipt.lost]


def _line(change: Change, width: int) -> Content:
    name = Content.styled(f"{_name(change.what):<{width}}  ", QUIET)
    before, after = _shown(change.what, change.before), _shown(change.what, change.after)
    line = name + before + Content.styled(" → ", QUIET) + after.stylize(STRONG)
    if _is_number(change.before) and _is_number(change.after):
        difference = change.after - change.before
        good = difference > 0 if change.what != "debt" else difference < 0
        line += Content("  ") + Content.styled(signed(difference), GAINED if good else LOST)
    return line


def _is_number(value: Value) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _name(what: str) -> str:
    return _NAMES.get(what, what.replace("_", " ").replace("-", " ").capitalize())


def _shown(what: str, value: Value) -> Content:
    if value is None or value == "":
        return Content(DASH)
    if what in _DAYS and isinstance(value, str):
        return Content(day(date.fromisoformat(value)))
    if isinstance(value, bool):
        return Content("yes" if value else "no")
    return Content(whole(value)) if isinstance(value, int) else inert(value)
