"""When a customer is new, loyal, at risk, dormant or a top customer."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyalty_core.money import to_minor
from loyalty_tui.fields import AmountField, Field, Filled, NumberField
from loyalty_tui.screens.programme_form import ProgrammeDialog, major

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

COUNTS: Final = ("new_days", "loyal_purchases", "at_risk_days", "dormant_days")


class SegmentsDialog(ProgrammeDialog):
    """The thresholds as they are; what is changed is sent, and nothing else."""

    HEADING = "Segments"
    SHOWN_AT = MappingProxyType({"top_spend_minor": "top_spend"})

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the thresholds filled in."""
        now, currency = self._now(), self.known.programme.currency
        return (
            NumberField("new_days", "New for", "Days from registering", now["new_days"]),
            NumberField("loyal_purchases", "Loyal from", "Purchases", now["loyal_purchases"]),
            NumberField("at_risk_days", "At risk after", "Days without a purchase", now["at_risk_days"]),
            NumberField("dormant_days", "Dormant after", "Days without a purchase", now["dormant_days"]),
            AmountField("top_spend", "Top from", currency, now["top_spend"]),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command, which names only what is different now."""
        from loyalty_core.programme.commands import SetPolicies

        before = self._now()
        chosen: dict[str, Any] = {
            name: filled.number(name) for name in COUNTS if str(filled.number(name)) != before[name]
        }
        top_spend = to_minor(filled.amount("top_spend"), self.known.programme.currency, "top_spend")
        if top_spend != self.known.programme.policies.top_spend.minor:
            chosen["top_spend_minor"] = top_spend
        return SetPolicies(request_id=self.request_id, **chosen)

    def _now(self) -> dict[str, str]:
        policies = self.known.programme.policies
        counts = {name: str(getattr(policies, name)) for name in COUNTS}
        return counts | {"top_spend": major(policies.top_spend)}
