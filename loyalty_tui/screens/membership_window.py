"""Where a customer stands: the axes apart, what can be changed now and why not, and every change until today."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.customers.views import Profile
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError
from loyalty_core.journeys.views import CustomerJourney, CustomerJourneysView
from loyalty_core.membership.views import MembershipChangeView
from loyalty_core.paging import Page, PageRequest
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.membership import (
    BY_NAME,
    DEEDS,
    Deed,
    axes,
    change_details,
    deed_lines,
    history_columns,
    why_not_now,
)
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.screens.membership_dialogs import DIALOGS
from loyalty_tui.widgets.table_messages import Failed as RowsFailed
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

NO_CHANGES: Final = "Nothing was changed since the registration."
JOURNEYS: Final = "journeys"
"""Under this key the journeys are asked for."""

WIDE: Final = 90
"""Cells from which there is room for the long form of times."""


class MembershipWindow(ModalScreen[None]):
    """The membership of a customer: a key for each change, and the history, the latest first."""

    CSS_PATH = "membership_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#membership--history"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(deed.key, f"change('{deed.name}')", deed.label, id=f"membership.{deed.name}", tooltip=deed.means)
          for deed in DEEDS),
        Binding("escape,q", "dismiss(None)", "Close", id="membership.close", tooltip="Back to the customer"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="membership.again",
                tooltip="Ask for it again"),
    ]  # fmt: skip

    app = getters.app(LoyaltyApp)
    top = getters.query_one("#membership--axes", Static)
    menu = getters.query_one("#membership--deeds", Static)
    history = getters.query_one("#membership--history", WindowedTable)
    details = getters.query_one("#membership--details", Static)

    def __init__(self, profile: Profile) -> None:
        """Show where this customer stands; the history is asked for."""
        super().__init__()
        self.profile = profile
        self.journeys: tuple[CustomerJourney, ...] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="membership") as box:
            box.border_title = Content("Membership: ") + inert(self.profile.customer.name)
            box.border_subtitle = Content("Esc closes")
            yield Static(id="membership--axes", markup=False)
            yield Static(id="membership--deeds", markup=False)
            yield WindowedTable[MembershipChangeView](
                (), row_key=lambda row: row.seq, empty_text=NO_CHANGES, id="membership--history"
            )
            yield Static(id="membership--details", markup=False)

    def on_mount(self) -> None:
        """Ask for the history, and for everything again whenever something was written about the customer."""
        self.app.gateway.changed.subscribe(self, self._changed)
        self._ask_for_journeys()
        self.history.show(self.app.gateway.pages(partial(_history, self.profile.customer.customer_id)))

    def on_resize(self) -> None:
        """Fit lines and columns to the room there is."""
        self.call_after_refresh(self._show)

    def action_again(self) -> None:
        """Ask for all of it again."""
        self.app.gateway.ask(partial(_customer, self.profile.customer.customer_id), to=self)
        self._ask_for_journeys()
        self.history.refresh_rows()

    def action_change(self, name: str) -> None:
        """Open the dialog of a deed, or say why it cannot be done."""
        why = why_not_now(BY_NAME[name], self.profile, self._may)
        if why is None:
            self.app.push_screen(DIALOGS[name](self.profile))
        else:
            self.notify(why, severity="warning", markup=False)

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        place, lines = self.menu.content_region, self._lines()
        line = event.screen_y - place.y
        if place.contains_point(event.screen_offset) and line < len(lines):
            self.action_change(lines[line][0].name)

    def on_answered(self, message: Answered) -> None:
        """Show where they stand now."""
        if message.key == JOURNEYS:
            self.journeys = message.answer.journeys
        else:
            self.profile = message.answer
        self._show()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing new to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing new to see."""
        self._say(errors.sentence(message))

    def on_windowed_table_failed(self, message: RowsFailed) -> None:
        """Say why the history did not come."""
        error = message.error
        self._say(error.message if isinstance(error, LoyaltyError) else errors.ROWS_DEFECT)

    def on_windowed_table_highlighted(self) -> None:
        """Tell the whole of the change under the cursor."""
        row = self.history.selected
        self.details.update(inert("" if row is None else change_details(row, self.app.zone)))

    def _ask_for_journeys(self) -> None:
        self.app.gateway.ask(partial(_journeys, self.profile.customer.customer_id), to=self, key=JOURNEYS)

    def _changed(self, receipt: Receipt) -> None:
        if receipt.customer_id == self.profile.customer.customer_id:
            self.action_again()

    def _may(self, permission: Permission) -> bool:
        return self.app.person is not None and self.app.person.may(permission)

    def _lines(self) -> list[tuple[Deed, Content]]:
        return deed_lines(self.profile, self._may, self.menu.content_size.width)

    def _show(self) -> None:
        self.history.show_columns(history_columns(self.app.zone, wide=self.size.width >= WIDE))
        width = self.top.content_size.width
        shown = [line.truncate(width, ellipsis=True) for line in axes(self.profile, self.journeys, self.app.zone)]
        self.top.update(Content("\n").join(shown))
        self.menu.update(Content("\n").join(line for _, line in self._lines()))

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled(" F5 tries again.", QUIET)
        self.details.update(words)


def _customer(customer_id: int) -> Query[Profile]:
    from loyalty_core.customers.queries import ShowCustomer

    return ShowCustomer(customer_id)


def _journeys(customer_id: int) -> Query[CustomerJourneysView]:
    from loyalty_core.journeys.of_customer import CustomerJourneys

    return CustomerJourneys(customer_id)


def _history(customer_id: int, request: PageRequest) -> Query[Page[MembershipChangeView]]:
    from loyalty_core.membership.queries import ListMembershipChanges

    return ListMembershipChanges(customer_id, request)
