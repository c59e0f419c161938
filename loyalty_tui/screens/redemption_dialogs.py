"""What happens to a redemption besides its confirmation: a new one-time password, or its end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.rewards.views import RedemptionView
from loyalty_tui.fields import Field, Filled
from loyalty_tui.inert import inert
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.redemptions import STATES, UNFINISHED, what
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class _AboutRedemption(CommandDialog):
    """Something that happens to one redemption."""

    def __init__(self, redemption: RedemptionView) -> None:
        """Ask about this redemption."""
        super().__init__()
        self.redemption = redemption

    def about(self) -> Content:
        """Return of what, for how much, where it stands, and what follows."""
        view = self.redemption
        state = f"   {whole(view.points)} points   {STATES.get(view.state, view.state)}\n"
        return (
            inert(what(view.reward, view.times)).stylize(STRONG) + Content.styled(state, QUIET) + inert(self.follows())
        )

    @abstractmethod
    def follows(self) -> str:
        """Return what it means."""


class ResendDialog(_AboutRedemption):
    """Asks whether the customer is sent a new one-time password."""

    HEADING = "Send a new code"
    ACCEPT = "Send"

    def follows(self) -> str:
        """Return what it means."""
        return "The code before is worth nothing then."

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.rewards.commands import ResendPassword

        del filled
        return ResendPassword(request_id=self.request_id, redemption_id=self.redemption.redemption_id)


class CancelRedemptionDialog(_AboutRedemption):
    """Asks whether a redemption is cancelled: one that was confirmed gives its points back, and voids its coupons."""

    HEADING = "Cancel a redemption"
    ACCEPT = "Cancel it"
    LEAVE = "Keep it"
    DANGER = True

    def follows(self) -> str:
        """Return what it means."""
        if self.redemption.state in UNFINISHED:
            return "The code is worth nothing then; no points were taken."
        return "The points go back, and the coupons that it gave are void."

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (Field("reason", "Reason", "May stay empty", required=False),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.rewards.commands import CancelRedemption

        return CancelRedemption(
            request_id=self.request_id,
            redemption_id=self.redemption.redemption_id,
            reason=filled.text_or_none("reason"),
        )
