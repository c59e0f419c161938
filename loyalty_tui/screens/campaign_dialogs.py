"""Adding a campaign, and ending one before its time."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_core.coupons.views import CampaignView
from loyalty_core.errors import Invalid
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.campaigns import benefit, issued, window
from loyalty_tui.presenters.numbers import parse_whole
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

BENEFITS: Final = (
    Option("percent", "percent off"),
    Option("amount", "amount off"),
    Option("points", "points"),
    Option("product", "a product"),
)


class AddCampaignDialog(CommandDialog):
    """Name, benefit, days and limits of a new campaign."""

    HEADING = "New campaign"
    ACCEPT = "Add"
    SHOWN_AT = MappingProxyType(dict.fromkeys(("percent", "amount", "points", "product"), "value"))

    def __init__(self, currency: str) -> None:
        """Ask for a campaign; amounts are in this ISO 4217 currency."""
        super().__init__()
        self.currency = currency

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return (
            Field("campaign_name", "Name"),
            ChoiceField("benefit", "Coupon gives", initial="percent", options=BENEFITS),
            Field("value", "How much", f"Like 10, or 5.00 ({self.currency}), or the product's name"),
            DayField("starts_on", "First day", "Empty: today", required=False),
            DayField("ends_on", "Last day", "Empty: no end", required=False),
            NumberField("valid_days", "Coupon lives", "Days after issue; empty: to the campaign's end",
                        required=False),
            NumberField("limit_total", "At most", "Coupons in all; empty: any number", required=False),
            NumberField("limit_per_customer", "Each customer", "Coupons a customer; empty: any number", required=False),
        )  # fmt: skip

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.campaigns import AddCampaign

        return AddCampaign(
            request_id=self.request_id,
            campaign_name=filled.text("campaign_name"),
            **_given(filled.text("benefit"), filled.text("value")),
            starts_on=filled.day_or_none("starts_on"),
            ends_on=filled.day_or_none("ends_on"),
            valid_days=filled.number_or_none("valid_days"),
            limit_total=filled.number_or_none("limit_total"),
            limit_per_customer=filled.number_or_none("limit_per_customer"),
        )


class EndCampaignDialog(CommandDialog):
    """Asks whether a campaign shall end now."""

    HEADING = "End a campaign"
    ACCEPT = "End it"
    DANGER = True

    def __init__(self, campaign: CampaignView) -> None:
        """Ask about this campaign."""
        super().__init__()
        self.campaign = campaign

    def about(self) -> Content:
        """Return which campaign, and what ending it means."""
        campaign = self.campaign
        figures = f"{benefit(campaign.benefit)}   {window(campaign)}   {issued(campaign)} issued"
        return Content("\n").join(
            [
                inert(campaign.name),
                Content.styled(inert(figures).plain, QUIET),
                Content(""),
                Content("No more coupons are issued. Those that are out keep their own last day."),
            ]
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.coupons.campaigns import EndCampaign

        del filled
        return EndCampaign(request_id=self.request_id, campaign_id=self.campaign.campaign_id)


def _given(kind: str, value: str) -> dict[str, Any]:
    """Return the one input of the command that says what a coupon gives."""
    if kind == "percent":
        return {kind: parse_whole(value.removesuffix("%"), "value")}
    if kind == "points":
        return {kind: parse_whole(value, "value")}
    if kind in {"amount", "product"}:
        return {kind: value}
    raise Invalid("Choose what the coupon gives.", field="benefit")
