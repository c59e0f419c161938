"""The tabs of the profile, in order; each is imported when it is first opened."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from loyalty_tui.screens.profile_tabs.page import ProfilePage
from loyalty_tui.widgets.tab_bar import Tab

TABS: Final = (
    Tab("activities", "Activities"),
    Tab("transactions", "Transactions"),
    Tab("statement", "Statement"),
    Tab("coupons", "Coupons"),
    Tab("rewards", "Rewards"),
    Tab("passwords", "Passwords"),
    Tab("notes", "Notes"),
    Tab("chart", "Chart"),
    Tab("referrals", "Referrals"),
    Tab("reviews", "Reviews"),
    Tab("messages", "Messages"),
    Tab("journeys", "Journeys"),
)

FIRST: Final = TABS[0].name


def make_tab(name: str) -> ProfilePage:
    """Make the tab of a name: `notes` is the class `NotesTab` of the module `notes` beside this one."""
    module = import_module(f"loyalty_tui.screens.profile_tabs.{name}")
    made: ProfilePage = getattr(module, f"{name.capitalize()}Tab")()
    return made


def neighbour(name: str, by: int) -> str:
    """Return the tab that stands so many to the right of one, round and round."""
    names = [tab.name for tab in TABS]
    return names[(names.index(name) + by) % len(names)]
