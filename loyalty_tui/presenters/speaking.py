"""What to say to a customer: two lines to read aloud, and a message in plain words.

Nobody is told that they were excluded or blocked; what is said then is their points and nothing about using them.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from loyalty_core.customers.views import Profile
from loyalty_core.money import Money, exponent
from loyalty_core.points.views import DuePoints
from loyalty_tui.presenters.number_words import in_words, ordinal
from loyalty_tui.presenters.numbers import money, whole

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SPOKEN: Final = {
    "GBP": ("pound", "pounds", "penny", "pence"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "CAD": ("dollar", "dollars", "cent", "cents"),
    "AUD": ("dollar", "dollars", "cent", "cents"),
}
"""What amounts of a currency are called aloud: one and many of its units, one and many of its hundredths."""

UNSAID: Final = frozenset({"excluded", "blocked"})
"""Standings that are not announced to the customer."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said aloud, a sentence or two a line, and what is written."""

    aloud: tuple[str, str]
    message: str


def speech(profile: Profile, programme: str, today: date) -> Speech:
    """Return what to say to a customer on a local date, in the name of the programme."""
    return Speech((_balance(profile, today), _more(profile, today)), _message(profile, programme))


def spoken_amount(amount: Money) -> str:
    """Return an amount as it is spoken: `twelve pounds forty`; in figures where the currency has no words here."""
    names = SPOKEN.get(amount.currency)
    if names is None or amount.minor < 0 or exponent(amount.currency) != 2:
        return money(amount)
    units, rest = divmod(amount.minor, 100)
    one, many, one_part, parts = names
    major = f"{in_words(units)} {one if units == 1 else many}"
    minor = f"{in_words(rest)} {one_part if rest == 1 else parts}"
    if not rest:
        return major
    if not units:
        return minor
    return f"{major} {in_words(rest)}" if rest >= 10 else f"{major} and {minor}"


def _balance(profile: Profile, today: date) -> str:
    points, status = profile.points, profile.membership.status
    if points.debt:
        return f"You have no points; {_points(points.debt)} are still owed for a purchase that came back."
    have = f"You have {_points(points.available)}" if points.available else "You have no points at the moment"
    if status in UNSAID:
        return f"{have}."
    if status == "opted_out":
        return f"{have}; they are kept for you until you take part again." if points.available else f"{have}."
    worth = f", worth {spoken_amount(points.value)}" if points.available else ""
    expiry = points.next_expiry
    if expiry is None or not points.available:
        return f"{have}{worth}."
    return f"{have}{worth}; {_lapsing(expiry.points, points.available)} {_last_day(expiry, today)}."


def _lapsing(lapsing: int, available: int) -> str:
    if lapsing >= available:
        return "it lapses" if available == 1 else "they all lapse"
    return f"{whole(lapsing)} of them {'lapses' if lapsing == 1 else 'lapse'}"


def _more(profile: Profile, today: date) -> str:
    points, status = profile.points, profile.membership.status
    if status == "not_enrolled":
        return "You do not take part in our programme yet."
    if status == "opted_out":
        return "You chose to leave our programme; you may come back at any time."
    said = []
    if points.pending:
        due = points.next_activation
        when = "" if due is None else f", the next {whole(due.points)} on {_spoken_day(due.on, today)}"
        said.append(f"{_on_the_way(points.pending)}{when}.")
    if status not in UNSAID and profile.tier is not None:
        next_tier = "" if profile.next_tier is None else f"; {profile.next_tier.says}"
        said.append(f"You are a {profile.tier.name} member{next_tier}.")
    return " ".join(said) or "Nothing else is on the way."


def _message(profile: Profile, programme: str) -> str:
    points, status = profile.points, profile.membership.status
    name = profile.customer.first_name.strip()
    said = [f"Hello {name}," if name else "Hello,"]
    if points.debt:
        said.append(f"you owe {_points(points.debt)} at {programme} for a purchase that came back.")
    else:
        worth = f", worth {money(points.value)}" if points.available and status == "enrolled" else ""
        said.append(f"you have {_points(points.available)} at {programme}{worth}.")
    if status == "enrolled":
        said += _prospects(profile)
    return " ".join(said)


def _prospects(profile: Profile) -> list[str]:
    points, said = profile.points, []
    if points.next_expiry is not None and points.available:
        said.append(f"Use {whole(points.next_expiry.points)} of them by {_written_day(points.next_expiry.on)}.")
    if points.pending:
        said.append(f"{_on_the_way(points.pending)}.")
    if profile.tier is not None:
        said.append(f"You are a {profile.tier.name} member.")
    said.append(f"Bring a friend with your code {profile.referral_code}.")
    return said


def _on_the_way(pending: int) -> str:
    return "1 more point is on the way" if pending == 1 else f"{whole(pending)} more points are on the way"


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{whole(count)} points"


def _last_day(due: DuePoints, today: date) -> str:
    year = "" if due.on.year == today.year else f" {due.on.year}"
    if due.on.day == monthrange(due.on.year, due.on.month)[1]:
        return f"at the end of {MONTHS[due.on.month - 1]}{year}"
    return f"after {_spoken_day(due.on, today)}"


def _spoken_day(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"the {ordinal(day.day)} of {MONTHS[day.month - 1]}{year}"


def _written_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
