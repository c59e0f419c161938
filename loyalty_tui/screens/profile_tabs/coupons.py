"""A customer's coupons: given, claimed, used, expired and voided (R126 to R128)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from loyalty_core.coupons.views import CouponView
from loyalty_core.paging import Page, PageRequest
from loyalty_tui import actions
from loyalty_tui.inert import inert
from loyalty_tui.presenters import coupons
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class CouponsTab(ProfileTab[CouponView]):
    """Coupons, the newest first."""

    NAME = "coupons"
    EMPTY = "No coupon yet. C issues one from a campaign."
    NOUNS = ("coupon", "coupons")
    VIEW = CouponView
    BINDINGS: ClassVar[list[BindingType]] = actions.shown_bindings(
        "profile.coupon", "profile.claim_coupon", "profile.use_coupon", "profile.void_coupon", "profile.qr"
    )

    def compose(self) -> ComposeResult:
        yield self.table
        yield Static(classes="profile-tab--line", markup=False)

    def key_of(self, row: CouponView) -> Hashable:
        return row.code

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[CouponView]]:
        return coupons.columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[CouponView]:
        return self.app.gateway.pages(partial(_list, customer_id))

    def forget(self) -> None:
        self.query_one(Static).update("")

    def on_windowed_table_highlighted(self) -> None:
        """Tell more of the coupon under the cursor."""
        row = self.table.selected
        self.query_one(Static).update(inert("" if row is None else coupons.details(row, self.zone)))

    async def on_windowed_table_opened(self) -> None:
        """Use the coupon, which is what one mostly comes for."""
        if self.app.may(actions.BY_ID["profile.use_coupon"]):
            await self.app.action_perform("profile.use_coupon")

    def action_claim(self) -> None:
        """Ask whether the customer takes the coupon."""
        from loyalty_tui.screens.coupon_dialog import ClaimCouponDialog

        if self.selected is not None:
            self.app.push_screen(ClaimCouponDialog(self.selected))

    def action_use(self) -> None:
        """Ask on which receipt the coupon is used."""
        from loyalty_tui.screens.coupon_dialog import UseCouponDialog

        if self.selected is not None:
            self.app.push_screen(UseCouponDialog(self.selected))

    def action_void(self) -> None:
        """Ask why the coupon is voided."""
        from loyalty_tui.screens.coupon_dialog import VoidCouponDialog

        if self.selected is not None:
            self.app.push_screen(VoidCouponDialog(self.selected))


def _list(customer_id: int, request: PageRequest) -> Query[Page[CouponView]]:
    from loyalty_core.coupons.queries import ListCoupons

    return ListCoupons(customer_id, request=request)
