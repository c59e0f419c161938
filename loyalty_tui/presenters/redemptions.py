"""Redemptions and the one-time passwords for them, as rows and in words; the passwords themselves are nowhere."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.rewards.views import OneTimePasswordView, RedemptionView
from loyalty_tui.presenters.dates import moment, short_moment, time_of_day
from loyalty_tui.presenters.messages import CHANNELS, state_in_words
from loyalty_tui.presenters.messages import STATES as STATES_OF_MESSAGES
from loyalty_tui.presenters.numbers import whole
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

STATES: Final = {
    "waiting": "Waits for code",
    "expired": "Code too old",
    "confirmed": "Redeemed",
    "cancelled": "Cancelled",
    "failed": "Failed",
}
"""What a clerk calls where a redemption stands."""

UNFINISHED: Final = frozenset({"waiting", "expired"})
"""States in which a redemption can still be confirmed, with a new password if need be."""

PASSWORD_STATES: Final = {
    "sent": "Can be used",
    "used": "Used",
    "replaced": "Replaced",
    "expired": "Expired",
    "dead": "Void",
}
"""What a clerk calls where a one-time password stands."""

_ON_ITS_WAY: Final = {name: word.lower() for name, word in STATES_OF_MESSAGES.items()}


def what(reward: str, times: int) -> str:
    """Return a reward with how often: `Candle`, `2 × Candle`."""
    return reward if times == 1 else f"{times} × {reward}"


def sent_in_words(view: RedemptionView, zone: ZoneInfo) -> str:
    """Return whether the last password is out, where it goes, and until when it can be used, in local time."""
    to = f" to {view.sent_to}" if view.sent_to else ""
    where = f"{_out(view)}{to} by {CHANNELS.get(view.channel, view.channel)}"
    if view.expires_at is None:
        return f"{where}; its time is over. Send a new one."
    return f"{where}; good until {time_of_day(view.expires_at, zone)}."


def _out(view: RedemptionView) -> str:
    if view.message_reason is None and view.message in {"queued", "sending"}:
        return "Goes"
    said = state_in_words(view.message, view.message_reason)
    return said if view.message_reason is None or not view.sent_to else f"{said},"


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[RedemptionView], ...]:
    """Return the columns of a customer's redemptions."""
    when, cells = (moment, 17) if wide else (short_moment, 15)

    def state(row: RedemptionView) -> Text:
        style = tones.alert if row.state in UNFINISHED else "" if row.state == "confirmed" else tones.quiet
        return Text(STATES.get(row.state, row.state), style)

    return (
        Column("requested", "Asked for", lambda row: when(row.requested_at, zone).rjust(cells), cells, sortable=True,
               priority=8),
        Column("reward", "Reward", lambda row: what(row.reward, row.times), min_width=12, weight=2, sortable=True,
               priority=9),
        Column("points", "Points", lambda row: whole(row.points), 7, align="right", sortable=True, priority=8),
        Column("state", "State", state, 14, priority=9),
        Column("coupons", "Coupon", lambda row: ", ".join(row.coupons), min_width=11, priority=7),
        Column("staff", "By", lambda row: row.staff, 8, priority=3),
        Column("store", "Store", lambda row: row.store, 8, priority=2),
    )  # fmt: skip


def details(row: RedemptionView, zone: ZoneInfo) -> str:
    """Return what became of a redemption, the latest first, in one line."""
    because = f": {row.cancel_reason}" if row.cancel_reason else ""
    parts = [
        f"cancelled {moment(row.cancelled_at, zone)}{because}" if row.cancelled_at else "",
        f"redeemed {moment(row.confirmed_at, zone)}" if row.confirmed_at else "",
        f"coupon {', '.join(row.coupons)}" if row.coupons else "",
        sent_in_words(row, zone).rstrip(".") if row.state in UNFINISHED else "",
        _wrong(row.wrong_tries),
        f"asked for by {row.staff} at {row.store}, terminal {row.terminal}",
    ]
    line = " · ".join(part for part in parts if part)
    return line[0].upper() + line[1:]


def password_columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[OneTimePasswordView], ...]:
    """Return the columns of the one-time passwords that a customer was sent."""
    when, cells = (moment, 17) if wide else (short_moment, 15)

    def state(row: OneTimePasswordView) -> Text:
        return Text(PASSWORD_STATES.get(row.state, row.state), "" if row.state in {"sent", "used"} else tones.quiet)

    def ended(row: OneTimePasswordView) -> str:
        return "" if row.ended_at is None else when(row.ended_at, zone).rjust(cells)

    return (
        Column("sent", "Sent", lambda row: when(row.sent_at, zone).rjust(cells), cells, priority=9),
        Column("reward", "For", lambda row: what(row.reward, row.times), min_width=12, weight=2, priority=9),
        Column("points", "Points", lambda row: whole(row.points), 7, align="right", priority=5),
        Column("state", "State", state, 11, priority=8),
        Column("staff", "By", lambda row: row.staff, 8, priority=7),
        Column("to", "To", lambda row: row.sent_to or "", min_width=10, priority=6),
        Column("channel", "Channel", lambda row: CHANNELS.get(row.channel, row.channel), 8, priority=3),
        Column("message", "Message", lambda row: _ON_ITS_WAY.get(row.message, row.message), 9, priority=4),
        Column("expires", "Good until", lambda row: when(row.expires_at, zone).rjust(cells), cells, priority=2),
        Column("ended", "Ended", ended, cells, priority=1),
        Column("store", "Store", lambda row: row.store, 8, priority=0),
    )


def _wrong(tries: int) -> str:
    if not tries:
        return ""
    return "1 wrong code" if tries == 1 else f"{tries} wrong codes"
