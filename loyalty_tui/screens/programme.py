"""The programme: its tiers with what they need and give, the rules, what purchases earn, and its policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from loyalty_core.coupons.views import CampaignView
from loyalty_core.desk.receipt import Receipt
from loyalty_core.paging import MAX_PAGE, Page, PageRequest
from loyalty_core.programme.views import ProgrammeView
from loyalty_core.tiers.views import TierRow, TiersView
from loyalty_tui import actions
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.finding import trouble
from loyalty_tui.presenters.programme import Whole, lines
from loyalty_tui.presenters.tiers import tier_columns
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.programme_dialogs import DIALOGS
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

PROGRAMME: Final = "programme"
TIERS: Final = "tiers"
CAMPAIGNS: Final = "campaigns"
"""Under these keys the screen asks."""

OURS: Final = ("programme.", "tiers.set", "campaigns.", "undo")
"""How the names of the writes begin that may change what is shown."""


class ProgrammeScreen(ConsoleScreen):
    """What the programme promises its members, to be read by everybody and changed by who manages it."""

    SCOPE = "programme"
    TITLE = "Programme"
    CSS_PATH = "programme.tcss"
    UNUSED: ClassVar[frozenset[str]] = frozenset({"table.open", "table.sort", "table.reverse"})
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)

    table = getters.query_one("#programme--tiers", WindowedTable)
    rest = getters.query_one("#programme--words", Static)

    def __init__(self) -> None:
        super().__init__()
        self._programme: ProgrammeView | None = None
        self._tiers: TiersView | None = None
        self._campaigns: Sequence[CampaignView] = ()
        self._rows: RowSlices[TierRow] = RowSlices(())

    def compose_room(self) -> ComposeResult:
        yield Static("Tiers", id="programme--head", markup=False)
        yield WindowedTable(
            tier_columns(), row_key=lambda row: row.id, empty_text="No tier yet.", id="programme--tiers"
        )
        with VerticalScroll(id="programme--rest"):
            yield Static(id="programme--words", markup=False)

    def on_mount(self) -> None:
        """Ask for all of it."""
        self.table.show(self._rows)
        self.action_again()

    @property
    def situation(self) -> Whole | None:
        """All that is shown, with the tier under the cursor; None while it is not known."""
        if self._programme is None or self._tiers is None:
            return None
        tier = self.table.selected if self.is_mounted else None
        return Whole(self._programme, self._tiers, tier, self._campaigns)

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again after every write that may have changed it."""
        if receipt.command.startswith(OURS):
            self.action_again()

    def action_again(self) -> None:
        """Ask for all of it afresh."""
        self.app.gateway.ask(_show_programme, to=self, key=PROGRAMME)
        self.app.gateway.ask(_list_tiers, to=self, key=TIERS)
        self.app.gateway.ask(_list_campaigns, to=self, key=CAMPAIGNS)

    def on_answered(self, message: Answered) -> None:
        """Take in what was asked for, and show it once all of it is there."""
        if message.key == PROGRAMME:
            self._programme = message.answer
        elif message.key == CAMPAIGNS:
            self._campaigns = message.answer.rows
        else:
            self._tiers = message.answer
            self._rows.change(message.answer.tiers)
            self.table.refresh_rows()
        known = self.situation
        if known is not None:
            self.rest.update(lines(replace(known, tier=None), self.app.zone))
        self.refresh_bindings()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._trouble(message)

    def on_windowed_table_highlighted(self) -> None:
        """See what can be done with this tier."""
        self.refresh_bindings()

    def action_open_dialog(self, name: str) -> None:
        """Open a dialog, as `programme_dialogs` has it."""
        if self.situation is not None:
            self.app.push_screen(DIALOGS[name](self.situation))

    def _trouble(self, message: Refused | Failed) -> None:
        if self.situation is None:
            self.rest.update(trouble(message))
        self.notify(f"{errors.sentence(message)} F5 tries again.", severity="error")


def _show_programme() -> Query[ProgrammeView]:
    from loyalty_core.programme.queries import ShowProgramme

    return ShowProgramme()


def _list_campaigns() -> Query[Page[CampaignView]]:
    from loyalty_core.coupons.queries import ListCampaigns

    return ListCampaigns(only_open=True, request=PageRequest(limit=MAX_PAGE))


def _list_tiers() -> Query[TiersView]:
    from loyalty_core.tiers.queries import ListTiers

    return ListTiers()
