"""A tier that a manager gives for a time, and its end before that time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.tiers.views import TierRow
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.presenters.tier_words import NO_TIER, tier_in_words
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class OverrideTierDialog(CommandDialog):
    """Which tier, why, and through which day; then the rules decide again."""

    HEADING = "Override the tier"
    ACCEPT = "Override"

    def __init__(self, profile: Profile, tiers: Sequence[TierRow]) -> None:
        """Ask for one of these tiers, of which there must be at least one."""
        super().__init__()
        self.profile = profile
        self.tiers = tiers

    def about(self) -> Content:
        """Return whose tier it is, and where they stand."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        now = tier_in_words(self.profile.tier, self.app.zone) or NO_TIER
        return name + Content.styled(f"   {inert(now).plain}", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            ChoiceField("tier_id", "Tier", options=tuple(Option(tier.id, tier.name) for tier in self.tiers)),
            Field("reason", "Reason"),
            DayField("until", "Through", "Like 31 Dec 2026; then the rules decide again"),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.tiers.overriding import OverrideTier

        return OverrideTier(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            tier_id=filled.text("tier_id"),
            reason=filled.text("reason"),
            until=filled.day("until"),
        )


class EndOverrideDialog(CommandDialog):
    """Asks whether the override that runs shall end now."""

    HEADING = "End the override"
    ACCEPT = "End it"

    def __init__(self, profile: Profile) -> None:
        """Ask about the tier of this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return whose tier it is, and what a manager gave them, when and why."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        override = None if self.profile.tier is None else self.profile.tier.override
        if override is None:
            return name
        given = f"{override.tier} through {day(override.until_on)}, given by {override.by}: {override.reason}"
        return name + Content("\n") + inert(given).stylize(QUIET)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.tiers.overriding import EndOverride

        del filled
        return EndOverride(request_id=self.request_id, customer_id=self.profile.customer.customer_id)
