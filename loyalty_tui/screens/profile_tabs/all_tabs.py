"""The tabs of the profile, in order; each is imported when it is first opened."""

from __future__ import annotations

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
)

FIRST: Final = TABS[0].name


def make_tab(name: str) -> ProfilePage:
    """Make the tab of a name."""
    match name:
        case "activities":
            from loyalty_tui.screens.profile_tabs.activities import ActivitiesTab

            return ActivitiesTab()
        case "transactions":
            from loyalty_tui.screens.profile_tabs.transactions import TransactionsTab

            return TransactionsTab()
        case "statement":
            from loyalty_tui.screens.profile_tabs.statement import StatementTab

            return StatementTab()
        case "coupons":
            from loyalty_tui.screens.profile_tabs.coupons import CouponsTab

            return CouponsTab()
        case "rewards":
            from loyalty_tui.screens.profile_tabs.rewards import RewardsTab

            return RewardsTab()
        case "passwords":
            from loyalty_tui.screens.profile_tabs.passwords import PasswordsTab

            return PasswordsTab()
        case "notes":
            from loyalty_tui.screens.profile_tabs.notes import NotesTab

            return NotesTab()
        case "referrals":
            from loyalty_tui.screens.profile_tabs.referrals import ReferralsTab

            return ReferralsTab()
        case "reviews":
            from loyalty_tui.screens.profile_tabs.reviews import ReviewsTab

            return ReviewsTab()
        case "messages":
            from loyalty_tui.screens.profile_tabs.messages import MessagesTab

            return MessagesTab()
        case _:
            from loyalty_tui.screens.profile_tabs.chart import ChartTab

            return ChartTab()


def neighbour(name: str, by: int) -> str:
    """Return the tab that stands so many to the right of one, round and round."""
    names = [tab.name for tab in TABS]
    return names[(names.index(name) + by) % len(names)]
