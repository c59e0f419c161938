"""The terms by which customers are found, each one range of one index; written together with what they find.

A term has a kind and a text that begins with what is looked for, folded. Where the folded text is not what is printed,
the printed one follows after a space, which no folded code contains.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import permutations
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete

from loyalty_core.customers.rules import card_key
from loyalty_core.customers.words import tails_of_name, words_of_name
from loyalty_core.database.bulk import insert_missing
from loyalty_core.models.search import SearchTerm
from loyalty_core.text import fold, fold_code

MOST_PAIRED = 7
"""Words of one name of which each two make a pair."""


class TermKind(StrEnum):
    """What a term is. Values are short: they stand in every row."""

    NAME = "n"
    PAIR = "p"
    PHONE = "t"
    EMAIL = "e"
    CARD = "c"
    CARD_END = "d"
    REFERRAL = "r"
    COUPON = "k"
    RECEIPT_END = "b"


class Term(NamedTuple):
    """A text that finds a customer."""

    kind: TermKind
    term: str
    customer_id: int


def customer_terms(
    customer_id: int,
    first_name: str,
    last_name: str,
    phone: str | None,
    email: str | None,
    card: str | None,
    referral_code: str,
) -> list[Term]:
    """Return the terms of a customer's own details, as they are kept."""
    found = _name_terms(first_name, last_name)
    if phone is not None:
        found.append((TermKind.PHONE, phone.removeprefix("+")[::-1]))
    if email is not None:
        found.append((TermKind.EMAIL, fold(email)))
    if card is not None:
        key = card_key(card)
        found += [(TermKind.CARD, key), (TermKind.CARD_END, key[::-1])]
    found.append((TermKind.REFERRAL, fold_code(referral_code)))
    return [Term(kind, term, customer_id) for kind, term in found]


def coupon_terms(code: str, customer_id: int) -> list[Term]:
    """Return the terms of a coupon by its code as printed."""
    return [Term(TermKind.COUPON, _with_printed(fold_code(code), code), customer_id)]


def receipt_terms(receipt_id: str, customer_id: int) -> list[Term]:
    """Return the terms of a customer's receipt by its ID as printed: its end, as its beginning stands in `purchase`."""
    return [Term(TermKind.RECEIPT_END, _with_printed(fold_code(receipt_id)[::-1], receipt_id), customer_id)]


def pair_term(first: str, second: str) -> str:
    """Return the term of two words of a name: two letters of the first, the second, and the first."""
    return f"{first[:2]} {second} {first}"


def printed_code(term: str) -> str:
    """Return the code that the term of a coupon was made of, as printed."""
    return term.partition(" ")[2] or term


def printed_receipt(term: str) -> str:
    """Return the receipt ID that the term of a receipt's end was made of, as printed."""
    return term.partition(" ")[2] or term[::-1]


def add_terms(connection: Connection, terms: Iterable[Term]) -> None:
    """Write terms; those that are there already stay."""
    insert_missing(connection, (SearchTerm.kind, SearchTerm.term, SearchTerm.customer_id), list(terms))


def replace_terms(connection: Connection, before: Iterable[Term], after: Iterable[Term]) -> None:
    """Take away what a customer is no longer found by, and write what is new."""
    old, new = set(before), set(after)
    gone = [{f"b_{name}": value for name, value in term._asdict().items()} for term in old - new]
    if gone:
        connection.execute(
            delete(SearchTerm).where(
                SearchTerm.kind == bindparam("b_kind"),
                SearchTerm.term == bindparam("b_term"),
                SearchTerm.customer_id == bindparam("b_customer_id"),
            ),
            gone,
        )
    add_terms(connection, sorted(new - old))


def _name_terms(first_name: str, last_name: str) -> list[tuple[TermKind, str]]:
    words = words_of_name(first_name, last_name)
    names = dict.fromkeys([*words, *tails_of_name(first_name, last_name)])
    pairs = dict.fromkeys(pair_term(a, b) for a, b in permutations(words[:MOST_PAIRED], 2))
    return [(TermKind.NAME, name) for name in names] + [(TermKind.PAIR, pair) for pair in pairs]


def _with_printed(key: str, printed: str) -> str:
    return key if key in (printed, printed[::-1]) else f"{key} {printed}"
