"""What every way out takes and says: the message that goes out, and what became of it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

Fate = Literal["sent", "again", "failed"]

AWHILE = timedelta(seconds=10)
"""How long a channel is left alone that could not be reached."""
BUSY = timedelta(minutes=1)
"""How long one is left alone that has too much to do and does not say until when."""
LOCKED_OUT = timedelta(minutes=15)
"""How long one is left alone that does not know us: somebody has to see to it."""

LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read; a longer one is cut off."""

_PLAIN = re.compile(r"[ -~]{1,200}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes out; its text and destination show in no `repr`.

    Attributes:
        key: by what the provider tells it from every other; the same at every try.
        customer_id: to whom.
        to: phone number in E.164 or e-mail address; the customer's number for push and the company's application.
        subject: what an e-mail has as its subject, and a push message as its title.
        text: all of it, a one-time password included.
    """

    key: str
    channel: str
    purpose: str
    customer_id: int
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message at one try.

    Attributes:
        fate: it is out, is worth another try, or will never go out.
        reason: a code for why it is not out.
        provider_id: what the provider calls it.
        wait: how long the provider wants to be left alone with this message.
        pause: how long the whole channel is left alone, where it is the channel that is in trouble.
    """

    fate: Fate
    reason: str | None = None
    provider_id: str | None = None
    wait: timedelta | None = None
    pause: timedelta | None = None


class Sender(Protocol):
    """A way out; made once, and used by one thread at a time."""

    def send(self, message: Outgoing) -> Answer:
        """Send a message, or find out why not; takes a few of its own short timeouts at most, and raises nothing."""

    def shown(self) -> str:
        """Return where it leads, with nothing secret in it."""


def unreachable(reason: str = "unreachable") -> Answer:
    """Return the answer where nobody answered, or not in time, or not safely."""
    return Answer("again", reason, pause=AWHILE)


def by_status(status: int, wait: timedelta | None = None) -> Answer:
    """Return what an HTTP status says of a message that is not out; `wait` is what the answer's `Retry-After` says."""
    if status in (401, 403, 407):
        return Answer("again", "credentials", pause=LOCKED_OUT)
    if status == 429:
        return Answer("again", "busy", wait=wait, pause=wait or BUSY)
    if status in (408, 425) or status >= 500:
        return Answer("again", "server-error", wait=wait)
    return Answer("failed", "redirect" if 300 <= status < 400 else "refused")


def known_as(text: object) -> str | None:
    """Return what a provider calls a message, if that is short and plain enough to be kept."""
    found = str(text).strip() if isinstance(text, str | int) and not isinstance(text, bool) else ""
    return found if _PLAIN.fullmatch(found) else None
