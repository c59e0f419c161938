"""Making one customer of two records of one person (promise 14): which goes on, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from textual import events
from textual.content import Content
from textual.widgets import Static

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.presenters.changes import changes_in_columns
from loyalty_tui.presenters.merging import called, side_by_side
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

NARROWEST: Final = 60
"""Cells that both records take at least, also before it is known how many there are."""


class MergeDialog(CommandDialog):
    """Both records side by side; one goes on with everything of both, the other is closed. It cannot be undone."""

    HEADING = "Merge two records of one person"
    ACCEPT = "Merge"
    DANGER = True
    DEFAULT_CSS = """
    MergeDialog > #dialog { width: 100; }
    """

    def __init__(self, profile: Profile, other: Profile, zone: ZoneInfo) -> None:
        """Ask about these two; the first one is who is open, and goes on if nothing else is chosen."""
        super().__init__()
        self.profile = profile
        self.other = other
        self.zone = zone

    def about(self) -> Content:
        """Return both records, side by side."""
        return side_by_side(self.profile, self.other, self.zone, self._width)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        both = tuple(Option(str(one.customer.customer_id), called(one)) for one in (self.profile, self.other))
        return (
            ChoiceField("customer_id", "Goes on", "The other one is closed", both[0].value, options=both),
            Field("reason", "Reason"),
        )

    def on_resize(self, event: events.Resize) -> None:
        """Fit both records to the width there is."""
        del event
        self.query_one("#dialog--about", Static).update(self.about())

    def rehearsed(self) -> Filled | None:
        """Return what is filled in; before there is a reason, what merging changes can be seen without it."""
        survivor = self.row("customer_id")
        if survivor is None or not survivor.typed:
            return None
        reason = self.row("reason")
        return Filled({"customer_id": survivor.typed, "reason": (reason.typed.strip() if reason else "") or "–"})

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.customers.merging import MergeCustomers

        survivor = int(filled.text("customer_id"))
        both = (self.profile.customer.customer_id, self.other.customer.customer_id)
        gone = both[1] if survivor == both[0] else both[0]
        return MergeCustomers(
            request_id=self.request_id, customer_id=survivor, merged_id=gone, reason=filled.text("reason")
        )

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what differs, several a line: a merge changes much."""
        return changes_in_columns(receipt, self._width)

    @property
    def _width(self) -> int:
        return max(NARROWEST, min(self.app.size.width, 100) - 6)
