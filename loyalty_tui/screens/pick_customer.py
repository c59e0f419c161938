"""Finding one customer by anything they can name, for what concerns two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.customers.views import CustomerHit, FindResult
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters.customers import hit_columns
from loyalty_tui.presenters.finding import advice, count, only_one, trouble
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.widgets.fixed_rows import FixedRows
from loyalty_tui.widgets.search_box import SearchBox
from loyalty_tui.widgets.table_messages import Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

MOST_HITS: Final = 50
"""Hits that one look-up shows; who needs more, types more."""

HINT: Final = "A phone number, card, name, e-mail, receipt: anything they can name."
SAME: Final = "That is the customer who is open. Choose another one."


class PickCustomerWindow(ModalScreen[int | None]):
    """A box and what it finds; gives the number of the customer who was chosen, or None.

    Enter chooses at once where only one can be meant, and goes into the list where there are several.
    """

    CSS_PATH = "pick_customer.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "SearchBox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", priority=True, id="pick.leave", tooltip="Back without anybody"),
    ]

    app = getters.app(LoyaltyApp)
    box = getters.query_one(SearchBox)
    words = getters.query_one("#pick--words", Static)
    hits = getters.query_one(WindowedTable)

    def __init__(self, heading: str, but: int) -> None:
        """Ask for a customer under a heading; the one of the number `but` is not taken."""
        super().__init__()
        self.heading = heading
        self.but = but
        self._found: FindResult | None = None
        self._enter_for = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="pick") as box:
            box.border_title = inert(self.heading)
            box.border_subtitle = Content("Enter chooses  Esc leaves")
            yield SearchBox()
            yield Static(Content.styled(HINT, QUIET), id="pick--words", markup=False)
            yield WindowedTable[CustomerHit]((), row_key=lambda hit: hit.customer_id, empty_text="")

    def on_mount(self) -> None:
        """Begin with an empty list."""
        self.hits.display = False

    @property
    def typed(self) -> str:
        """What is looked for."""
        return self.box.value.strip()

    def on_input_changed(self) -> None:
        """Look up what is typed, at once."""
        self._look_up()

    def on_search_box_stepped(self, message: SearchBox.Stepped) -> None:
        """Move in the list."""
        self.hits.action_move(message.rows)
        if self._found is not None and self._found.hits:
            self.hits.focus()

    def on_input_submitted(self) -> None:
        """Choose the one who can be meant, or go into the list; ask once more where the answer is on its way."""
        if self._found is None or self._found.query != self.typed:
            self._enter_for = self.typed
            self._look_up()
        else:
            self._enter(self._found)

    def on_windowed_table_opened(self, message: Opened) -> None:
        """Choose a row."""
        self._choose(message.row.customer_id)

    def on_answered(self, message: Answered) -> None:
        """Show who was found, unless something else is typed by now."""
        found: FindResult = message.answer
        if found.query != self.typed:
            return
        self._found = found
        said = advice(found, self.app.zone, may_register=False)
        self.words.update(said if said.plain else Content.styled(count(found), QUIET))
        self.hits.display = bool(found.hits)
        self.hits.show_columns(hit_columns(found.query))
        self.hits.show(FixedRows(found.hits))
        if self._enter_for == found.query:
            self._enter(found)

    def on_refused(self, message: Refused) -> None:
        """Say why nobody was found."""
        self.words.update(trouble(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why nobody was found."""
        self.words.update(trouble(message))

    def _look_up(self) -> None:
        typed = self.typed
        if not typed:
            self._found = None
            self.hits.display = False
            self.words.update(Content.styled(HINT, QUIET))
            return

        def find() -> Query[FindResult]:
            from loyalty_core.customers.lookup import FindCustomers

            return FindCustomers(typed, MOST_HITS)

        self.app.gateway.ask(find, to=self)

    def _enter(self, found: FindResult) -> None:
        self._enter_for = ""
        only = only_one(found)
        if only is not None:
            self._choose(only.customer_id)
        elif found.hits:
            self.hits.focus()

    def _choose(self, customer_id: int) -> None:
        if customer_id == self.but:
            self.words.update(Content.styled(f"✗ {SAME}", REFUSED))
        else:
            self.dismiss(customer_id)
