"""A customer's receipts, a box to find one by its number, and the totals below (R111 to R116)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from loyalty_core.paging import Page, PageRequest
from loyalty_core.purchases.views import PurchaseRow, PurchaseTotals
from loyalty_tui import actions
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors, purchases
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.receipt_box import ReceiptBox
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class TransactionsTab(ProfileTab[PurchaseRow]):
    """Sales and refunds, the latest first."""

    NAME = "transactions"
    EMPTY = "No receipt here."
    NOUNS = ("receipt", "receipts")
    VIEW = PurchaseRow
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.purchase", "profile.filter", "profile.why", "profile.refund"
    )

    box = getters.query_one(ReceiptBox)

    def compose(self) -> ComposeResult:
        yield ReceiptBox()
        yield self.table
        yield Static(classes="profile-tab--line", markup=False)

    def key_of(self, row: PurchaseRow) -> Hashable:
        return row.transaction_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[PurchaseRow]]:
        return purchases.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[PurchaseRow]:
        return self.app.gateway.pages(partial(_list, customer_id, self.box.value))

    def forget(self) -> None:
        with self.prevent(Input.Changed):
            self.box.value = ""
        self._say("")

    def began(self, customer_id: int) -> None:
        self.app.gateway.ask(partial(_total, customer_id), to=self, key="totals")

    def action_find(self) -> None:
        """Go to the box."""
        self.box.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Find at once."""
        message.stop()
        self.show_other_rows()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go on in the list."""
        message.stop()
        self.table.focus()

    def on_windowed_table_opened(self) -> None:
        """Show the receipt with its lines."""
        from loyalty_tui.screens.receipt_window import ReceiptWindow

        if self.selected is not None:
            self.app.push_screen(ReceiptWindow(self.selected.transaction_id, self.zone))

    def action_why(self) -> None:
        """Replay the rules for the receipt."""
        from loyalty_tui.screens.why_window import WhyWindow

        if self.selected is not None:
            self.app.push_screen(WhyWindow(self.selected.transaction_id))

    def action_refund(self) -> None:
        """Ask how much of the sale is given back."""
        from loyalty_tui.screens.refund_dialog import RefundDialog

        if self.selected is not None:
            self.app.push_screen(RefundDialog(self.selected))

    def on_answered(self, message: Answered) -> None:
        """Show the totals."""
        totals: PurchaseTotals = message.answer
        self._say(purchases.totals_in_words(totals))

    def on_refused(self, message: Refused) -> None:
        """Say why there are no totals."""
        self._say(errors.sentence(message))

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there are no totals."""
        self._say(errors.sentence(message))

    def _say(self, words: str) -> None:
        self.query_one(Static).update(words)


def _list(customer_id: int, text: str, request: PageRequest) -> Query[Page[PurchaseRow]]:
    from loyalty_core.purchases.queries import ListPurchases

    return ListPurchases(customer_id, request, text)


def _total(customer_id: int) -> Query[PurchaseTotals]:
    from loyalty_core.purchases.queries import TotalPurchases

    return TotalPurchases(customer_id)
