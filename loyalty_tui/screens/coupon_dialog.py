"""What happens to coupons: issued from a campaign, claimed, used, voided (R126 to R130)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_core.coupons.views import CampaignView, CouponView
from loyalty_core.customers.views import Profile
from loyalty_tui.fields import ChoiceField, Field, Filled, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.campaigns import benefit
from loyalty_tui.presenters.coupons import STATES, campaign_in_words
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command


class IssueCouponDialog(CommandDialog):
    """From which running campaign a coupon is generated; the code and its last day are seen before."""

    HEADING = "Issue a coupon"
    ACCEPT = "Generate"

    def __init__(self, profile: Profile, campaigns: Sequence[CampaignView]) -> None:
        """Ask for one of these campaigns, of which there must be at least one."""
        super().__init__()
        self.profile = profile
        self.campaigns = campaigns

    def about(self) -> Content:
        """Return for whom."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields; a campaign that is the only one is chosen already."""
        options = tuple(Option(str(one.campaign_id), campaign_in_words(one)) for one in self.campaigns)
        only = options[0].value if len(options) == 1 else ""
        return (ChoiceField("campaign_id", "Campaign", initial=only, options=options),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.commands import IssueCoupon

        return IssueCoupon(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            campaign_id=int(filled.text("campaign_id")),
        )


class _AboutCoupon(CommandDialog):
    """Something that happens to one coupon."""

    def __init__(self, coupon: CouponView) -> None:
        """Ask about this coupon."""
        super().__init__()
        self.coupon = coupon

    def about(self) -> Content:
        """Return which coupon, what it gives, and until when."""
        coupon = self.coupon
        until = "" if coupon.last_valid_on is None else f", until {day(coupon.last_valid_on)}"
        state = f"   {STATES.get(coupon.state, coupon.state)}{until}"
        gives = inert(f"{coupon.campaign}: {benefit(coupon.benefit)}")
        return inert(coupon.code).stylize(STRONG) + Content.styled(f"{state}\n", QUIET) + gives.stylize(QUIET)


class ClaimCouponDialog(_AboutCoupon):
    """Asks whether the customer takes a coupon."""

    HEADING = "Claim a coupon"
    ACCEPT = "Claimed"

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.commands import ClaimCoupon

        del filled
        return ClaimCoupon(request_id=self.request_id, code=self.coupon.code)


class UseCouponDialog(_AboutCoupon):
    """On which receipt a coupon is used."""

    HEADING = "Use a coupon"
    ACCEPT = "Use"

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        hint = "Its receipt or transaction ID; may stay empty"
        return (Field("receipt", "Receipt", hint, required=False),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.commands import UseCoupon

        return UseCoupon(request_id=self.request_id, code=self.coupon.code, receipt=filled.text_or_none("receipt"))


class VoidCouponDialog(_AboutCoupon):
    """Why a coupon is made worthless."""

    HEADING = "Void a coupon"
    ACCEPT = "Void"
    DANGER = True

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (Field("reason", "Reason", "Why the coupon may not be used any more"),)

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.commands import VoidCoupon

        return VoidCoupon(request_id=self.request_id, code=self.coupon.code, reason=filled.text("reason"))
