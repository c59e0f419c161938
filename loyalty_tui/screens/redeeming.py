"""The way from a reward to what it gives: which one, then the customer's code, then what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loyalty_core.customers.views import Profile
from loyalty_core.desk.receipt import Receipt
from loyalty_core.rewards.views import RewardView
from loyalty_tui.screens.code_dialog import CodeDialog
from loyalty_tui.screens.redeem_dialog import RedeemDialog

if TYPE_CHECKING:
    from loyalty_tui.screens.profile import ProfileScreen


class Redeeming:
    """Leads through the dialogs for one customer, on behalf of the profile's screen."""

    def __init__(self, room: ProfileScreen, profile: Profile) -> None:
        """Lead from this room, for the customer of this profile."""
        self.room = room
        self.profile = profile

    def offer(self, rewards: Sequence[RewardView], chosen: int | None) -> bool:
        """Ask for one of those that the customer can have, the chosen one filled in; return False for none."""
        can_have = tuple(reward for reward in rewards if reward.can_have)
        if can_have:
            self.room.app.push_screen(RedeemDialog(self.profile, can_have, chosen), self._asked)
        return bool(can_have)

    def ask_for_code(self, redemption_id: int) -> None:
        """Ask for the code of a redemption, and show in any case how it stands then."""
        self.room.app.push_screen(CodeDialog(redemption_id, self.profile.customer.name), self._ended)

    def _asked(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.ask_for_code(receipt.result["redemption_id"])

    async def _ended(self, _receipt: Receipt | None) -> None:
        await self.room.show_redemptions()
