"""A customer's referrals: the friends whom they brought, step by step, and who brought them (R152 to R154, R174)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from loyalty_core.paging import Page, PageRequest
from loyalty_core.referrals.views import ReferralView
from loyalty_tui import actions
from loyalty_tui.inert import inert
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.presenters import referrals
from loyalty_tui.presenters.referrals import ReferralFilter
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class ReferralsTab(ProfileTab[ReferralView]):
    """Referrals, the newest first, and below them what became of the one under the cursor."""

    NAME = "referrals"
    EMPTY = "No referral here. Shift+F refers a friend."
    NOUNS = ("referral", "referrals")
    VIEW = ReferralView
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.refer", "profile.advance_referral", "profile.cancel_referral", "profile.other_customer",
        "profile.filter",
    )  # fmt: skip
    DEFAULT_CSS = """
    ReferralsTab > #referrals--details { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    """

    wanted_line = getters.query_one("#referrals--wanted", Static)
    details_line = getters.query_one("#referrals--details", Static)

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ReferralFilter()

    def compose(self) -> ComposeResult:
        yield Static(id="referrals--wanted", classes="profile-tab--line", markup=False)
        yield self.table
        yield Static(id="referrals--details", markup=False)

    def key_of(self, row: ReferralView) -> Hashable:
        return row.referral_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[ReferralView]]:
        return referrals.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[ReferralView]:
        return self.app.gateway.pages(partial(_list, customer_id, self.wanted))

    def forget(self) -> None:
        self.wanted = ReferralFilter()
        self.details_line.update("")

    def began(self, customer_id: int) -> None:
        del customer_id
        self.wanted_line.display = self.wanted != ReferralFilter()
        self.wanted_line.update(f"Only: {referrals.in_words(self.wanted)}")

    def filter(self, wanted: ReferralFilter | None) -> None:
        """Show others; None keeps those that are shown."""
        if wanted is not None:
            self.wanted = wanted
            self.show_other_rows()

    def on_windowed_table_highlighted(self) -> None:
        """Tell more of the referral under the cursor."""
        row = self.table.selected
        self.details_line.update(inert("" if row is None else referrals.details(row, self.zone)))

    async def on_windowed_table_opened(self) -> None:
        """Go to the other one's profile."""
        await self.app.action_perform("profile.other_customer")

    def action_find(self) -> None:
        """Ask which referrals are wanted."""
        from loyalty_tui.screens.list_filters import ReferralFilterDialog

        self.app.push_screen(ReferralFilterDialog(self.wanted), self.filter)

    def action_advance(self) -> None:
        """Ask which step the friend has come to."""
        from loyalty_tui.screens.referral_dialogs import AdvanceReferralDialog

        if self.selected is not None:
            self.app.push_screen(AdvanceReferralDialog(self.selected))

    def action_cancel(self) -> None:
        """Ask why the referral does not count."""
        from loyalty_tui.screens.referral_dialogs import CancelReferralDialog

        if self.selected is not None:
            self.app.push_screen(CancelReferralDialog(self.selected))

    def action_go_to(self) -> None:
        """Show the friend, or who brought this customer."""
        row = self.selected
        other = None if row is None else row.referrer_id if row.as_friend else row.friend_id
        if other is not None:
            self.post_message(OpenCustomer(other))


def _list(customer_id: int, wanted: ReferralFilter, request: PageRequest) -> Query[Page[ReferralView]]:
    from loyalty_core.referrals.queries import ListReferrals

    return ListReferrals(customer_id, request, wanted.state)
