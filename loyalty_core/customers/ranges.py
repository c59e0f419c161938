"""Where the look-up reads: the ranges of the index in which what was asked for can stand."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from loyalty_core.customers.asked import SHORTEST_END, Asked
from loyalty_core.customers.terms import TermKind

LAST = "\U0010ffff"
"""A code point that no kept text holds; it follows every other."""


class Rank(IntEnum):
    """How good a hit is; the lowest is shown first."""

    EXACT = 0
    NUMBER = 1
    CODE = 2
    FULL_NAME = 3
    NAME = 4
    EMAIL = 5
    LOOSE_CODE = 6


@dataclass(frozen=True, slots=True)
class Range:
    """One stretch of terms, `low` up to but without `high`, in which hits may lie.

    Attributes:
        matched: kind of match to tell the person.
        rank: of a hit in it; one whose term is `exact` is `Rank.EXACT`.
        like: a pattern that the term must fit besides, or None.
        rest: letters that one more word of the customer's name must begin with, or None.
    """

    matched: str
    rank: int
    kind: TermKind
    low: str
    high: str
    exact: str = ""
    like: str | None = None
    rest: str | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    """One stretch of receipt IDs, folded, from `low` up to but without `high`."""

    rank: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Initials:
    """Names in which one word begins with one letter and another with the other.

    Pairs begin with two letters, so these names do not lie together: only the first `SCANNED` words are gone through.
    """

    matched: ClassVar[str] = "name"

    one: str
    other: str


SCANNED = 300

Place = Range | Receipts | Transaction | Initials


def places_of(asked: Asked) -> list[Place]:
    """Return every place to look for what was asked; none where nothing can be found."""
    return [*_number_places(asked), *_code_places(asked), *_email_places(asked), *name_places(asked.words)]


def beginning(matched: str, rank: int, kind: TermKind, text: str) -> Range:
    """Return the range of the terms of a kind that begin with a text."""
    return Range(matched, rank, kind, text, text + LAST, exact=text)


def name_places(words: tuple[str, ...]) -> list[Place]:
    """Return where names lie whose words begin with these, in any order."""
    if not words:
        return []
    if len(words) == 1:
        return [Range("name", Rank.NAME, TermKind.NAME, words[0], words[0] + LAST)]
    one, other, *rest = sorted(words, key=len, reverse=True)
    if len(one) == 1:
        return [Initials(one, other)]
    return [*pair_ranges(one, other, "name", Rank.FULL_NAME, rest[0] if rest else None)]


def pair_ranges(one: str, other: str, matched: str, rank: int, rest: str | None = None) -> list[Range]:
    """Return the ranges in which one word of a name begins with `one` and another with `other`.

    Where one of them is a whole word, their pairs lie together; where both may be unfinished, a range of two letters is
    read and filtered. `one` is the longer, of two letters at least: it is the word that narrows that range.
    """
    found = [
        Range(matched, rank, TermKind.PAIR, low, low + LAST, rest=rest)
        for first, second in ((one, other), (other, one))
        if len(first) >= 2
        for low in [f"{first[:2]} {second} {first}"]
    ]
    if len(other) >= 2:
        found.append(_filtered(other, one, matched, rank + 1, rest))
    else:
        found.append(_filtered(one, other, matched, rank + 1, rest))
    return found


def _filtered(first: str, second: str, matched: str, rank: int, rest: str | None) -> Range:
    low = f"{first[:2]} {second}"
    like = f"{low}% {first}%" if len(first) > 2 else None
    return Range(matched, rank, TermKind.PAIR, low, low + LAST, like=like, rest=rest)


def _number_places(asked: Asked) -> list[Place]:
    return [beginning("phone", Rank.NUMBER, TermKind.PHONE, number[::-1]) for number in asked.numbers]


def _code_places(asked: Asked) -> list[Place]:
    places: list[Place] = []
    if asked.transaction is not None:
        places.append(Transaction(asked.transaction))
    code = asked.code
    if not code:
        return places
    rank = Rank.CODE if asked.has_digit else Rank.LOOSE_CODE
    places.append(Receipts(rank, code, code + LAST))
    places += [beginning("card", rank, TermKind.CARD, code), beginning("coupon", rank, TermKind.COUPON, code)]
    if asked.has_letter:
        places.append(beginning("referral-code", rank, TermKind.REFERRAL, code))
    if asked.has_digit and len(code) >= SHORTEST_END:
        places += [
            Range("card", rank, TermKind.CARD_END, code[::-1], code[::-1] + LAST),
            Range("receipt", rank, TermKind.RECEIPT_END, code[::-1], code[::-1] + LAST),
        ]
    return places


def _email_places(asked: Asked) -> list[Place]:
    if not asked.email:
        return []
    rank = Rank.NUMBER if "@" in asked.email else Rank.EMAIL
    return [beginning("email", rank, TermKind.EMAIL, asked.email)]
