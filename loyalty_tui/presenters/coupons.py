"""Coupons as rows: what they give, where they stand, and until when they live."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.coupons.views import CampaignView, CouponView
from loyalty_tui.presenters.campaigns import benefit
from loyalty_tui.presenters.dates import day, local_day, moment, short_day, short_local_day
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

STATES: Final = {
    "issued": "Issued",
    "claimed": "Claimed",
    "used": "Used",
    "expired": "Expired",
    "voided": "Voided",
}
"""What a clerk calls where a coupon stands."""

USABLE: Final = frozenset({"issued", "claimed"})
"""States in which a coupon can still be used."""


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[CouponView], ...]:
    """Return the columns of a customer's coupons."""
    when, local, cells = (day, local_day, 11) if wide else (short_day, short_local_day, 9)

    def on(instant: datetime | None) -> str:
        return "" if instant is None else local(instant, zone).rjust(cells)

    return (
        Column("code", "Code", lambda row: row.code, 11, priority=9),
        Column("campaign", "Campaign", _campaign, min_width=12, weight=2, sortable=True, priority=7),
        Column("benefit", "Gives", lambda row: benefit(row.benefit), min_width=10, priority=6),
        Column("state", "State", lambda row: state_text(row, tones), 8, sortable=True, priority=9),
        Column("issued", "Issued", lambda row: on(row.issued_at), cells, sortable=True, priority=5),
        Column(
            "expiry", "Valid until", lambda row: when(row.last_valid_on).rjust(cells), 13, sortable=True, priority=8
        ),
        Column("claimed", "Claimed", lambda row: on(row.claimed_at), cells, priority=2),
        Column("used", "Used", lambda row: on(row.used_at), cells, priority=4),
        Column("voided", "Voided", lambda row: on(row.voided_at), cells, priority=1),
        Column("transaction", "On", lambda row: row.transaction_id or "", 8, priority=3),
    )


def state_text(row: CouponView, tones: Tones) -> Text:
    """Return where a coupon stands; what is over is said quietly."""
    return Text(STATES.get(row.state, row.state), "" if row.state in USABLE else tones.quiet)


def _campaign(row: CouponView) -> str:
    return f"{row.campaign} (entry reward)" if row.entry_reward else row.campaign


def details(row: CouponView, zone: ZoneInfo) -> str:
    """Return what became of a coupon and when, the latest first, in one line."""
    on = f" on {row.transaction_id}" if row.transaction_id else ""
    parts = [
        f"voided {moment(row.voided_at, zone)}: {row.void_reason}" if row.voided_at else "",
        f"used {moment(row.used_at, zone)}{on}" if row.used_at else "",
        f"claimed {moment(row.claimed_at, zone)}" if row.claimed_at else "",
        f"issued {moment(row.issued_at, zone)}",
    ]
    line = " · ".join(part for part in parts if part)
    return line[0].upper() + line[1:]


def campaign_in_words(campaign: CampaignView) -> str:
    """Return a campaign as a choice: its name, what it gives, and how many are left."""
    parts = [campaign.name, benefit(campaign.benefit)]
    if campaign.limit_total is not None:
        parts.append(f"{whole(campaign.limit_total - campaign.issued)} left")
    if campaign.limit_per_customer is not None:
        parts.append(f"{whole(campaign.limit_per_customer)} a customer")
    if campaign.ends_on is not None:
        parts.append(f"until {day(campaign.ends_on)}")
    return " · ".join(parts)
