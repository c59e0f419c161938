"""Where a customer stands in journeys (R137 to R140), what they like, and how they came there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Static

from loyalty_core.journeys.views import CustomerJourney, CustomerJourneysView
from loyalty_tui import actions
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, journey_rows
from loyalty_tui.presenters.journey_details import details, likes
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.widgets.fixed_rows import FixedRows
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

EMPTY = "In no journey yet: who has spent enough is invited by the clock. Shift+Q invites by hand."
WIDE = 112
"""Cells from which columns have their long forms."""


class JourneysTab(ProfilePage):
    """The journeys of a customer, and below them all that happened in the one under the cursor."""

    NAME = "journeys"
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings("profile.answer", "profile.preferences")
    DEFAULT_CSS = """
    JourneysTab {
        height: 1fr;
        layout: vertical;
        & > .journeys--likes { height: auto; max-height: 2; padding: 0 1; color: $text-muted; }
        & > WindowedTable { height: 1fr; min-height: 3; max-height: 6; }
        & > VerticalScroll {
            height: 2fr;
            padding: 0 1;
            border-top: solid $border-blurred;
            scrollbar-size-vertical: 1;
            &:focus { border-top: solid $border; }
            & > Static { height: auto; }
        }
    }
    """

    likes = getters.query_one(".journeys--likes", Static)
    reading = getters.query_one(VerticalScroll)

    def __init__(self) -> None:
        super().__init__()
        self.table: WindowedTable[CustomerJourney] = WindowedTable(
            (), row_key=lambda row: row.journey_id, empty_text=EMPTY
        )

    def compose(self) -> ComposeResult:
        yield Static(classes="journeys--likes", markup=False)
        yield self.table
        with VerticalScroll():
            yield Static(markup=False)

    def on_mount(self) -> None:
        """Draw the columns in the colours of the theme."""
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        self._show_columns()

    def on_resize(self) -> None:
        """Give the columns their long forms or their short ones."""
        self._show_columns()

    def begin(self) -> None:
        self.likes.update("")
        self.reading.query_one(Static).update("")
        self.table.show(FixedRows(()))
        self.renew()

    def renew(self) -> None:
        if self._customer_id is not None:
            self.app.gateway.ask(partial(_journeys, self._customer_id), to=self, key=str(self._customer_id))

    def take_focus(self) -> None:
        self.table.focus()

    @property
    def selected(self) -> CustomerJourney | None:
        """The journey under the cursor."""
        return self.table.selected

    def on_answered(self, message: Answered) -> None:
        """Show it, unless somebody else is shown by now."""
        if message.key != str(self._customer_id):
            return
        view: CustomerJourneysView = message.answer
        self.likes.update(likes(view))
        self.table.show(FixedRows(view.journeys))
        self.reading.display = bool(view.journeys)

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(message)

    def on_windowed_table_highlighted(self) -> None:
        """Tell all of the journey under the cursor."""
        row = self.selected
        self.reading.scroll_home(animate=False)
        self.reading.query_one(Static).update(Content() if row is None else details(row, self.zone))

    def on_windowed_table_opened(self) -> None:
        """Let a long history be scrolled."""
        self.reading.focus()

    def _say(self, message: Refused | Failed) -> None:
        if message.key == str(self._customer_id):
            self.likes.update(inert(f"✗ {errors.sentence(message)} F5 tries again."))

    def _recolour(self, _theme: Theme) -> None:
        self._show_columns()

    def _show_columns(self) -> None:
        tones = Tones.of(self.app.theme_variables)
        wide = self.size.width >= WIDE
        self.table.show_columns(journey_rows.journey_columns(self.zone, tones, wide=wide))


def _journeys(customer_id: int) -> Query[CustomerJourneysView]:
    from loyalty_core.journeys.of_customer import CustomerJourneys

    return CustomerJourneys(customer_id)
