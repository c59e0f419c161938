"""Messages to customers as rows and in words: by what, where to, what became of them and why."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from rich.text import Text

from loyalty_core.messages.views import ConsentView, MessageView, TroubleView
from loyalty_tui.presenters.dates import moment, short_moment, time_of_day
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.widgets.table_columns import Column

CHANNELS: Final = {"sms": "SMS", "whatsapp": "WhatsApp", "email": "e-mail", "push": "push", "app": "app"}
"""What a clerk calls each channel."""

PURPOSES: Final = {
    "one-time-password": "One-time password",
    "coupon": "Coupon",
    "referral": "Referral",
    "friend": "Friend’s coupon",
    "points-expiring": "Points expiring",
    "journey-invitation": "Invitation",
    "journey-reminder": "Reminder",
    "journey-welcome": "Welcome",
    "journey-benefits": "Benefits",
    "journey-win-back": "Win back",
    "staff": "From staff",
}
"""What a clerk calls what a message was sent for."""

STATES: Final = {
    "queued": "Waits",
    "sending": "Going out",
    "sent": "Sent",
    "failed": "Failed",
    "suppressed": "Not sent",
    "withdrawn": "Withdrawn",
}
"""What a clerk calls where a message stands."""

WHY: Final = {
    "no-channel": "no channel",
    "no-destination": "no mobile number",
    "quiet-hours": "quiet hours",
    "spent": "points spent",
    "no-consent": "no consent",
    "opted-out": "opted out",
    "excluded": "excluded",
    "blocked": "blocked",
    "record-closed": "record closed",
    "too-late": "too late",
    "unreachable": "out of reach",
    "timeout": "no answer",
    "tls": "wrong certificate",
    "no-tls": "no TLS",
    "credentials": "key refused",
    "busy": "provider busy",
    "server-error": "provider fails",
    "refused": "refused",
    "redirect": "has moved",
}
"""Why a message is not out, in a few words."""

NOT_SENT: Final = "Not sent"


def state_in_words(state: str, reason: str | None) -> str:
    """Return where a message stands, with the reason: `Sent`, `Not sent: no channel`, `Waits: provider busy`."""
    why = WHY.get(reason or "", reason)
    said = NOT_SENT if reason == "no-channel" else STATES.get(state, state)
    return said if why is None or state == "sent" else f"{said}: {why}"


def standing(row: MessageView, zone: ZoneInfo) -> str:
    """Return where a message stands; one that waits for nothing but a better hour until when: `Waits until 08:00`."""
    if row.reason == "quiet-hours" and row.due_at is not None:
        return f"{STATES['queued']} until {time_of_day(row.due_at, zone)}"
    return state_in_words(row.state, row.reason)


def columns(zone: ZoneInfo, tones: Tones, *, wide: bool) -> tuple[Column[MessageView], ...]:
    """Return the columns of the messages to a customer."""
    when, cells = (moment, 17) if wide else (short_moment, 15)

    def state(row: MessageView) -> Text:
        hindered = row.reason not in (None, "quiet-hours") and row.state in ("queued", "failed", "suppressed")
        style = tones.alert if hindered else ""
        return Text(standing(row, zone), style or ("" if row.state == "sent" else tones.quiet))

    return (
        Column("created", "When", lambda row: when(row.created_at, zone).rjust(cells), cells, sortable=True,
               priority=9),
        Column("channel", "By", lambda row: CHANNELS.get(row.channel, row.channel), 8, sortable=True, priority=8),
        Column("to", "To", lambda row: row.to or "", min_width=10, priority=5),
        Column("purpose", "For", lambda row: PURPOSES.get(row.purpose, row.purpose), 17, sortable=True, priority=4),
        Column("state", "State", state, min_width=23, sortable=True, priority=9),
        Column("text", "Text", lambda row: row.text, min_width=12, weight=3, priority=6),
        Column("staff", "From", lambda row: row.staff or "", 8, priority=2),
    )  # fmt: skip


def details(row: MessageView, zone: ZoneInfo) -> str:
    """Return what became of a message, in one line."""
    tries = "" if row.tries < 2 else f"tried {row.tries} times"
    again = "" if row.due_at is None or row.reason is None else f"again at {time_of_day(row.due_at, zone)}"
    parts = [
        standing(row, zone),
        f"sent {moment(row.sent_at, zone)}" if row.sent_at else "",
        tries,
        again if row.tries and row.reason != "quiet-hours" else "",
        f"the provider’s number is {row.provider_id}" if row.provider_id else "",
        f"written {moment(row.created_at, zone)}" + (f" by {row.staff}" if row.staff else ""),
        f"to {row.to} by {CHANNELS.get(row.channel, row.channel)}" if row.to else "",
    ]
    return " · ".join(part for part in parts if part)


def trouble_in_words(trouble: TroubleView, zone: ZoneInfo) -> str:
    """Return that nothing goes out by a channel, why and since when."""
    channel = CHANNELS.get(trouble.channel, trouble.channel)
    why = WHY.get(trouble.reason, trouble.reason)
    return f"Nothing goes out by {channel} since {moment(trouble.since, zone)}: {why}."


def consent_in_words(view: ConsentView, zone: ZoneInfo) -> str:
    """Return what a customer says of a channel: `yes, since 2 Mar 2026 12:00`, or `no, said nothing`."""
    since = "said nothing" if view.said_at is None else f"since {moment(view.said_at, zone)}"
    return f"{'yes' if view.agreed else 'no'}, {since}"
