"""What every room of the console has around it: status line above, sidebar on the left, key bar below."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError, NotSignedIn
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.presenters import errors
from loyalty_tui.widgets.key_bar import KeyBar
from loyalty_tui.widgets.sidebar import Sidebar
from loyalty_tui.widgets.status_line import StatusLine
from loyalty_tui.widgets.table_messages import Failed as RowsFailed

WIDTHS: Final[list[tuple[int, str]]] = [(0, "-narrow"), (100, "-wide")]
"""From how many columns on a room has which class."""

HEIGHTS: Final[list[tuple[int, str]]] = [(0, "-low"), (34, "-tall")]
"""From how many lines on a room has which class."""


class ConsoleScreen(Screen[None]):
    """A room. What derives from it gives `SCOPE`, `TITLE`, `BINDINGS = bindings(SCOPE)` and `compose_room`.

    Attributes:
        SCOPE: scope of its actions in the registry.
        UNUSED: ids of bindings of its widgets that mean nothing here; key bar and help leave them out.
    """

    SCOPE: ClassVar[str]
    UNUSED: ClassVar[frozenset[str]] = frozenset()
    AUTO_FOCUS: ClassVar[str | None] = "#room *"

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    app = getters.app(LoyaltyApp)

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The widget that has the focus. What gets or loses it paints itself; the rest of the room stays as it is."""

    def compose(self) -> ComposeResult:
        """Put the frame around the room."""
        yield StatusLine(str(self.TITLE or ""))
        with Horizontal(id="house"):
            yield Sidebar()
            with Vertical(id="room"):
                yield from self.compose_room()
        yield KeyBar()

    @abstractmethod
    def compose_room(self) -> ComposeResult:
        """Yield what is in the room."""

    @property
    def situation(self) -> Any:
        """What `why_disabled` of this screen's actions is asked about: the selected row, say, or None."""
        return None

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again for what a write, done anywhere in the console, may have changed. By default nothing is."""

    def much_changed(self) -> None:
        """Ask again for all of it after long work, like an import, that may have changed anything."""

    def on_mount(self) -> None:
        """Hear of writes, and follow the person's wish for the sidebar."""
        self.app.gateway.changed.subscribe(self, self.receipt_arrived)
        self.app.gateway.much_changed.subscribe(self, lambda _: self.much_changed())
        self.watch(self.app, "sidebar_shown", self._show_sidebar)

    def on_windowed_table_failed(self, message: RowsFailed) -> None:
        """Say why rows did not come; the table itself only says that they did not."""
        if isinstance(message.error, NotSignedIn):
            self.app.session_ended(message.error)
        elif isinstance(message.error, LoyaltyError):
            self.notify(message.error.message, severity="error")
        else:
            self.notify(errors.ROWS_DEFECT, severity="error")

    def _show_sidebar(self, shown: bool | None) -> None:
        self.set_class(shown is True, "-with-sidebar")
        self.set_class(shown is False, "-without-sidebar")
