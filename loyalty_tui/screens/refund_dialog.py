"""Giving money back for a sale: for the whole, by amount, or by articles; the points it earned go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Invalid
from loyalty_core.purchases.views import PurchaseRow
from loyalty_tui.fields import NEEDED, AmountField, ChoiceField, Field, Filled, NoteField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import money
from loyalty_tui.presenters.purchases import left_to_refund, name_of
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.screens.purchase_dialog import written_lines
from loyalty_tui.widgets.dialog import CommandDialog
from loyalty_tui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

WHOLE: Final = "whole"
AMOUNT: Final = "amount"
LINES: Final = "lines"

HOW: Final = "how"
"""Name of the field that says which of them."""


class RefundDialog(CommandDialog):
    """What of a sale is given back; money and points that go are seen before.

    A refund cannot be undone, so the focus starts on Cancel.
    """

    HEADING = "Refund"
    ACCEPT = "Refund"
    DANGER = True
    SHOWN_AT = MappingProxyType({"line": LINES})

    def __init__(self, sale: PurchaseRow, marked: Mapping[str, int] = MappingProxyType({})) -> None:
        """Ask about this sale, with the articles that were marked filled in: article → quantity."""
        super().__init__()
        self.sale = sale
        self.marked = marked

    def about(self) -> Content:
        """Return which sale, and how much of it can still be given back."""
        left = f"   {money(left_to_refund(self.sale))} of {money(self.sale.amount)} can be refunded"
        return inert(name_of(self.sale)).stylize(STRONG) + Content.styled(left, QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        options = (Option(WHOLE, "all that is left"), Option(AMOUNT, "an amount"), Option(LINES, "articles"))
        written = "\n".join(f"{article}:{quantity}" for article, quantity in self.marked.items())
        return (
            ChoiceField(HOW, "Refund", initial=LINES if self.marked else WHOLE, options=options),
            AmountField(AMOUNT, "Amount", f"In {self.sale.amount.currency}, like 12.34", required=False),
            NoteField(LINES, "Articles", "Article and quantity, one a line, like A100:2", written, required=False,
                      lines=3),
        )  # fmt: skip

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return how much money it is, and what becomes of the points."""
        return inert(receipt.said) + Content("\n") + super().shown_changes(receipt)

    def on_mount(self) -> None:
        """Show what there is to fill in."""
        self._show_fields()

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Show the field that belongs to what is chosen."""
        if message.row.field.name == HOW:
            self._show_fields()

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.purchases.commands import RefundPurchase

        how = filled.text(HOW)
        amount = filled.amount_or_none(AMOUNT) if how == AMOUNT else None
        lines = written_lines(filled.text_or_none(LINES)) if how == LINES else ()
        if how != WHOLE and amount is None and not lines:
            raise Invalid(NEEDED, field=how)
        return RefundPurchase(
            request_id=self.request_id,
            receipt=self.sale.transaction_id,
            amount=None if amount is None else str(amount),
            lines=lines,
        )

    def _show_fields(self) -> None:
        rows = {row.field.name: row for row in self.rows}
        for name in (AMOUNT, LINES):
            rows[name].display = rows[HOW].typed == name
