"""Typing errors, once nothing was found: the words that were probably meant, and the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection, select, union

from loyalty_core.customers.ranges import LAST, Range
from loyalty_core.customers.terms import TermKind, pair_term
from loyalty_core.customers.vocabulary import LONGEST, SHORTEST, without_one
from loyalty_core.database.conflicts import text_list
from loyalty_core.models.search import NameToken, SearchTerm, TokenDelete

MOST_MEANT = 6
"""Words that one mistyped word may have meant."""
MOST_GUESSES = 12
"""Names that are tried."""
SHORTEST_NUMBER = 6
"""Digits of a number in which an error is looked for; with fewer, every number would be similar."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that may have been meant; `errors` is 0 where it is the beginning that was typed."""

    word: str
    errors: int
    customers: int


def similar_names(connection: Connection, words: Sequence[str]) -> list[Range]:
    """Return where the names lie that may have been meant by mistyped words, the likeliest first."""
    longest = sorted(words, key=len, reverse=True)[:2]
    meant = _meant(connection, longest)
    guesses = [[*meant[word], Guess(word, 0, 0)] for word in longest]
    combined = [combination for combination in product(*guesses) if any(guess.errors for guess in combination)]
    combined.sort(key=lambda some: (sum(guess.errors for guess in some), -min(guess.customers for guess in some)))
    return [_range(place, combination) for place, combination in enumerate(combined[:MOST_GUESSES])]


def is_similar(typed: str, kept: Sequence[str]) -> bool:
    """Say whether a typed word begins a kept one, or is at most one error away from it."""
    return any(word.startswith(typed) or within_one_error(typed, word) for word in kept)


def within_one_error(one: str, other: str) -> bool:
    """Say whether two words differ by at most one letter left out, added or wrong, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, other_rest = one[start:], other[start:]
    if rest[1:] == other_rest[1:] or rest == other_rest[1:] or rest[1:] == other_rest:
        return True
    return rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:]


def similar_numbers(connection: Connection, number: str) -> list[Range]:
    """Return where the phone numbers lie that end in what may have been meant; nothing where the digits are few."""
    if len(number) < SHORTEST_NUMBER:
        return []
    given, start = text_list(connection, "starts")
    term = SearchTerm.term
    # The first of each: a scalar subquery is one step into the index on either engine, whatever the planner thinks.
    first = (
        select(term)
        .where(SearchTerm.kind == TermKind.PHONE, term >= start, term < start + ":")
        .order_by(term)
        .limit(1)
        .scalar_subquery()
    )
    starts = [digits[::-1] for digits in variants_of_number(number)]
    known = connection.execute(select(first).select_from(given), {"starts": starts}).scalars()
    found = sorted({term for term in known if term is not None})[:MOST_GUESSES]
    return [Range("phone", rank, TermKind.PHONE, term, term + "!") for rank, term in enumerate(found)]


def variants_of_number(number: str) -> list[str]:
    """Return the digits that may have been meant: two swapped, one missing, too many or wrong, or two more before."""
    digits = "0123456789"
    places = range(len(number))
    found = {number[:n] + number[n + 1] + number[n] + number[n + 2 :] for n in places[:-1]}
    found |= {number[: n + 1] + digit + number[n + 1 :] for n in places for digit in digits}
    found |= {number[:n] + digit + number[n + 1 :] for n in places for digit in digits}
    found |= without_one(number) | {number[2:]}
    return sorted(found - {number})


def _meant(connection: Connection, words: Sequence[str]) -> dict[str, list[Guess]]:
    """Return for each word those of the vocabulary that are at most one error away, the commonest first."""
    spelt = {word: without_one(word) | {word} for word in words if SHORTEST <= len(word) <= LONGEST}
    if not spelt:
        return {word: [] for word in words}
    variants = sorted(set().union(*spelt.values()))
    by_delete = select(NameToken.token, NameToken.customers).join(TokenDelete, TokenDelete.token == NameToken.token)
    by_word = select(NameToken.token, NameToken.customers)
    known = connection.execute(
        union(by_delete.where(TokenDelete.variant.in_(variants)), by_word.where(NameToken.token.in_(variants)))
    ).all()
    meant = {}
    for word in words:
        near = [Guess(token, int(token != word), count) for token, count in known if within_one_error(word, token)]
        meant[word] = sorted(near, key=lambda guess: (guess.errors, -guess.customers))[:MOST_MEANT]
    return meant


def _range(rank: int, guesses: Sequence[Guess]) -> Range:
    if len(guesses) == 1:
        return _exactly(rank, TermKind.NAME, guesses[0].word)
    one, other = sorted(guesses, key=lambda guess: guess.customers)
    if one.customers and other.customers:
        return _exactly(rank, TermKind.PAIR, pair_term(one.word, other.word))
    low = f"{one.word[:2]} {other.word} {one.word}"
    if len(one.word) >= 2:
        return Range("similar-name", rank, TermKind.PAIR, low, low + LAST)
    low = f"{other.word[:2]} {one.word}"
    return Range("similar-name", rank, TermKind.PAIR, low, low + LAST, like=f"{low}% {other.word}")


def _exactly(rank: int, kind: TermKind, term: str) -> Range:
    """Return the range that holds one term only: nothing that a term holds comes before an exclamation mark."""
    return Range("similar-name", rank, kind, term, term + "!")
