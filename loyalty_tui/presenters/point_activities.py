"""What happened to points over all customers, as rows and in words (R148 to R151, R157 to R163)."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from loyalty_core.activities.rules import JOIN, Kind
from loyalty_core.activities.views import PointActivity
from loyalty_tui.presenters.dates import moment, short_moment
from loyalty_tui.presenters.statement import REASONS, TYPES, change_text
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

FILTERS: Final = {
    Kind.EARNED: "Earned",
    Kind.REDEEMED: "Redeemed",
    Kind.REFUNDED: "Refunded",
    Kind.EXPIRED: "Expired",
}
"""The kinds that the list can be filtered by, as a clerk calls them."""

SOURCES: Final = {
    "purchase": "Purchase",
    "refund": "Refund",
    "referral": "Referral",
    "review": "Review",
    "coupon": "Coupon",
    "entry-reward": "Entry reward",
    "redemption": "Reward",
    "import": "Opening balance",
}
"""What made points move, where that says more than the type of the entry does."""

JOINED: Final = "Joined"

_SAID_ALREADY: Final = frozenset({"refund", "referral", "review", "opening-balance"})
"""Reasons that say what their source does."""

_PLAIN: Final = frozenset({"spend-cancelled", "debit-undone", "credit-undone", "opening-undone", "write-off"})
"""Types that say all there is to say."""


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[PointActivity], ...]:
    """Return the columns of the list; a click on an e-mail address opens the customer."""

    def when(row: PointActivity) -> str:
        return moment(row.at, zone).rjust(17) if wide else short_moment(row.at, zone).rjust(15)

    return (
        Column("at", "When", when, 17 if wide else 15, priority=9),
        Column("customer", "Customer", lambda row: row.customer, min_width=13, weight=2, priority=9),
        Column("email", "E-mail", lambda row: row.email or "", min_width=16, weight=3, priority=7, opens=True),
        Column("what", "What", what, min_width=17, weight=3, priority=9),
        Column("points", "Points", lambda row: change_text(row.points, tones), 7, align="right", priority=9),
        Column("store", "Store", lambda row: row.store or "", 8, priority=5),
        Column("staff", "Staff", lambda row: row.staff or "", 9, priority=4),
    )


def what(row: PointActivity) -> str:
    """Return what happened, like `Purchase R-1001`, `Added by hand: Goodwill` or `Reward undone`."""
    if row.type == JOIN:
        return JOINED
    if row.type in _PLAIN:
        return TYPES[row.type]
    head = SOURCES.get(row.source or "") or TYPES.get(row.type, row.type)
    named = row.about or row.receipt_id or (row.reason if row.source == "entry-reward" else None)
    head = f"{head} {named}" if named else head
    reason = None if row.source == "entry-reward" or row.reason in _SAID_ALREADY else row.reason
    return f"{head}: {REASONS.get(reason, reason)}" if reason else head
