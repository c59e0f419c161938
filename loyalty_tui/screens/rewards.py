"""Rewards: what points buy, for how many of them, until when, and how often it was had."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.rewards.views import RewardView
from loyalty_tui import actions
from loyalty_tui.inert import inert_lines
from loyalty_tui.presenters.rewards import catalogue_columns
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.reward_dialogs import AddRewardDialog, EndRewardDialog
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.paging import Page, PageRequest

EMPTY = "No reward yet.\nN adds the first one; customers have it for their points."


class RewardsScreen(ConsoleScreen):
    """The list of rewards, the newest first."""

    SCOPE = "rewards"
    TITLE = "Rewards"
    CSS_PATH = "rewards.tcss"
    UNUSED: ClassVar[frozenset[str]] = frozenset({"table.open"})
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)

    table = getters.query_one("#rewards", WindowedTable)

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="rewards--head"):
            yield Static("Rewards", id="rewards--title", markup=False)
            yield Static(id="rewards--total", markup=False)
        yield WindowedTable(
            catalogue_columns(), row_key=lambda row: row.reward_id, empty_text=inert_lines(EMPTY), id="rewards"
        )

    def on_mount(self) -> None:
        """Ask for the list."""
        self.table.show(self.app.gateway.pages(_rewards))
        self.watch(self.table, "total_text", self._show_total)

    @property
    def situation(self) -> RewardView | None:
        """The reward under the cursor."""
        return self.table.selected if self.is_mounted else None

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Show new counts and states after any write of rewards."""
        if receipt.command.startswith(("rewards.", "undo")):
            self.table.refresh_rows()

    def on_windowed_table_highlighted(self) -> None:
        """See whether this one can be ended."""
        self.refresh_bindings()

    def action_add(self) -> None:
        """Ask for a new reward."""
        session = self.app.gateway.door.session
        self.app.push_screen(AddRewardDialog("" if session is None else session.currency))

    def action_end(self) -> None:
        """Ask whether to end the selected one."""
        if self.situation is not None:
            self.app.push_screen(EndRewardDialog(self.situation))

    def _show_total(self, total: str) -> None:
        self.query_one("#rewards--total", Static).update(total.replace("row", "reward"))


def _rewards(request: PageRequest) -> Query[Page[RewardView]]:
    from loyalty_core.rewards.queries import ListRewards

    return ListRewards(request=request)
