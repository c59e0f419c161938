"""The modes of the console, one a room, each with its own place; their screens are imported when they are first seen.

To add a room: a screen that is a `ConsoleScreen`, a factory here, and an action that goes there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from textual.screen import Screen

DOOR: Final = "door"
"""Opening the programme and signing in; nobody is at work here."""
CUSTOMERS: Final = "customers"
PROFILE: Final = "profile"
ACTIVITIES: Final = "activities"
PROMISES: Final = "promises"
JOURNEYS: Final = "journeys"
CAMPAIGNS: Final = "campaigns"
REWARDS: Final = "rewards"
PROGRAMME: Final = "programme"


def _door() -> Screen[Any]:
    from loyalty_tui.screens.opening import OpeningScreen

    return OpeningScreen()


def _customers() -> Screen[Any]:
    from loyalty_tui.screens.customers import CustomersScreen

    return CustomersScreen()


def _profile() -> Screen[Any]:
    from loyalty_tui.screens.profile import ProfileScreen

    return ProfileScreen()


def _activities() -> Screen[Any]:
    from loyalty_tui.screens.activities import ActivitiesScreen

    return ActivitiesScreen()


def _promises() -> Screen[Any]:
    from loyalty_tui.screens.promises import PromisesScreen

    return PromisesScreen()


def _journeys() -> Screen[Any]:
    from loyalty_tui.screens.journeys import JourneysScreen

    return JourneysScreen()


def _campaigns() -> Screen[Any]:
    from loyalty_tui.screens.campaigns import CampaignsScreen

    return CampaignsScreen()


def _rewards() -> Screen[Any]:
    from loyalty_tui.screens.rewards import RewardsScreen

    return RewardsScreen()


def _programme() -> Screen[Any]:
    from loyalty_tui.screens.programme import ProgrammeScreen

    return ProgrammeScreen()


ROOMS: Final[dict[str, Callable[[], Screen[Any]]]] = {
    CUSTOMERS: _customers,
    PROFILE: _profile,
    ACTIVITIES: _activities,
    PROMISES: _promises,
    JOURNEYS: _journeys,
    CAMPAIGNS: _campaigns,
    REWARDS: _rewards,
    PROGRAMME: _programme,
}
"""The rooms of somebody at work; their screens are thrown away when the person signs out."""

FACTORIES: Final[dict[str, Callable[[], Screen[Any]]]] = {DOOR: _door, **ROOMS}


@runtime_checkable
class FindsCustomers(Protocol):
    """What the screen of the mode `CUSTOMERS` can do for others."""

    def find(self, typed: str) -> None:
        """Put the cursor into the search box; a text that is not empty replaces what is in it and is looked up."""


@runtime_checkable
class ShowsCustomer(Protocol):
    """What the screen of the mode `PROFILE` can do for others."""

    def show_customer(self, customer_id: int) -> None:
        """Show this customer instead of whoever is shown, and post `CustomerShown` when the name is known."""
