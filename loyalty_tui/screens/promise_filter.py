"""Choosing which promises the board shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from loyalty_core.notes.views import BoardFilters, Whose
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.presenters.notes import KINDS
from loyalty_tui.presenters.promises import WHOSE
from loyalty_tui.widgets.form_dialog import FormDialog

ANY: Final = "any"
_ANY: Final = Option(ANY, "any")


class PromiseFilterDialog(FormDialog[BoardFilters]):
    """Whose, of which kind, and whether only what is overdue."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, filters: BoardFilters) -> None:
        """Begin with the filters that are in force."""
        super().__init__()
        self.filters = filters

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        filters = self.filters
        whose = tuple(Option(value, label) for value, label in WHOSE.items())
        kinds = (_ANY, *(Option(value, label.lower()) for value, label in KINDS.items()))
        return (
            ChoiceField("whose", "Whose", initial=filters.whose, options=whose),
            ChoiceField("due", "Due", initial="overdue" if filters.overdue else ANY,
                        options=(_ANY, Option("overdue", "overdue"))),
            ChoiceField("kind", "Kind", initial=filters.kind or ANY, options=kinds),
        )  # fmt: skip

    def accepted(self, filled: Filled) -> None:
        """Give the filters back."""
        kind = filled.text("kind")
        overdue = filled.text("due") == "overdue"
        self.dismiss(BoardFilters(Whose(filled.text("whose")), overdue, None if kind == ANY else kind))
