"""Adding a reward, and ending one before its time."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_core.errors import Invalid
from loyalty_core.rewards.views import RewardView
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import parse_whole, whole
from loyalty_tui.presenters.rewards import gives, had, window
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

GIVES: Final = (
    Option("amount", "amount off"),
    Option("percent", "percent off"),
    Option("product", "a product"),
    Option("custom", "in words"),
)


class AddRewardDialog(CommandDialog):
    """Name, cost, what it gives, days and limits of a new reward."""

    HEADING = "New reward"
    ACCEPT = "Add"
    SHOWN_AT = MappingProxyType(dict.fromkeys(("amount", "percent", "product", "custom"), "value"))

    def __init__(self, currency: str) -> None:
        """Ask for a reward; amounts are in this ISO 4217 currency."""
        super().__init__()
        self.currency = currency

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            Field("reward_name", "Name"),
            NumberField("cost", "Costs", "Points, each time"),
            ChoiceField("kind", "Gives", initial="amount", options=GIVES),
            Field("value", "What", f"Like 5.00 ({self.currency}), 10, a product, or what staff do"),
            DayField("starts_on", "First day", "Empty: today", required=False),
            DayField("ends_on", "Last day", "Empty: no end", required=False),
            NumberField("valid_days", "Coupon lives", "Days after it was given; empty: no end", required=False),
            NumberField("limit_total", "At most", "Times in all; empty: any number", required=False),
            NumberField("limit_per_customer", "Each customer", "Times a customer; empty: any number", required=False),
            Field("lowest_tier", "From tier", "Its ID; empty: every member", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.rewards.catalogue import AddReward

        return AddReward(
            request_id=self.request_id,
            reward_name=filled.text("reward_name"),
            cost=filled.number("cost"),
            **_given(filled.text("kind"), filled.text("value")),
            starts_on=filled.day_or_none("starts_on"),
            ends_on=filled.day_or_none("ends_on"),
            valid_days=filled.number_or_none("valid_days"),
            limit_total=filled.number_or_none("limit_total"),
            limit_per_customer=filled.number_or_none("limit_per_customer"),
            lowest_tier=filled.text_or_none("lowest_tier"),
        )


class EndRewardDialog(CommandDialog):
    """Asks whether a reward shall end now."""

    HEADING = "End a reward"
    ACCEPT = "End it"
    DANGER = True

    def __init__(self, reward: RewardView) -> None:
        """Ask about this reward."""
        super().__init__()
        self.reward = reward

    def about(self) -> Content:
        """Return which reward, and what ending it means."""
        reward = self.reward
        figures = f"{gives(reward)} for {whole(reward.cost)} points   {window(reward)}   had {had(reward)}"
        return Content("\n").join(
            [
                inert(reward.name),
                Content.styled(inert(figures).plain, QUIET),
                Content(""),
                Content("Nobody can have it any more. Coupons that it gave keep their own last day."),
            ]
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.rewards.catalogue import EndReward

        del filled
        return EndReward(request_id=self.request_id, reward_id=self.reward.reward_id)


def _given(kind: str, value: str) -> dict[str, Any]:
    """Return the one input of the command that says what the reward gives."""
    if kind == "percent":
        return {kind: parse_whole(value.removesuffix("%"), "value")}
    if kind in {"amount", "product", "custom"}:
        return {kind: value}
    raise Invalid("Choose what the reward gives.", field="kind")
