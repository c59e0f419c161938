"""What is shown of messages, of what customers agreed to, and of the channels."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message to a customer; instants are UTC.

    Attributes:
        purpose: what it was sent for: one of `templates.PURPOSES`.
        channel: sms, whatsapp, email, push or app.
        to: where it goes, masked; None where that was erased.
        text: what it says, without the secret it may end with.
        state: queued, sending, sent, failed, suppressed or withdrawn.
        reason: a code for why it waits, failed or was suppressed: no-channel, no-consent, unreachable,
            refused …; quiet-hours where it waits for nothing but a better hour.
        tries: how often it was tried, eight times at most.
        due_at: when it goes out or is tried next, where it waits.
        provider_id: what the provider calls it.
        staff: login of who wrote it or did what it tells; None where the programme's clock did.
    """

    message_id: int
    customer_id: int
    purpose: str
    channel: str
    to: str | None
    text: str
    state: str
    reason: str | None
    tries: int
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    provider_id: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Whether a customer may be written to by a channel.

    Attributes:
        agreed: what counts now.
        said_at: when the customer said so; None where the programme's policy says it.
        noted_by: login of who noted it.
        why_not: a sentence why nothing goes out by it all the same: no consent, no address, a stopped membership; None
            where a message can be written.
    """

    channel: str
    agreed: bool
    said_at: datetime | None
    noted_by: str | None
    why_not: str | None


@dataclass(frozen=True, slots=True)
class WordingView:
    """How messages of a purpose are worded by a channel.

    Attributes:
        says: what the purpose is.
        names: the values that the text may name.
        own: whether the programme has a wording of its own.
    """

    purpose: str
    says: str
    channel: str
    names: tuple[str, ...]
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class TroubleView:
    """Why nothing goes out by a channel: a code, since when, and until when it is left alone; UTC."""

    channel: str
    reason: str
    since: datetime
    until: datetime
