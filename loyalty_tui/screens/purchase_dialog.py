"""Recording a purchase by hand (R21, R31)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_tui.fields import AmountField, Field, Filled, NoteField
from loyalty_tui.inert import inert
from loyalty_tui.presenters.calendar import parse_moment
from loyalty_tui.presenters.styles import STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class PurchaseDialog(CommandDialog):
    """The receipt, what it came to or its lines, and when; what it earns is seen meanwhile."""

    HEADING = "Record a purchase"
    ACCEPT = "Record"
    SHOWN_AT = MappingProxyType({"line": "lines"})

    def __init__(self, profile: Profile, currency: str, today: date, zone: ZoneInfo) -> None:
        """Ask for a purchase of this customer; amounts are in this ISO 4217 currency, times in this zone."""
        super().__init__()
        self.profile = profile
        self.currency = currency
        self.today = today
        self.zone = zone

    def about(self) -> Content:
        """Return whose purchase."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            Field("receipt", "Receipt", "As printed; a scanner can fill it in"),
            AmountField("amount", "Amount", f"In {self.currency}, like 12.34; empty: what the lines come to",
                        required=False),
            NoteField("lines", "Lines", "One a line, like A100:2:4.99:Mug; may stay empty", required=False, lines=3),
            Field("at", "When", "Empty: now. Else 14:30, or 21 Nov 2026 14:30", required=False),
        )  # fmt: skip

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.purchases.commands import RecordPurchase

        amount = filled.amount_or_none("amount")
        return RecordPurchase(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            receipt=filled.text("receipt"),
            amount=None if amount is None else str(amount),
            lines=written_lines(filled.text_or_none("lines")),
            at=self._at(filled),
        )

    def _at(self, filled: Filled) -> datetime | None:
        typed = filled.text_or_none("at")
        return None if typed is None else parse_moment(typed, self.today, self.zone, "at")


def written_lines(typed: str | None) -> tuple[str, ...]:
    """Return the lines that are not empty."""
    return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())
