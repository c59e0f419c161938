"""Campaigns as rows, in the words of the counter."""

from typing import Final

from rich.text import Text

from loyalty_core.coupons.views import Benefit, CampaignView
from loyalty_tui.inert import inert_text
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.widgets.table_columns import Column

STATES: Final = {
    "planned": "planned",
    "running": "running",
    "full": "full",
    "over": "over",
    "ended": "ended early",
}
"""What a clerk calls each state."""

_OPEN: Final = frozenset({"planned", "running"})


def benefit(gives: Benefit) -> str:
    """Return what a coupon gives: `10 % off`, `£5.00 off`, `200 points`, or the product's name."""
    if gives.percent is not None:
        return f"{gives.percent} % off"
    if gives.amount is not None:
        return f"{money(gives.amount)} off"
    if gives.points is not None:
        return f"{whole(gives.points)} points"
    return gives.product or DASH


def window(campaign: CampaignView) -> str:
    """Return from when to when it runs."""
    end = "no end" if campaign.ends_on is None else day(campaign.ends_on)
    return f"{day(campaign.starts_on)} – {end}"


def life(campaign: CampaignView) -> str:
    """Return how long a coupon lives."""
    if campaign.valid_days is None:
        return "campaign"
    return "1 day" if campaign.valid_days == 1 else f"{campaign.valid_days} days"


def issued(campaign: CampaignView) -> str:
    """Return how many were issued, of how many."""
    return whole(campaign.issued) + ("" if campaign.limit_total is None else f" of {whole(campaign.limit_total)}")


def details(campaign: CampaignView) -> str:
    """Return all that binds a campaign's coupons in one line: how many there may be, for whom, and how long."""
    left = "no limit" if campaign.limit_total is None else f"{whole(campaign.limit_total - campaign.issued)} left"
    each = campaign.limit_per_customer
    most = "any number a customer" if each is None else f"at most {whole(each)} a customer"
    lives = "as long as the campaign" if campaign.valid_days is None else life(campaign)
    counts = f"{issued(campaign)} issued ({left}), {whole(campaign.claimed)} claimed, {whole(campaign.used)} used"
    return f"{counts} · {most} · coupons live {lives}"


def columns() -> tuple[Column[CampaignView], ...]:
    """Return the columns of the list of campaigns."""
    return (
        Column("name", "Campaign", _name, min_width=16, weight=3, sortable=True, priority=9),
        Column("gives", "Gives", lambda row: benefit(row.benefit), width=14, priority=8),
        Column("state", "State", lambda row: STATES.get(row.state, row.state), width=11, priority=8),
        Column("starts", "First day", lambda row: day(row.starts_on), width=11, sortable=True, priority=4),
        Column("ends", "Last day", lambda row: day(row.ends_on), width=11, sortable=True, priority=5),
        Column("life", "Coupon lives", life, width=12, priority=1),
        Column("each", "Each", _each, width=5, align="right", priority=2),
        Column("issued", "Issued", issued, width=14, align="right", sortable=True, priority=7),
        Column("claimed", "Claimed", lambda row: whole(row.claimed), width=8, align="right", sortable=True, priority=3),
        Column("used", "Used", lambda row: whole(row.used), width=8, align="right", sortable=True, priority=6),
    )


def _name(campaign: CampaignView) -> Text:
    name = inert_text(campaign.name)
    if campaign.state not in _OPEN:
        name.stylize("dim")
    return name


def _each(campaign: CampaignView) -> str:
    return DASH if campaign.limit_per_customer is None else whole(campaign.limit_per_customer)
