"""Where a member stands in the tiers, how far the next one is, and every move: when, from where to where, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.tiers.views import TierMove, TierProgress
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.profile import flow
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.presenters.tier_words import NO_TIER
from loyalty_tui.presenters.tiers import move_columns, tier_groups
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

NO_MOVES = "No move yet: the rules have not put them into a tier."
WIDE = 90
"""Cells from which there is room for the long form of times."""


class TierWindow(ModalScreen[None]):
    """The tier of a customer and their moves, the latest first."""

    CSS_PATH = "tier_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#tier--moves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="tier.close", tooltip="Back to the customer"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="tier.again", tooltip="Ask for it again"),
    ]

    app = getters.app(LoyaltyApp)
    words = getters.query_one("#tier--words", Static)
    moves = getters.query_one("#tier--moves", WindowedTable)

    def __init__(self, customer_id: int, name: str) -> None:
        """Show the tier of a customer of that name; what is needed is asked for."""
        super().__init__()
        self.customer_id = customer_id
        self.customer_name = name
        self.progress: TierProgress | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="tier") as box:
            box.border_title = Content("Tier: ") + inert(self.customer_name)
            box.border_subtitle = Content("Esc closes")
            yield Static(id="tier--words", markup=False)
            yield WindowedTable[TierMove](
                (), row_key=lambda move: (move.effective_at, move.to_tier), empty_text=NO_MOVES, id="tier--moves"
            )

    def on_mount(self) -> None:
        """Ask, and again whenever something was written about the customer."""
        self.app.gateway.changed.subscribe(self, self._changed)
        self.action_again()

    def on_resize(self) -> None:
        """Fit lines and columns to the room there is."""
        self.call_after_refresh(self._show)

    def action_again(self) -> None:
        """Ask for all of it again."""
        self.app.gateway.ask(partial(_progress, self.customer_id), to=self)

    def on_answered(self, message: Answered) -> None:
        """Show where they stand, and how they came there."""
        self.progress = message.answer
        self.moves.show(RowSlices(message.answer.moves))
        self._show()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    def _changed(self, receipt: Receipt) -> None:
        if receipt.customer_id == self.customer_id:
            self.action_again()

    def _show(self) -> None:
        self.moves.show_columns(move_columns(self.app.zone, wide=self.size.width >= WIDE))
        if self.progress is not None:
            groups = tier_groups(self.progress.tier, self.progress.next_tier, self.app.zone)
            groups = groups or [Content.styled(NO_TIER.capitalize(), QUIET)]
            self.words.update(Content("\n").join(flow(groups, self.words.content_size.width)))

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.words.update(words)


def _progress(customer_id: int) -> Query[TierProgress]:
    from loyalty_core.tiers.queries import ShowTierProgress

    return ShowTierProgress(customer_id)
