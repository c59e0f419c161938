"""Adding points by hand, or taking them away (R20, R197 to R206)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.statement import REASONS
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

CHOSEN: Final = ("goodwill", "correction", "mistake", "failed-action", "support-case", "special-case", "other")
"""The reasons a person may give, the everyday ones first."""


class AdjustDialog(CommandDialog):
    """How many points, why, and until when they live; the balance before and after is seen meanwhile."""

    HEADING = "Adjust points"
    ACCEPT = "Adjust"

    def __init__(self, profile: Profile) -> None:
        """Ask about this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return whose points, and how many there are."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        return name + Content.styled(f"   {whole(self.profile.points.available)} points available", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            NumberField("points", "Points", "50 adds, -50 takes away"),
            ChoiceField("reason", "Reason", options=tuple(Option(value, REASONS[value]) for value in CHOSEN)),
            Field("comment", "Comment", "“Other” needs one of ten letters", required=False),
            DayField("expires", "Live until", "Like 31 Dec 2026; empty: as points earned today", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.points.commands import AdjustPoints, Reason

        return AdjustPoints(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            points=filled.number("points"),
            reason=Reason(filled.text("reason")),
            comment=filled.text_or_none("comment"),
            expires=filled.day_or_none("expires"),
        )
