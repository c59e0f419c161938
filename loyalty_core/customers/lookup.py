"""The look-up: one box that takes anything, and finds a customer by one range of an index each way it can be meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from loyalty_core.customers.asked import Asked, read_query
from loyalty_core.customers.balances import settled_balances
from loyalty_core.customers.ranges import Initials, Place, Range, Receipts, Transaction, places_of
from loyalty_core.customers.rules import display_name
from loyalty_core.customers.sifting import read_places, was_cut
from loyalty_core.customers.terms import printed_code, printed_receipt
from loyalty_core.customers.typos import is_similar, similar_names, similar_numbers
from loyalty_core.customers.views import CustomerHit, FindResult, Match, UnlinkedPurchase
from loyalty_core.customers.words import tails_of_name, words_of_name
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid

MOST = 200
"""The most hits that one look-up gives."""


@dataclass(frozen=True)
class FindCustomers(Query[FindResult]):
    """Whoever fits what was typed into the one box.

    That is a phone number or its end, words of a name, an e-mail address, a receipt ID, a transaction ID, a card
    number, a referral code or a coupon code.

    Nothing typed finds nobody. Where nothing fits, names and phone numbers that differ by one typing error are given.

    Attributes:
        query: as typed, any text.
        limit: most hits wanted, 1 to 200.
    """

    query: str
    limit: int = 20

    def answer(self, read: Read) -> FindResult:
        if not 1 <= self.limit <= MOST:
            raise Invalid(f"A look-up gives 1 to {MOST} customers.", field="limit")
        asked = read_query(self.query)
        found = _find(read, places_of(asked), self.limit, asked.words)
        if not found.hits and not found.unlinked:
            found = _find_similar(read, asked, self.limit)
        hits, more = found.hits[: self.limit], found.cut or len(found.hits) > self.limit
        return FindResult(self.query, _views(read, hits), more, tuple(found.unlinked[: self.limit]))


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of customers with why each was found, purchases of nobody, and whether there may be more."""

    hits: Sequence[tuple[Row[Any], Match]] = ()
    unlinked: Sequence[UnlinkedPurchase] = ()
    cut: bool = False


def _find(read: Read, places: Sequence[Place], limit: int, words: Sequence[str]) -> _Found:
    if not places:
        return _Found()
    rows = read_places(read.connection, places, limit + 1)
    hits: dict[int, tuple[Row[Any], Match]] = {}
    unlinked: dict[int, UnlinkedPurchase] = {}
    for row in rows:
        place = places[row.place]
        if row.id is None:
            if row.purchase_id is not None and row.buyer_id is None:
                unlinked.setdefault(row.purchase_id, _unlinked(read, row))
        elif row.id not in hits and _fits(row, place, words):
            hits[row.id] = (row, _match(row, place))
            if len(hits) > limit:
                break
    return _Found(list(hits.values()), list(unlinked.values()), was_cut(read.connection, places, rows, limit + 1))


def _find_similar(read: Read, asked: Asked, limit: int) -> _Found:
    if asked.words:
        return _find(read, similar_names(read.connection, asked.words), limit, asked.words)
    if asked.numbers:
        return _find(read, similar_numbers(read.connection, asked.numbers[0]), limit, ())
    return _Found()


def _fits(row: Row[Any], place: Place, words: Sequence[str]) -> bool:
    """Say whether a name holds every word that was asked; a range answers for two of them only."""
    if not isinstance(place, Range | Initials) or len(words) <= 2:
        return True
    first, last = row.found_first_name, row.found_last_name
    kept = [*words_of_name(first, last), *tails_of_name(first, last)]
    if place.matched == "similar-name":
        return all(is_similar(word, kept) for word in words)
    return place.matched != "name" or all(any(known.startswith(word) for known in kept) for word in words)


def _name(row: Row[Any]) -> str:
    return display_name(row.first_name, row.last_name, row.card)


def _found_name(row: Row[Any]) -> str:
    return display_name(row.found_first_name, row.found_last_name, row.found_card)


_MATCHED: dict[str, Callable[[Row[Any]], str]] = {
    "phone": lambda row: row.found_phone,
    "email": lambda row: row.found_email,
    "card": lambda row: row.found_card,
    "referral-code": lambda row: row.found_referral_code,
    "coupon": lambda row: printed_code(row.term),
    "receipt": lambda row: printed_receipt(row.term),
    "name": _found_name,
    "similar-name": _found_name,
}
"""The customer's own text that each kind of range finds, or that of the record that was merged away."""


def _match(row: Row[Any], place: Place) -> Match:
    """Return why a customer was found, with the customer's own text as it is kept."""
    if isinstance(place, Transaction):
        return Match("transaction", f"T{row.purchase_id}")
    if isinstance(place, Receipts):
        return Match("receipt", row.receipt_id)
    return Match(place.matched, _MATCHED[place.matched](row))


def _unlinked(read: Read, row: Row[Any]) -> UnlinkedPurchase:
    amount = read.programme.money(row.amount_minor)
    return UnlinkedPurchase(f"T{row.purchase_id}", row.receipt_id, row.store_id, row.at, amount)


def _views(read: Read, hits: Sequence[tuple[Row[Any], Match]]) -> tuple[CustomerHit, ...]:
    due = [row.id for row, _ in hits if row.due_at is not None and row.due_at <= read.at]
    settled = settled_balances(read, due)
    return tuple(
        CustomerHit(
            row.id,
            row.card,
            _name(row),
            row.phone,
            row.email,
            row.tier,
            settled.get(row.id, row.available),
            match,
        )
        for row, match in hits
    )
