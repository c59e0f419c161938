"""The customer under the cursor, in five lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_core.customers.views import Profile
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.messages import Answered, Failed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.customers import card
from loyalty_tui.presenters.styles import QUIET

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class HitPreview(Widget):
    """Shows who a customer is, what they have and what is open, before anybody opens the profile."""

    DEFAULT_CSS = """
    HitPreview {
        height: 7;
        padding: 0 1;
        border-top: solid $border-blurred;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    app = getters.app(LoyaltyApp)

    profile: reactive[Profile | None] = reactive(None)
    """Who is shown."""
    trouble: reactive[str] = reactive("")
    """Why nobody is shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wanted: int | None = None

    def show_customer(self, customer_id: int | None) -> None:
        """Show a customer, or nobody."""
        self._wanted = customer_id
        self.ask_again()

    def ask_again(self) -> None:
        """Ask for the same customer again; nothing is asked while there is no room to show anybody."""
        customer_id = self._wanted
        if customer_id is None:
            self.trouble, self.profile = "", None
            return
        if not self.display:
            return

        def show() -> Query[Profile]:
            from loyalty_core.customers.profile import ShowCustomer

            return ShowCustomer(customer_id)

        self.app.gateway.ask(show, to=self, key="preview")

    def on_show(self) -> None:
        """Ask once there is room."""
        self.ask_again()

    def on_answered(self, message: Answered) -> None:
        """Show who was asked for, unless nobody is wanted any more."""
        if self._wanted is not None:
            self.trouble, self.profile = "", message.answer

    def on_refused(self, message: Refused) -> None:
        """Say why not."""
        self.trouble, self.profile = errors.sentence(message), None

    def on_failed(self, message: Failed) -> None:
        """Say that a defect is why not."""
        self.trouble, self.profile = errors.sentence(message), None

    def render(self) -> Content:
        """Return the lines."""
        session = self.app.gateway.door.session
        if self.profile is None or session is None:
            return Content.styled(self.trouble, QUIET)
        return card(self.profile, self.app.gateway.door.now(), session.time_zone)
