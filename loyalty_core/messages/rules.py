"""Who may be written to, when a message that did not go out is tried again, and how destinations are shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from loyalty_core.customers.rules import Membership, RecordState


class Channel(StrEnum):
    """A way to a customer; `APP` is the company's own application."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    PUSH = "push"
    APP = "app"


STATES = ("queued", "sending", "sent", "failed", "suppressed", "withdrawn")
"""What can become of a message: it waits, is going out, is out, could not be sent, was not to be sent any more, or was
worth nothing any more before it was."""

MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_TRYING = timedelta(hours=24)
"""A message is tried at most eight times, after 1, 2, 4 … minutes, and for a day at most."""

STOPPED = (Membership.OPTED_OUT, Membership.EXCLUDED, Membership.BLOCKED)
"""Members who are written nothing but what they cannot do without."""
_WHY_NOT = {
    "record-closed": "This record is closed; nothing is sent.",
    "opted-out": "This customer opted out of the programme; nothing is sent.",
    "excluded": "This customer is excluded from the programme; nothing is sent.",
    "blocked": "This customer is blocked; nothing is sent.",
    "no-consent": "This customer has not agreed to messages by {channel}. Note their consent first.",
}
_CALLED = {"sms": "SMS", "whatsapp": "WhatsApp", "email": "e-mail", "push": "push", "app": "the app"}


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides whether a customer may be written to: where they stand, and whether they agreed to the channel."""

    membership: str
    record_state: str
    agreed: bool


def why_not(reader: Reader, *, must: bool) -> str | None:
    """Return why a customer is not written to, as a code, or None where they are.

    `must` is for what the customer asked for themselves and cannot do without, like a one-time password: it needs no
    consent, and membership does not matter. A closed record gets nothing at all.
    """
    if reader.record_state != RecordState.LIVE:
        return "record-closed"
    if must:
        return None
    if reader.membership in STOPPED:
        return reader.membership.replace("_", "-")
    return None if reader.agreed else "no-consent"


def refusal(code: str, channel: str) -> str:
    """Return the sentence for a code of `why_not`."""
    return _WHY_NOT[code].format(channel=called(channel))


def called(channel: str) -> str:
    """Return what people call a channel."""
    return _CALLED[channel]


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries, at least one: 1, 2, 4 … minutes."""
    return FIRST_WAIT * (1 << (tries - 1))


def next_try(tries: int, first_at: datetime, at: datetime, wait: timedelta | None) -> datetime | None:
    """Return when a message is tried again that did not go out at an instant, or None where that is the end of it.

    `wait` is what the provider asked for; no less than our own delay is waited.
    """
    again = at + max(wait_after(tries), wait or timedelta(0))
    return again if tries < MOST_TRIES and again <= first_at + LONGEST_TRYING else None


def message_state(stored: str, not_after: datetime | None, at: datetime) -> str:
    """Return a message's state at an instant; one that waits in vain is withdrawn, whether or not that is noted."""
    late = stored == "queued" and not_after is not None and not_after <= at
    return "withdrawn" if late else stored


def message_key(number: int, created_at: datetime) -> str:
    """Return by what a provider tells a message from every other; the same each time it is tried."""
    return f"loyalty-{number}-{int(created_at.timestamp() * 1_000_000):x}"


def masked(channel: str, destination: str) -> str:
    """Return a destination as it may be shown: the last two digits of a number, the first letter of an address."""
    if channel != Channel.EMAIL:
        return f"••••••{destination[-2:]}"
    name, _, domain = destination.rpartition("@")
    return f"{name[:1]}•••@{domain}"
