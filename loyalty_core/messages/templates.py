"""How messages are worded: a text for each purpose, in which values stand for `$names`, and nothing else happens.

The product has a wording for each purpose; a programme may have another one for a channel. A value is put in as it is:
what looks like a name or like markup in it stays what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Final

from sqlalchemy import Connection, select

from loyalty_core.errors import Invalid
from loyalty_core.models.message import MessageTemplate
from loyalty_core.text import check_text

LONGEST: Final = 1_000
"""Code points in a wording, and in a message that staff type."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What messages are sent for.

    Attributes:
        says: what it is, in a few words.
        must: whether it goes out without any consent, because the customer cannot do without it.
        names: the values that a wording may name; `shop` is the programme's name.
        text: the product's own wording.
    """

    says: str
    must: bool
    names: frozenset[str]
    text: str


ONE_TIME_PASSWORD: Final = "one-time-password"  # noqa: S105 - what it is for, and no password
COUPON: Final = "coupon"
REFERRAL: Final = "referral"
FRIEND: Final = "friend"
POINTS_EXPIRING: Final = "points-expiring"
JOURNEY_INVITATION: Final = "journey-invitation"
JOURNEY_REMINDER: Final = "journey-reminder"
JOURNEY_WELCOME: Final = "journey-welcome"
JOURNEY_BENEFITS: Final = "journey-benefits"
JOURNEY_WIN_BACK: Final = "journey-win-back"
STAFF: Final = "staff"

JOURNEY_PURPOSES: Final = (
    JOURNEY_INVITATION,
    JOURNEY_REMINDER,
    JOURNEY_WELCOME,
    JOURNEY_BENEFITS,
    JOURNEY_WIN_BACK,
)
"""What a version of a journey may word itself."""
_OF_JOURNEY = frozenset({"shop", "name", "journey"})

PURPOSES: Final[Mapping[str, Purpose]] = {
    ONE_TIME_PASSWORD: Purpose(
        "the code that confirms a redemption; it stands straight after the text",
        True,
        frozenset({"shop", "points", "reward", "minutes"}),
        "$shop: to redeem $points points for $reward, show this code in the shop within $minutes minutes. "
        "Our staff never ask for it by phone. Code: ",
    ),
    COUPON: Purpose(
        "a coupon was issued",
        False,
        frozenset({"shop", "name", "code", "offer", "until"}),
        "$shop: a coupon for you, $name: $offer. Show the code $code in the shop. $until",
    ),
    REFERRAL: Purpose(
        "the code that friends give when they register",
        False,
        frozenset({"shop", "name", "code"}),
        "$shop: thank you for recommending us, $name. Your friend gives the code $code when registering.",
    ),
    FRIEND: Purpose(
        "the coupon for a friend who was referred",
        False,
        frozenset({"shop", "name", "code", "offer", "until"}),
        "$shop: welcome, $name! For your first order: $offer. Show the code $code in the shop. $until",
    ),
    POINTS_EXPIRING: Purpose(
        "points are about to expire",
        False,
        frozenset({"shop", "name", "points", "worth", "day"}),
        "$shop: $name, $points of your points can be used until $day, and expire after that.",
    ),
    JOURNEY_INVITATION: Purpose(
        "an invitation to a journey",
        False,
        _OF_JOURNEY,
        "$shop: $name, you are one of our best customers. We invite you to $journey. Say yes at any till.",
    ),
    JOURNEY_REMINDER: Purpose(
        "an invitation that was not answered",
        False,
        _OF_JOURNEY,
        "$shop: $name, our invitation to $journey still stands. Say yes or no at any till.",
    ),
    JOURNEY_WELCOME: Purpose(
        "somebody takes part in a journey",
        False,
        _OF_JOURNEY,
        "$shop: welcome to $journey, $name! Your offers wait in your portal.",
    ),
    JOURNEY_BENEFITS: Purpose(
        "what an inactive customer misses, every so often",
        False,
        _OF_JOURNEY,
        "$shop: $name, $journey has offers for you. Ask at any till.",
    ),
    JOURNEY_WIN_BACK: Purpose(
        "somebody used nothing for a whole period",
        False,
        _OF_JOURNEY,
        "$shop: we miss you, $name. There are new offers for you in $journey.",
    ),
    STAFF: Purpose("what staff typed", False, frozenset({"shop", "name", "text"}), "$text"),
}


def check_wording(purpose: str, text: str) -> str:
    """Return a wording for a purpose, or raise `Invalid`: too long, or with a `$name` that there is no value for."""
    known = purpose_of(purpose).names
    wording = check_text(text, "text", LONGEST, lines=True)
    template = Template(wording)
    if not template.is_valid():
        raise Invalid("A $ stands before a name like $shop; write $$ for the sign itself.", field="text")
    for name in template.get_identifiers():
        if name not in known:
            names = ", ".join(f"${name}" for name in sorted(known))
            raise Invalid(f"There is no ${name} for this; there are {names}.", field="text")
    return f"{wording} " if purpose == ONE_TIME_PASSWORD else wording


def purpose_of(purpose: str) -> Purpose:
    """Return what is known of a purpose, or raise `Invalid` for none."""
    found = PURPOSES.get(purpose)
    if found is None:
        raise Invalid(f"This is one of {', '.join(PURPOSES)}.", field="purpose")
    return found


def worded(
    connection: Connection, purpose: str, channel: str, values: Mapping[str, str], wording: str | None = None
) -> str:
    """Return the text of a message: by a wording of its own, or the programme's for the channel, or the product's."""
    return fill(wording_of(connection, purpose, channel) if wording is None else Template(wording), values)


def wording_of(connection: Connection, purpose: str, channel: str) -> Template:
    """Return the programme's own wording for a channel, or the product's."""
    own = connection.execute(
        select(MessageTemplate.text).where(MessageTemplate.purpose == purpose, MessageTemplate.channel == channel)
    ).scalar_one_or_none()
    return Template(own or PURPOSES[purpose].text)


def fill(wording: Template, values: Mapping[str, str]) -> str:
    """Return the text that a wording makes of some values."""
    return wording.substitute(values).rstrip("\n")


def day_in_words(day: date) -> str:
    """Return a day as customers read it: 2 March 2026."""
    return f"{day.day} {day:%B %Y}"
