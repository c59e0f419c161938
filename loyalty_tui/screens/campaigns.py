"""Campaigns: what coupons can be issued, until when, and how many are left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from loyalty_core.coupons.views import CampaignView
from loyalty_core.desk.receipt import Receipt
from loyalty_tui import actions
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters.campaigns import columns, details
from loyalty_tui.screens.campaign_dialogs import AddCampaignDialog, EndCampaignDialog
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.paging import Page, PageRequest

EMPTY = "No campaign yet.\nN adds the first one; coupons are issued from it."


class CampaignsScreen(ConsoleScreen):
    """The list of campaigns, the newest first."""

    SCOPE = "campaigns"
    TITLE = "Campaigns"
    CSS_PATH = "campaigns.tcss"
    UNUSED: ClassVar[frozenset[str]] = frozenset({"table.open"})
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)

    table = getters.query_one("#campaigns", WindowedTable)

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="campaigns--head"):
            yield Static("Campaigns", id="campaigns--title", markup=False)
            yield Static(id="campaigns--total", markup=False)
        yield WindowedTable(
            columns(), row_key=lambda row: row.campaign_id, empty_text=inert_lines(EMPTY), id="campaigns"
        )
        yield Static(id="campaigns--details", markup=False)

    def on_mount(self) -> None:
        """Ask for the list."""
        self.table.show(self.app.gateway.pages(_campaigns))
        self.watch(self.table, "total_text", self._show_total)

    @property
    def situation(self) -> CampaignView | None:
        """The campaign under the cursor."""
        return self.table.selected if self.is_mounted else None

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Show new counts and states after any write of campaigns or coupons."""
        if receipt.command.startswith(("campaigns.", "coupons.", "undo")):
            self.table.refresh_rows()

    def on_windowed_table_highlighted(self) -> None:
        """Tell what binds this one's coupons, and see whether it can be ended."""
        row = self.situation
        self.query_one("#campaigns--details", Static).update("" if row is None else inert(details(row)))
        self.refresh_bindings()

    def action_add(self) -> None:
        """Ask for a new campaign."""
        session = self.app.gateway.door.session
        self.app.push_screen(AddCampaignDialog("" if session is None else session.currency))

    def action_end(self) -> None:
        """Ask whether to end the selected one."""
        if self.situation is not None:
            self.app.push_screen(EndCampaignDialog(self.situation))

    def _show_total(self, total: str) -> None:
        self.query_one("#campaigns--total", Static).update(total.replace("row", "campaign"))


def _campaigns(request: PageRequest) -> Query[Page[CampaignView]]:
    from loyalty_core.coupons.queries import ListCampaigns

    return ListCampaigns(request=request)
