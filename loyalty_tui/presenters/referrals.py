"""Referrals as rows and in words: who is brought, how far it has come, and what it earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.referrals import rules
from loyalty_core.referrals.rules import State
from loyalty_core.referrals.views import ReferralView
from loyalty_tui.inert import inert_text
from loyalty_tui.presenters.coupons import STATES as COUPON_STATES
from loyalty_tui.presenters.dates import local_day, moment, short_local_day
from loyalty_tui.presenters.numbers import DASH, money, whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

STATES: Final = {"pending": "Pending", "completed": "Completed", "cancelled": "Cancelled"}
"""What a clerk calls where a referral stands."""

STEPS: Final = {
    "link-sent": "Link sent",
    "clicked": "Clicked",
    "valid-email": "Valid e-mail",
    "coupon": "Coupon",
    "ordered": "First order",
}
"""What a clerk calls the step that a friend has come to."""


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrals a list shows: those of a state, or all."""

    state: State | None = None


def state_of(name: str) -> State:
    """Return the state of a name, which there must be."""
    return next(state for state in rules.STATES if state == name)


def in_words(wanted: ReferralFilter) -> str:
    """Return what a filter leaves, in a word; empty where it leaves all."""
    return "" if wanted.state is None else STATES[wanted.state].lower()


def friend_of(row: ReferralView) -> str:
    """Return what the friend is called; a dash where the name was erased."""
    return row.friend_name or DASH


def step_at(row: ReferralView) -> datetime:
    """Return when the step that was reached was reached, UTC."""
    reached = {
        "clicked": row.clicked_at,
        "valid-email": row.email_at,
        "coupon": row.coupon_at,
        "ordered": row.ordered_at,
    }
    return reached.get(row.step) or row.sent_at


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[ReferralView], ...]:
    """Return the columns of a customer's referrals; where they are the friend, the row says who brought them."""
    when, cells = (local_day, 11) if wide else (short_local_day, 9)

    def friend(row: ReferralView) -> Text:
        return Text(f"brought by {row.referrer}", tones.quiet) if row.as_friend else inert_text(friend_of(row))

    def ordered(row: ReferralView) -> str:
        return "" if row.ordered_at is None else when(row.ordered_at, zone).rjust(cells)

    return (
        Column("friend", "Friend", friend, min_width=16, weight=3, priority=9),
        Column("state", "State", lambda row: state_text(row, tones), 9, sortable=True, priority=9),
        Column("step", "Step", lambda row: STEPS.get(row.step, row.step), 12, sortable=True, priority=9),
        Column("since", "Since", lambda row: when(step_at(row), zone).rjust(cells), cells, priority=7),
        Column("coupon", "Coupon", coupon_state, 8, priority=6),
        Column("code", "Code", lambda row: row.coupon or "", 11, priority=3),
        Column("sent", "Sent", lambda row: when(row.sent_at, zone).rjust(cells), cells, sortable=True, priority=2),
        Column("ordered", "Ordered", ordered, cells, sortable=True, priority=1),
        Column("order", "Order", lambda row: "" if row.order is None else money(row.order), 9, align="right",
               priority=6),
        Column("points", "Earned", lambda row: earned_text(row, tones), 7, align="right", sortable=True, priority=8),
    )  # fmt: skip


def state_text(row: ReferralView, tones: Tones) -> Text:
    """Return where a referral stands; what is over without an order is said quietly."""
    return Text(STATES.get(row.state, row.state), tones.quiet if row.state == "cancelled" else "")


def earned_text(row: ReferralView, tones: Tones) -> Text:
    """Return the points that the referrer earned from the first order (R154); what was taken back is said quietly."""
    if not row.points:
        return Text("")
    return Text(f"({whole(row.points)})", tones.quiet) if row.taken_back else Text(f"+{whole(row.points)}", tones.gain)


def coupon_state(row: ReferralView) -> str:
    """Return where the friend's coupon stands; empty where there is none."""
    return "" if row.coupon is None else COUPON_STATES.get(row.coupon_state or "", row.coupon_state or "")


def coupon_in_words(row: ReferralView) -> str:
    """Return the friend's coupon, like `coupon ABCD-1234-E issued`; empty for none."""
    return "" if row.coupon is None else f"coupon {row.coupon} {coupon_state(row).lower()}"


def contact(row: ReferralView) -> str:
    """Return how the friend is reached; empty where that is not known."""
    return ", ".join(text for text in (row.friend_email, row.friend_phone) if text)


def details(row: ReferralView, zone: ZoneInfo) -> str:
    """Return what became of a referral step by step, the latest first, and how the friend is reached."""
    parts = [
        f"cancelled {moment(row.cancelled_at, zone)}: {row.cancel_reason or DASH}" if row.cancelled_at else "",
        _order(row, zone),
        f"{coupon_in_words(row)}, given {moment(row.coupon_at, zone)}" if row.coupon else "",
        f"e-mail {moment(row.email_at, zone)}" if row.email_at else "",
        f"clicked {moment(row.clicked_at, zone)}" if row.clicked_at else "",
        f"link sent {moment(row.sent_at, zone)}" if row.source == "hand" else f"came {moment(row.sent_at, zone)}",
        "by referral code" if row.source == "code" else "",
        contact(row),
    ]
    line = " · ".join(part for part in parts if part)
    return line[0].upper() + line[1:]


def _order(row: ReferralView, zone: ZoneInfo) -> str:
    if row.ordered_at is None:
        return ""
    earned = f"{whole(row.points)} points earned, worth {money(row.amount)}" if row.points else "nothing earned"
    taken = ", taken back since" if row.taken_back else ""
    return f"first order {row.transaction_id or ''} {moment(row.ordered_at, zone)}, {money(row.order)}: {earned}{taken}"
