"""What every tab of the profile is, whether it shows a list or something else."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.reactive import var
from textual.widget import Widget

from loyalty_tui.app import LoyaltyApp


class ProfilePage(Widget):
    """A tab. It asks for what it shows when it is first shown, and keeps its place while another tab is.

    Attributes:
        NAME: stable name, also the widget's id.
    """

    NAME: ClassVar[str]

    app = getters.app(LoyaltyApp)

    total: var[str] = var("")
    """How many rows there are, in words; empty where that is not known or of no use. May be watched."""

    def __init__(self) -> None:
        super().__init__(id=self.NAME)
        self._customer_id: int | None = None
        self._is_stale = False

    # What a tab says of itself.

    @abstractmethod
    def begin(self) -> None:
        """Ask for everything about the customer, who is another one than before."""

    @abstractmethod
    def renew(self) -> None:
        """Ask afresh, and keep the place."""

    @abstractmethod
    def take_focus(self) -> None:
        """Put the focus where the hand needs it."""

    @property
    def selected(self) -> object:
        """What is under the cursor; None for nothing."""
        return None

    # What the screen calls.

    def show_customer(self, customer_id: int) -> None:
        """Show a customer: from the top if another was shown, afresh if something has changed meanwhile."""
        if customer_id != self._customer_id:
            self._customer_id = customer_id
            self._is_stale = False
            self.begin()
        elif self._is_stale:
            self._is_stale = False
            self.renew()

    def leave(self) -> None:
        """Show nobody any more."""
        self._customer_id = None
        self.display = False

    def ask_again(self) -> None:
        """Ask afresh, now or when the tab is shown next."""
        self._is_stale = True
        if self.display and self._customer_id is not None:
            self.show_customer(self._customer_id)

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        return self.app.zone
