"""What a command would change, as before and after."""

from datetime import date
from typing import Final

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
}

_DAYS: Final = ("birthday", "due_on", "last_valid_on")
"""What is a date, which the core writes as `YYYY-MM-DD`."""


def changes(receipt: Receipt) -> Content:
    """Return one line a change, `Available  1,240 → 1,290  +50`, and one for each thing an undo cannot bring back."""
    width = max((len(_name(change.what)) for change in receipt.changes), default=0)
    lines = [_line(change, width) for change in receipt.changes]
    lines += [Content.styled("! ", TROUBLE) + inert(sentence) for sentence in receipt.lost]
    return Content("\n").join(lines)


def _line(change: Change, width: int) -> Content:
    name = Content.styled(f"{_name(change.what):<{width}}  ", QUIET)
    before, after = _shown(change.what, change.before), _shown(change.what, change.after)
    line = name + before + Content.styled(" → ", QUIET) + after.stylize(STRONG)
    if isinstance(change.before, int) and isinstance(change.after, int):
        difference = change.after - change.before
        good = difference > 0 if change.what != "debt" else difference < 0
        line += Content("  ") + Content.styled(signed(difference), GAINED if good else LOST)
    return line


def _name(what: str) -> str:
    return _NAMES.get(what, what.replace("_", " ").replace("-", " ").capitalize())


def _shown(what: str, value: Value) -> Content:
    if value is None or value == "":
        return Content(DASH)
    if what in _DAYS and isinstance(value, str):
        return Content(day(date.fromisoformat(value)))
    return Content(whole(value)) if isinstance(value, int) else inert(value)
