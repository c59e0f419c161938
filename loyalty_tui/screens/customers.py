"""Customers: one box that takes anything, what it finds, and the overview while nothing is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from loyalty_core.customers.views import CustomerHit, FindResult, OverviewFilters, OverviewRow
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Busy
from loyalty_core.tiers.views import TiersView
from loyalty_tui import actions
from loyalty_tui.messages import Answered, Failed, OpenCustomer, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.customers import hit_columns, overview_columns
from loyalty_tui.presenters.finding import advice, count, only_one, trouble
from loyalty_tui.presenters.guess import guess
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.console_screen import ConsoleScreen
from loyalty_tui.screens.filter_dialog import FilterDialog, in_words
from loyalty_tui.screens.register_dialog import RegisterDialog
from loyalty_tui.widgets.fixed_rows import FixedRows
from loyalty_tui.widgets.hit_preview import HitPreview
from loyalty_tui.widgets.search_box import SearchBox
from loyalty_tui.widgets.table_messages import Failed as RowsFailed
from loyalty_tui.widgets.table_messages import Highlighted, Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from textual.theme import Theme
    from textual.timer import Timer

    from loyalty_core.desk.command import Query
    from loyalty_core.paging import Page, PageRequest

MOST_HITS: Final = 50
"""Hits that one look-up shows; who needs more, types more."""

NOBODY_YET: Final = "No customer here."
EVERY: Final = 15.0
"""Seconds between two looks at what happened elsewhere, while the room is shown."""

FIND: Final = "find"
FILTER: Final = "filter"
"""Under these keys the screen asks who is meant, and what there is to filter by."""


class CustomersScreen(ConsoleScreen):
    """Where a call begins. Enter in the box opens a customer at once where only one can be meant.

    A write in this console is seen at once, what happens elsewhere within seconds.
    """

    SCOPE = "customers"
    TITLE = "Customers"
    CSS_PATH = "customers.tcss"
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(SCOPE)
    AUTO_FOCUS: ClassVar[str | None] = "SearchBox"

    box = getters.query_one("#search", SearchBox)
    overview = getters.query_one("#overview", WindowedTable)
    hits = getters.query_one("#hits", WindowedTable)
    preview = getters.query_one("#preview", HitPreview)

    def __init__(self) -> None:
        super().__init__()
        self._filters = OverviewFilters()
        self._tiers: dict[str, str] = {}
        self._found: FindResult | None = None
        self._enter_for = ""
        self._has_stepped = False
        self._looking: Timer | None = None
        self._asked_by_itself = False

    def compose_room(self) -> ComposeResult:
        with Horizontal(id="customers--head"):
            yield SearchBox(id="search")
            yield Static(id="customers--total", markup=False)
        yield Static(id="customers--words", markup=False)
        yield WindowedTable[OverviewRow]((), row_key=_customer_id, empty_text=NOBODY_YET, id="overview")
        yield WindowedTable[CustomerHit]((), row_key=_customer_id, empty_text="", id="hits")
        yield HitPreview(id="preview")

    def on_mount(self) -> None:
        """Show the overview."""
        self._looking = self.set_interval(EVERY, self.look)
        self.app.theme_changed_signal.subscribe(self, self._show_columns)
        self._show_columns()
        self._show_overview()
        self._show_found(None)
        self.watch(self.overview, "total_text", self._show_total)

    # What others call.

    def find(self, typed: str) -> None:
        """Put the cursor into the box; a text replaces what is in it, and is looked up as if Enter followed it."""
        self.box.focus()
        if not typed:
            self.box.action_select_all()
            return
        with self.prevent(Input.Changed):
            self.box.value = typed
        self._enter_for = self._typed
        self._look_up()

    def receipt_arrived(self, receipt: Receipt) -> None:
        """Ask again for what is shown."""
        del receipt
        self.much_changed()

    def much_changed(self) -> None:
        """Ask again for what is shown."""
        self._asked_by_itself = False
        self.overview.refresh_rows()
        self.preview.ask_again()
        if self._typed:
            self._look_up()

    # What happens meanwhile.

    def look(self) -> None:
        """Ask for the rows in sight and for who is under the cursor; what was found stays as it was found."""
        if self._found is None:
            self._asked_by_itself = True
            self.overview.refresh_rows()
        self.preview.ask_again()

    def on_windowed_table_failed(self, message: RowsFailed) -> None:
        """Say why rows did not come, unless nobody asked for them: then the next look may succeed."""
        by_itself, self._asked_by_itself = self._asked_by_itself, False
        if by_itself and isinstance(message.error, Busy):
            message.prevent_default()

    def on_screen_suspend(self) -> None:
        """Look at nothing while another room or a window is shown."""
        if self._looking is not None:
            self._looking.pause()

    def on_screen_resume(self) -> None:
        """Look again from time to time."""
        if self._looking is not None:
            self._looking.resume()

    # The box.

    @property
    def _typed(self) -> str:
        return self.box.value.strip()

    def on_input_changed(self) -> None:
        """Look up what is typed, at once."""
        self._has_stepped = False
        self._look_up()

    def on_search_box_stepped(self, message: SearchBox.Stepped) -> None:
        """Move in the list; Enter then means the row under its cursor."""
        self._has_stepped = True
        self._list.action_move(message.rows)

    def on_input_submitted(self) -> None:
        """Open the one who can be meant; where there are several, go into the list; where there is nobody, register."""
        if self._has_stepped:
            self._list.action_open()
        elif not self._typed:
            self.overview.focus()
        elif self._found is None or self._found.query != self._typed:
            # The answer is on its way, or never came: ask once more, and let it be what Enter was pressed for.
            self._enter_for = self._typed
            self._look_up()
        elif self._found.hits:
            self._enter(self._found)
        else:
            self.run_worker(self.app.action_perform("customers.register"))

    def _look_up(self) -> None:
        typed = self._typed
        if not typed:
            self._show_found(None)
            return

        def find() -> Query[FindResult]:
            from loyalty_core.customers.lookup import FindCustomers

            return FindCustomers(typed, MOST_HITS)

        self.app.gateway.ask(find, to=self, key=FIND)

    def on_answered(self, message: Answered) -> None:
        """Show who was found, unless something else is typed by now; or ask which customers to show."""
        if message.key == FILTER:
            self._ask_filter(message.answer)
            return
        found: FindResult = message.answer
        if found.query != self._typed:
            return
        self._show_found(found)
        if self._enter_for == found.query:
            self._enter(found)

    def on_refused(self, message: Refused) -> None:
        """Say why nobody was found."""
        self._trouble(message)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why nobody was found."""
        self._trouble(message)

    def _trouble(self, message: Refused | Failed) -> None:
        if message.key == FILTER:
            self.notify(errors.sentence(message), severity="error")
        else:
            self._say(trouble(message))

    def _enter(self, found: FindResult) -> None:
        self._enter_for = ""
        only = only_one(found)
        if only is not None:
            self.post_message(OpenCustomer(only.customer_id))
        elif found.hits:
            self.hits.focus()

    # The lists.

    @property
    def _list(self) -> WindowedTable[Any]:
        return self.overview if self._found is None else self.hits

    def _show_columns(self, _theme: Theme | None = None) -> None:
        self.overview.show_columns(overview_columns(self.app.zone, Tones.of(self.app.theme_variables)))

    def _show_overview(self) -> None:
        self._asked_by_itself = False
        filters = self._filters

        def page(request: PageRequest) -> Query[Page[OverviewRow]]:
            from loyalty_core.customers.overview import ListCustomers

            return ListCustomers(request, filters)

        self.overview.show(self.app.gateway.pages(page))

    def _show_found(self, found: FindResult | None) -> None:
        """Show what was found; the overview for None."""
        self._found = found
        self.overview.display = found is None
        self.hits.display = found is not None and bool(found.hits)
        self._say(Content("") if found is None else advice(found, self.app.zone, may_register=self._may_register))
        if found is None:
            self._show_total(self.overview.total_text)
            self.preview.show_customer(_id_of(self.overview.selected))
            return
        self.query_one("#customers--total", Static).update(count(found))
        self.hits.show_columns(hit_columns(found.query))
        self.hits.show(FixedRows(found.hits))
        if not found.hits:
            self.preview.show_customer(None)

    def _show_total(self, total: str) -> None:
        if self._found is None:
            words = total.replace("row", "customer")
            chosen = in_words(self._filters, self._tiers)
            self.query_one("#customers--total", Static).update(f"{words} · {chosen}" if chosen else words)

    def _say(self, words: Content) -> None:
        line = self.query_one("#customers--words", Static)
        line.update(words)
        line.display = bool(words.plain)

    @on(Highlighted)
    def preview_row(self, message: Highlighted) -> None:
        """Show who is under the cursor."""
        if message.table is self._list:
            self.preview.show_customer(_id_of(message.row))

    @on(Opened)
    def open_row(self, message: Opened) -> None:
        """Open the profile."""
        self.post_message(OpenCustomer(message.row.customer_id))

    # Actions.

    @property
    def _may_register(self) -> bool:
        return self.app.may(actions.BY_ID["customers.register"])

    def action_box(self) -> None:
        """Go back to the box."""
        self.find("")

    def action_register(self) -> None:
        """Ask for a new customer, with what was typed filled in."""
        self.app.push_screen(RegisterDialog(guess(self._typed)), self._registered)

    def _registered(self, receipt: Receipt | None) -> None:
        if receipt is not None and receipt.customer_id is not None:
            self.post_message(OpenCustomer(receipt.customer_id))

    def action_filter(self) -> None:
        """Ask for the tiers, of which one can be chosen; the dialog opens when they are known."""
        self.app.gateway.ask(_list_tiers, to=self, key=FILTER)

    def _ask_filter(self, tiers: TiersView) -> None:
        """Ask which customers to show, unless something else is done by now."""
        self._tiers = {tier.id: tier.name for tier in tiers.tiers}
        if self.app.screen is self:
            self.app.push_screen(FilterDialog(self._filters, self._tiers), self._filter)

    def _filter(self, filters: OverviewFilters | None) -> None:
        if filters is not None:
            self._filters = filters
            self.box.value = ""
            self._show_overview()
            self._show_total(self.overview.total_text)
            self.overview.focus()


def _customer_id(row: OverviewRow | CustomerHit) -> int:
    return row.customer_id


def _list_tiers() -> Query[TiersView]:
    from loyalty_core.tiers.queries import ListTiers

    return ListTiers()


def _id_of(row: OverviewRow | CustomerHit | None) -> int | None:
    return None if row is None else row.customer_id
