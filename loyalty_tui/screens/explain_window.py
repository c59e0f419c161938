"""Explain: where a balance comes from, lot by lot, what took from each, and the proof that it all sums."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.points.views import Consumption, ExplainedLot, Explanation
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, explain
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.console_screen import HEIGHTS
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.table_messages import Highlighted, Opened
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

LOTS: Final = 200
"""Lots that are asked for at a time; older ones when the cursor gets there."""

FIRST: Final = "first"
OLDER: Final = "older"
"""Under these keys the window asks."""

NO_LOTS: Final = "No points were ever credited, so there is nothing to explain."
NOTHING_TAKEN: Final = "Nothing: all of it is left."
KEYS: Final = "Enter or Tab: what took from it   Esc closes"


class ExplainWindow(ModalScreen[None]):
    """The lots of a customer, the latest first; below them what took from the one under the cursor."""

    CSS_PATH = "explain_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#explain--lots"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="explain.close", tooltip="Back to the customer"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="explain.again",
                tooltip="Ask for the lots again"),
    ]  # fmt: skip

    app = getters.app(LoyaltyApp)
    lots = getters.query_one("#explain--lots", WindowedTable)
    taken = getters.query_one("#explain--taken", WindowedTable)

    def __init__(self, customer_id: int, name: str) -> None:
        """Explain the balance of a customer of that name; what is needed is asked for."""
        super().__init__()
        self.customer_id = customer_id
        self.customer_name = name
        self.explanation: Explanation | None = None
        self._rows: RowSlices[ExplainedLot] = RowSlices(())

    def compose(self) -> ComposeResult:
        with Vertical(id="explain") as box:
            box.border_title = Content("Explain: ") + inert(self.customer_name)
            box.border_subtitle = Content(KEYS)
            yield Static(id="explain--proof", markup=False)
            yield WindowedTable[ExplainedLot](
                (), row_key=lambda lot: lot.lot.lot, empty_text=NO_LOTS, id="explain--lots"
            )
            with Vertical(id="explain--lot"):
                yield Static(id="explain--sum", markup=False)
                yield WindowedTable[Consumption](
                    (), row_key=lambda item: item.seq, empty_text=NOTHING_TAKEN, id="explain--taken"
                )

    def on_mount(self) -> None:
        """Ask, and again whenever something was written about the customer."""
        self.app.gateway.changed.subscribe(self, self._changed)
        self.query_one("#explain--lot").display = False
        self.action_again()

    def on_resize(self) -> None:
        """Fit the proof and the columns to the room there is."""
        self.call_after_refresh(self._show)

    def action_again(self) -> None:
        """Ask for all of it again."""
        self.app.gateway.ask(partial(_explain, self.customer_id, None), to=self, key=FIRST)

    def on_answered(self, message: Answered) -> None:
        """Show the lots from the top, or add the older ones at the end."""
        answer: Explanation = message.answer
        before = self.explanation
        if message.key == OLDER and before is not None:
            # Only the newest answer's sums are shown with its own lots; older lots come with the same sums.
            answer = Explanation(
                answer.customer_id, answer.points, (*before.lots, *answer.lots), answer.more, answer.proofs
            )
        self.explanation = answer
        self._rows.change(answer.lots)
        if before is None:
            self.lots.show(self._rows)
        else:
            self.lots.refresh_rows()
        self.query_one("#explain--lot").display = bool(answer.lots)
        self._show()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    @on(Highlighted, "#explain--lots")
    def show_lot(self, message: Highlighted) -> None:
        """Show what took from the lot, and ask for older ones where this is the last that is here."""
        lot: ExplainedLot | None = message.row
        self.query_one("#explain--sum", Static).update(explain.lot_in_words(lot, self.app.zone))
        self.taken.show(RowSlices(() if lot is None else lot.taken))
        explanation = self.explanation
        if lot is not None and explanation is not None and explanation.more and lot == explanation.lots[-1]:
            self.app.gateway.ask(partial(_explain, self.customer_id, lot.lot.lot), to=self, key=OLDER)

    @on(Opened, "#explain--lots")
    def go_to_taken(self) -> None:
        """Go on to what took from the lot."""
        self.taken.focus()

    def _changed(self, receipt: Receipt) -> None:
        if receipt.customer_id == self.customer_id:
            self.action_again()

    def _show(self) -> None:
        """Show the proof, and the columns in the forms for which there is room."""
        tones, zone = Tones.of(self.app.theme_variables), self.app.zone
        self.lots.show_columns(explain.lot_columns(zone, tones))
        self.taken.show_columns(explain.taken_columns(zone, tones))
        if self.explanation is not None:
            place = self.query_one("#explain--proof", Static)
            place.update(Content("\n").join(explain.proof_lines(self.explanation, place.content_size.width)))

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED) + Content.styled("\nF5 tries again.", QUIET)
        self.query_one("#explain--proof", Static).update(words)


def _explain(customer_id: int, before_lot: int | None) -> Query[Explanation]:
    from loyalty_core.points.explain import ExplainPoints

    return ExplainPoints(customer_id, LOTS, before_lot)
