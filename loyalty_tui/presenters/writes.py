"""What was done within a day, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.clock import local_date
from loyalty_tui.presenters.dates import local_day, time_of_day
from loyalty_tui.presenters.numbers import DASH
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.desk.undoable import RecentWrite

CAN: Final = "Yes"


def write_columns(now: datetime, zone: ZoneInfo, tones: Tones) -> tuple[Column[RecentWrite], ...]:
    """Return the columns of what was done, told from `now` (UTC)."""

    def when(row: RecentWrite) -> str:
        is_today = local_date(row.at, zone) == local_date(now, zone)
        time = time_of_day(row.at, zone)
        return time if is_today else f"{local_day(row.at, zone).rsplit(' ', 1)[0]} {time}"

    def undoable(row: RecentWrite) -> Text:
        return Text(CAN) if row.why_not is None else Text(row.why_not, tones.quiet)

    return (
        Column("when", "When", lambda row: when(row).rjust(12), 12, priority=9),
        Column("what", "What", lambda row: row.said, min_width=20, weight=3, priority=9),
        Column("whom", "Whom", lambda row: row.customer_name or DASH, min_width=12, weight=1, priority=7),
        Column("by", "By", lambda row: row.staff, min_width=8, weight=1, priority=6),
        Column("undo", "Can be undone", undoable, min_width=13, weight=1, priority=8),
    )
