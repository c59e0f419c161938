"""The tiers of the programme: by what they are reached, what entering one gives, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_core.tiers.views import TierRow
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NumberField
from loyalty_tui.inert import inert
from loyalty_tui.presenters.programme import pairs
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.presenters.tier_words import entry_gives, rules_in_words
from loyalty_tui.screens.programme_form import ProgrammeDialog, first_instant, major, options, read_pairs, some

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

MEASURES: Final = options(spend="spend", points="points", purchases="purchases")
WINDOWS: Final = options(calendar_year="calendar year", rolling="the last days", ever="ever")
KEEPS: Final = options(next_year_end="to the next year’s end", days="for days", ever="for ever")
DOWNGRADES: Final = options(qualified="to what they reach", step="one step")


class TierRulesDialog(ProgrammeDialog):
    """From how much on each tier is reached, in which window, how long it is kept, and how it is lost."""

    HEADING = "Rules of tiers"
    SHOWN_AT = MappingProxyType({"valid_from": "begins"})

    def about(self) -> Content:
        """Return the rules in force."""
        rules = self.known.tiers.rules
        return Content.styled("No rules yet." if rules is None else rules_in_words(rules), QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the rules in force filled in."""
        rules = self.known.tiers.rules
        return (
            ChoiceField("measure", "Counts", initial="spend" if rules is None else rules.measure, options=MEASURES),
            Field("thresholds", "Reached from", "Like gold=500, platinum=1000", self._thresholds()),
            ChoiceField("window", "In", initial="calendar-year" if rules is None else rules.window, options=WINDOWS),
            NumberField(
                "window_days", "Last days", initial=some(None if rules is None else rules.window_days), required=False
            ),
            ChoiceField("keep", "Kept", initial="next-year-end" if rules is None else rules.keep, options=KEEPS),
            NumberField(
                "keep_days", "Kept days", initial=some(None if rules is None else rules.keep_days), required=False
            ),
            ChoiceField(
                "downgrade", "Falls", initial="qualified" if rules is None else rules.downgrade, options=DOWNGRADES
            ),
            NumberField(
                "grace_days", "Grace days", initial=some(None if rules is None else rules.grace_days), required=False
            ),
            DayField("begins", "First day", "Empty: from now on", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.tiers.commands import SetTierRules

        chosen: dict[str, Any] = {name: filled.text(name) for name in ("measure", "window", "keep", "downgrade")}
        days = {name: filled.number_or_none(name) or 0 for name in ("window_days", "keep_days", "grace_days")}
        thresholds = read_pairs(filled.text("thresholds"), "thresholds")
        return SetTierRules(
            request_id=self.request_id, thresholds=thresholds, valid_from=first_instant(filled), **chosen, **days
        )

    def _thresholds(self) -> str:
        def typed(tier: TierRow) -> str:
            amount = tier.needs_money
            return str(tier.needs) if amount is None else f"{major(amount)}"

        return pairs({tier.id: typed(tier) for tier in self.known.tiers.tiers if tier.needs is not None})


class EntryRewardDialog(ProgrammeDialog):
    """What moving up into a tier gives once: points, or a coupon of a campaign; neither for nothing."""

    HEADING = "Entry reward"

    @property
    def tier(self) -> TierRow:
        """The tier under the cursor, or the lowest."""
        return self.known.tier or self.known.tiers.tiers[0]

    def about(self) -> Content:
        """Return which tier, and what entering it gives now."""
        gives = Content.styled(f"   now: {inert(entry_gives(self.tier)).plain}", QUIET)
        return inert(self.tier.name).stylize(STRONG) + gives

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        points = "" if self.tier.entry_points is None else str(self.tier.entry_points)
        return (
            NumberField("points", "Points", "Empty: none", points, required=False),
            NumberField("campaign_id", "Campaign", "Its number, for a coupon; both empty: nothing", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.tiers.commands import SetEntryReward

        return SetEntryReward(
            request_id=self.request_id,
            tier_id=self.tier.id,
            points=filled.number_or_none("points"),
            campaign_id=filled.number_or_none("campaign_id"),
        )


class AddTierDialog(ProgrammeDialog):
    """ID, name and rank of a new tier."""

    HEADING = "New tier"
    ACCEPT = "Add"

    def fields(self) -> Sequence[Field]:
        """Return the fields; the new tier stands above the others if nothing else is said."""
        above = max((tier.rank for tier in self.known.tiers.tiers), default=0) + 1
        return (
            Field("tier_id", "ID", "A short word, like gold"),
            Field("tier_name", "Name"),
            NumberField("rank", "Rank", "The greater the better", str(above)),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.programme.commands import AddTier

        return AddTier(
            request_id=self.request_id,
            tier_id=filled.text("tier_id"),
            tier_name=filled.text("tier_name"),
            rank=filled.number("rank"),
        )
