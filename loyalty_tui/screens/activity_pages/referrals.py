"""Referrals over all customers (R152 to R154, R174 to R183)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from loyalty_core.paging import Page, PageRequest
from loyalty_core.referrals.views import ReferralView
from loyalty_tui import actions
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.presenters import over_all, referrals
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.activity_pages.page import EVERYTHING, ActivityPage
from loyalty_tui.widgets.table_columns import Column

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class ReferralsPage(ActivityPage[ReferralView]):
    """Referrals by the day on which they were sent; Enter leads to the friend, or to the referrer of one unknown."""

    NAME = "referrals"
    LABEL = "Referrals"
    NOUNS = ("referral", "referrals")
    EMPTY = "No such referral on these days.\nD looks at other days, F at other states."
    FILTERS = {EVERYTHING: "All"} | referrals.STATES
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings("activities.cancel_referral", "activities.referrer")

    def key_of(self, row: ReferralView) -> Hashable:
        return row.referral_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[ReferralView]]:
        return over_all.referral_columns(zone, tones, wide=wide)

    def rows_of(
        self, wanted: str, since: date | None, until: date | None, request: PageRequest
    ) -> Query[Page[ReferralView]]:
        from loyalty_core.referrals.queries import ListReferrals

        return ListReferrals(None, request, referrals.state_of(wanted) if wanted else None, since, until)

    def customer_of(self, row: ReferralView) -> int:
        return row.referrer_id if row.friend_id is None else row.friend_id

    def action_cancel(self) -> None:
        """Ask why the referral does not count."""
        from loyalty_tui.screens.referral_dialogs import CancelReferralDialog

        if self.selected is not None:
            self.app.push_screen(CancelReferralDialog(self.selected))

    def action_referrer(self) -> None:
        """Show who brought the friend."""
        if self.selected is not None:
            self.post_message(OpenCustomer(self.selected.referrer_id))
