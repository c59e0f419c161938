"""One receipt with its lines, and for a refund what it took from where."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Receipt
from loyalty_core.purchases.views import PurchaseLineView, PurchaseView
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.inert import inert
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, purchases
from loyalty_tui.presenters.situation import Situation, no_sale
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.screens.console_screen import HEIGHTS
from loyalty_tui.screens.refund_dialog import RefundDialog
from loyalty_tui.widgets.row_slices import RowSlices
from loyalty_tui.widgets.windowed_table import WindowedTable

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query

LABEL: Final = 13
COLUMN: Final = 38
GAP: Final = 2
"""Cells of a label, of the left one of the two columns of facts, and between them."""

CLOSES: Final = "W why  Esc closes"
REFUNDS: Final = "Space marks  B refunds  "
"""What the keys do here."""

NO_LINES: Final = "No lines were recorded: the amount is all there is."


class ReceiptWindow(ModalScreen[None]):
    """A receipt as it stands now; lines can be marked, and refunded from here."""

    CSS_PATH = "receipt_window.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "WindowedTable"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Close", id="receipt.close", tooltip="Back to the list"),
        Binding("b", "refund", "Refund", id="receipt.refund", tooltip="Give money back for this sale"),
        Binding("w", "why", "Why", id="receipt.why", tooltip="Why this receipt earned what it did, rule by rule"),
        Binding("space", "mark", "Mark", id="receipt.mark", tooltip="Mark this line to be refunded, or not"),
        Binding("f5", "again", "Ask again", show=False, priority=True, id="receipt.again",
                tooltip="Ask for the receipt again"),
    ]  # fmt: skip

    app = getters.app(LoyaltyApp)
    table = getters.query_one(WindowedTable)
    facts = getters.query_one("#receipt--facts", Static)
    parts = getters.query_one("#receipt--parts", Static)

    def __init__(self, transaction_id: str, zone: ZoneInfo) -> None:
        """Show the receipt of a transaction; it is asked for."""
        super().__init__()
        self.transaction_id = transaction_id
        self.zone = zone
        self.view: PurchaseView | None = None
        self._marked: set[int] = set()

    def compose(self) -> ComposeResult:
        with Vertical(id="receipt") as box:
            box.border_title = Content(f"Transaction {self.transaction_id}")
            box.border_subtitle = Content(CLOSES)
            yield Static(id="receipt--facts", markup=False)
            yield WindowedTable[PurchaseLineView]((), row_key=lambda line: line.line, empty_text=NO_LINES)
            yield Static(id="receipt--parts", markup=False)

    def on_mount(self) -> None:
        """Ask for the receipt, and again whenever something was written about its customer."""
        self.app.gateway.changed.subscribe(self, self._changed)
        self._show_columns()
        self.action_again()

    def action_again(self) -> None:
        """Ask for the receipt again."""
        self.app.gateway.ask(partial(_show, self.transaction_id), to=self)

    def action_mark(self) -> None:
        """Mark the line under the cursor, or take the mark away; what came back whole cannot be marked."""
        line = self.table.selected
        if line is None or not self._may_refund or line.returned >= line.quantity:
            return
        self._marked ^= {line.line}
        self._show_columns()
        self.table.action_move(1)

    def action_why(self) -> None:
        """Replay the rules for it."""
        from loyalty_tui.screens.why_window import WhyWindow

        self.app.push_screen(WhyWindow(self.transaction_id))

    def action_refund(self) -> None:
        """Ask how much is given back, with the marked lines filled in."""
        if self.view is None or not self._may_refund:
            return
        why = no_sale(Situation(row=self.view.purchase))
        if why is not None:
            self.notify(why, severity="warning")
            return
        self.app.push_screen(RefundDialog(self.view.purchase, self._articles()))

    def on_answered(self, message: Answered) -> None:
        """Show what there is of it."""
        view: PurchaseView = message.answer
        is_first, self.view = self.view is None, view
        self._marked = set()
        box = self.query_one("#receipt")
        box.border_title = inert(purchases.name_of(view.purchase))
        box.border_subtitle = Content(f"{REFUNDS}{CLOSES}" if self._may_refund else CLOSES)
        self.facts.update(_beside(purchases.facts(view, self.zone)))
        self.parts.update(Content("\n").join(inert(purchases.part_in_words(part)) for part in view.refund_parts))
        self.parts.display = bool(view.refund_parts)
        self._show_columns()
        self.table.show(RowSlices(view.lines))
        if is_first:
            self.table.focus()

    def on_refused(self, message: Refused) -> None:
        """Say why there is nothing to see."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is nothing to see."""
        self._say(errors.sentence(message))

    @property
    def _may_refund(self) -> bool:
        person, view = self.app.person, self.view
        is_sale = view is not None and view.purchase.kind == "sale"
        return is_sale and person is not None and person.may(Permission.REFUND_PURCHASE)

    def _changed(self, receipt: Receipt) -> None:
        if self.view is not None and receipt.customer_id == self.view.customer_id:
            self.action_again()

    def _articles(self) -> dict[str, int]:
        """Return what of the marked lines can still come back: article → quantity."""
        articles: dict[str, int] = {}
        for line in self.view.lines if self.view else ():
            if line.line in self._marked:
                articles[line.sku] = articles.get(line.sku, 0) + line.quantity - line.returned
        return articles

    def _show_columns(self) -> None:
        self.table.show_columns(purchases.line_columns(frozenset(self._marked)))

    def _say(self, sentence: str) -> None:
        words = Content.styled(inert(f"✗ {sentence}").plain, REFUSED)
        self.facts.update(words + Content.styled("\nF5 tries again.", QUIET))


def _beside(facts: Sequence[tuple[str, str]]) -> Content:
    """Return labels and values in two columns, the first half of them on the left."""
    lines = [Content.styled(f"{label:<{LABEL}}", QUIET) + inert(value) for label, value in facts]
    half = -(-len(lines) // 2)
    left = [line.truncate(COLUMN, ellipsis=True) for line in lines[:half]]
    right = [*lines[half:], Content()]
    pairs = zip(left, right, strict=False)
    return Content("\n").join(one.pad_right(COLUMN - one.cell_length + GAP) + other for one, other in pairs)


def _show(transaction_id: str) -> Query[PurchaseView]:
    from loyalty_core.purchases.queries import ShowPurchase

    return ShowPurchase(transaction_id)
