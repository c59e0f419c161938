"""Choosing which entries of the statement are shown (R125)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from loyalty_core.errors import Invalid
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, Option
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.statement import DIRECTIONS, GROUPS, StatementFilter
from loyalty_tui.widgets.form_dialog import FormDialog

ANY: Final = "any"
LEFT: Final = "left"
_ANY: Final = Option(ANY, "all")


class StatementFilterDialog(FormDialog[StatementFilter]):
    """Every column of the statement: type, dates, place, receipt, points, what is left of them and until when."""

    HEADING = "Show only"
    ACCEPT = "Show"

    def __init__(self, wanted: StatementFilter) -> None:
        """Begin with what is shown now."""
        super().__init__()
        self.wanted = wanted

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        wanted = self.wanted
        groups = (_ANY, *(Option(name, label) for name, (label, _) in GROUPS.items()))
        left = (_ANY, Option(LEFT, "with some left"))
        since = "" if wanted.since is None else day(wanted.since)
        until = "" if wanted.until is None else day(wanted.until)
        expires = "" if wanted.expires_until is None else day(wanted.expires_until)
        directions = (_ANY, *(Option(name, label) for name, label in DIRECTIONS.items()))
        return (
            ChoiceField("group", "Type", initial=wanted.group or ANY, options=groups),
            DayField("since", "From", "Like 1 Nov 2026; empty: from the beginning", since, required=False),
            DayField("until", "Until", "That day included; empty: until now", until, required=False),
            Field("store", "Store", "Its ID; empty: all stores", wanted.store or "", required=False),
            Field("terminal", "Terminal", "Its ID; empty: all terminals", wanted.terminal or "", required=False),
            ChoiceField("left", "Points left", initial=LEFT if wanted.with_points_left else ANY, options=left),
            ChoiceField("direction", "Points", initial=wanted.direction or ANY, options=directions),
            Field(
                "purchase", "Transaction", "Its ID or the receipt's; empty: all", wanted.purchase or "", required=False
            ),
            DayField("expires_until", "Expiry until", "That day included; empty: any", expires, required=False),
        )

    def focus_field(self) -> None:
        """Begin with the type, whatever is filled in."""
        self.rows[0].input.focus()

    def accepted(self, filled: Filled) -> None:
        """Give back what is wanted."""
        since, until = filled.day_or_none("since"), filled.day_or_none("until")
        if since is not None and until is not None and until < since:
            self.refuse(Invalid("That is before the first day.", field="until"))
            return
        group, direction = filled.text("group"), filled.text("direction")
        self.dismiss(
            StatementFilter(
                group=None if group == ANY else group,
                since=since,
                until=until,
                store=filled.text_or_none("store"),
                terminal=filled.text_or_none("terminal"),
                with_points_left=filled.text("left") == LEFT,
                purchase=filled.text_or_none("purchase"),
                expires_until=filled.day_or_none("expires_until"),
                direction=next((name for name in DIRECTIONS if name == direction), None),
            )
        )
