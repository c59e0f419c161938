"""What to say where no coupon can be issued because no campaign is running (R129, R131)."""

from __future__ import annotations

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from loyalty_core.desk.permissions import Permission
from loyalty_tui.app import LoyaltyApp

WHY = "A coupon is issued from a campaign, and none is running now."
WAY = "Enter goes to the campaigns, where one is added."
ASK = "A manager can add one."


class NoCampaignWindow(ModalScreen[None]):
    """Explains, and leads to the room where a campaign is made."""

    CSS_PATH = "no_campaign.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Button"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="no-campaign.close", tooltip="Back to the customer"),
    ]

    app = getters.app(LoyaltyApp)

    def compose(self) -> ComposeResult:
        person = self.app.person
        may_add = person is not None and person.may(Permission.MANAGE_CAMPAIGNS)
        with Vertical(id="no-campaign") as box:
            box.border_title = Content("No campaign is running")
            yield Static(f"{WHY}\n{WAY if may_add else ASK}", markup=False)
            with Horizontal():
                yield Button("Go to the campaigns", id="go", compact=True)
                yield Button("Close", id="close", compact=True)

    async def on_button_pressed(self, message: Button.Pressed) -> None:
        """Go there, or back."""
        self.dismiss(None)
        if message.button.id == "go":
            self.app.call_later(self.app.action_perform, "app.campaigns")
