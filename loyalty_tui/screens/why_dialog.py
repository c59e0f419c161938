"""Which receipt it is about that did not earn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from loyalty_tui.fields import Field, Filled
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.widgets.form_dialog import FormDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query
    from loyalty_core.purchases.why import Why


class WhyDialog(FormDialog[str]):
    """Asks for a receipt until there is one of that ID; gives back its transaction ID."""

    HEADING = "Why did this receipt not earn?"
    ACCEPT = "Find out"

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            Field("receipt", "Receipt", "Receipt ID or transaction ID"),
            Field("store", "Store", "Its ID, where several stores have such a receipt", required=False),
        )

    def accepted(self, filled: Filled) -> None:
        """Look for the receipt."""
        self.app.gateway.ask(partial(_why, filled.text("receipt"), filled.text_or_none("store")), to=self)

    def on_answered(self, message: Answered) -> None:
        """Give it back."""
        found: Why = message.answer
        self.dismiss(found.transaction_id)

    def on_refused(self, message: Refused) -> None:
        """Say why there is none."""
        self.refuse(message.error)

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why there is none."""
        self.say(errors.sentence(message), bad=True)


def _why(receipt: str, store: str | None) -> Query[Why]:
    from loyalty_core.purchases.why import WhyPurchase

    return WhyPurchase(receipt, store)
