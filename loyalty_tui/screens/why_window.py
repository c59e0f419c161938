"""Why: the earning rules replayed for one receipt, step by step, the one that failed named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, why
from loyalty_tui.presenters.styles import QUIET, REFUSED

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.purchases.why import Why


class WhyWindow(ModalScreen[None]):
    """What each rule asked, and what it found."""

    CSS_PATH = "why_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#why"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="why.close", tooltip="Back"),
        Binding("f5", "again", "Ask again", show=False, id="why.again", tooltip="Replay the rules again"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, transaction_id: str) -> None:
        """Replay the rules for the receipt of a transaction."""
        super().__init__()
        self.transaction_id = transaction_id
        self.why: Why | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="why") as box:
            box.border_title = inert(f"Why: transaction {self.transaction_id}")
            box.border_subtitle = Content("Esc closes")
            yield Static(id="why--steps", markup=False)

    def on_mount(self) -> None:
        """Ask."""
        self.action_again()

    def action_again(self) -> None:
        """Ask, again if need be."""
        self.app.gateway.ask(partial(_why, self.transaction_id), to=self)

    def on_resize(self) -> None:
        """Fit the lines to the window."""
        self.call_after_refresh(self._show)

    def on_answered(self, message: Answered) -> None:
        """Show the steps."""
        found: Why = message.answer
        self.why = found
        self.query_one("#why").border_title = inert(f"Why: {why.name_of(found)}")
        self._show()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    def _show(self) -> None:
        if self.why is not None:
            place = self.query_one("#why--steps", Static)
            place.update(why.lines(self.why, place.content_size.width))

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.query_one("#why--steps", Static).update(words)


def _why(receipt: str) -> Query[Why]:
    from loyalty_core.purchases.why import WhyPurchase

    return WhyPurchase(receipt)
