"""Who buys again, month by month (R28)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.customers.views import RetentionMonth, RetentionView
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, retention, retention_rows
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.fixed_rows import FixedRows
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

KEYS: Final = "F5 asks again   Esc closes"


class RetentionWindow(ModalScreen[None]):
    """The last twelve months, the latest first, with what the last whole one says and what the words mean."""

    CSS_PATH = "retention_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "WindowedTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="retention.close", tooltip="Back"),
        Binding(
            "f5", "again", "Ask again", show=False, priority=True, id="retention.again", tooltip="Ask for it again"
        ),
    ]

    app = getters.app(LoyaltyApp)
    words = getters.query_one("#retention--words", Static)

    def __init__(self) -> None:
        super().__init__()
        self.table: WindowedTable[RetentionMonth] = WindowedTable(
            (), row_key=lambda row: row.month, empty_text=retention.NOBODY
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="retention") as box:
            box.border_title = "Who buys again"
            box.border_subtitle = Content(KEYS)
            yield Static(id="retention--words", markup=False)
            yield self.table
            yield Static(Content.styled(retention.MEANING, QUIET), id="retention--meaning", markup=False)

    def on_mount(self) -> None:
        """Ask."""
        self.table.show_columns(retention_rows.columns(Tones.of(self.app.theme_variables)))
        self.action_again()

    def action_again(self) -> None:
        """Ask for it again."""
        self.app.gateway.ask(_retention, to=self)

    def on_answered(self, message: Answered) -> None:
        """Show it."""
        view: RetentionView = message.answer
        self.words.update(inert(retention.in_words(view)))
        self.table.show(FixedRows(retention.latest_first(view)))

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    def _say(self, sentence: str) -> None:
        self.words.update(Content.styled(inert(f"✗ {sentence} F5 tries again.").plain, REFUSED))


def _retention() -> Query[RetentionView]:
    from loyalty_core.customers.retention import ShowRetention

    return ShowRetention()
