"""Asking for a reward on behalf of a customer: which one and how often; a one-time password goes out (R23, R169)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Change, Receipt
from loyalty_core.rewards.views import RewardView
from loyalty_tui.fields import ChoiceField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.changes import changes
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.rewards import in_words
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class RedeemDialog(CommandDialog):
    """Which reward, and how often; what it will cost is seen before the customer is sent a one-time password."""

    HEADING = "Redeem a reward"
    ACCEPT = "Send code"

    def __init__(self, profile: Profile, rewards: Sequence[RewardView], chosen: int | None = None) -> None:
        """Ask for one of these rewards, of which there must be at least one.

        Args:
            profile: who redeems.
            rewards: what they can have now.
            chosen: number of the reward that is chosen at first; one that is the only one always is.
        """
        super().__init__()
        self.profile = profile
        self.rewards = rewards
        self.chosen = rewards[0].reward_id if len(rewards) == 1 else chosen

    def about(self) -> Content:
        """Return for whom, and what they have."""
        name = inert(self.profile.customer.name).stylize(STRONG)
        return name + Content.styled(f"   {whole(self.profile.points.available)} points available", QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        options = tuple(Option(str(one.reward_id), in_words(one)) for one in self.rewards)
        initial = str(self.chosen) if any(one.reward_id == self.chosen for one in self.rewards) else ""
        return (
            ChoiceField("reward_id", "Reward", initial=initial, options=options),
            NumberField("times", "How often", initial="1"),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.rewards.commands import RequestRedemption

        return RequestRedemption(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            reward_id=int(filled.text("reward_id")),
            times=filled.number("times"),
        )

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what confirming it will take: asking moves no points yet."""
        available = self.profile.points.available
        later = Change("available", available, available - receipt.result["points"])
        when = Content.styled("   once the code is confirmed", QUIET)
        return changes(replace(receipt, changes=(later,), lost=())) + when

    def tell(self, receipt: Receipt) -> None:
        """Say nothing: the dialog that asks for the code follows, and says where it went."""
        self.app.done_here.append(receipt)
