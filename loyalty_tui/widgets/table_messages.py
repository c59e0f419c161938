"""What a table tells its screen; each is reached as an attribute of `WindowedTable`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from loyalty_tui.widgets.windowed_table import WindowedTable


@dataclass
class TableMessage(Message):
    """Carries the table; `control` serves `@on(WindowedTable.Opened, "#statement")`."""

    table: WindowedTable[Any]

    @property
    def control(self) -> WindowedTable[Any]:
        """The table."""
        return self.table


@dataclass
class Highlighted(TableMessage, namespace="windowed_table"):
    """The cursor is on another row, or its row has changed; None where there is no row (yet)."""

    row: Any


@dataclass
class Opened(TableMessage, namespace="windowed_table"):
    """A person chose a row, by Enter or by a second click."""

    row: Any


@dataclass
class Sorted(TableMessage, namespace="windowed_table"):
    """A person chose another order; the table has asked for it already.

    `key` is a column's, or empty for the list's own order.
    """

    key: str
    descending: bool


@dataclass
class Failed(TableMessage, namespace="windowed_table"):
    """Rows could not be fetched. The table says so in a line of its own; `refresh_rows` tries again.

    `error` is for the screen to judge and to log; its text is not fit to be shown as it is.
    """

    error: BaseException
