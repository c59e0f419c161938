"""Where in a row of this file each thing stands, and what it means there."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_core.customers.naming import check_naming
from loyalty_core.customers.rules import card_key, check_card
from loyalty_core.errors import Invalid
from loyalty_core.imports.headings import Headings
from loyalty_core.imports.reading import (
    Known,
    date_parser,
    micros_parser,
    parse_quantity,
    text_parser,
)
from loyalty_core.imports.source import Cells
from loyalty_core.purchases.importing.kinds import kind_reader
from loyalty_core.purchases.importing.mapping import CustomerBy
from loyalty_core.purchases.importing.mapping import Mapping as ColumnMapping
from loyalty_core.purchases.rules import check_receipt_id
from loyalty_core.staff.rules import check_place
from loyalty_core.text import check_text

Card = tuple[str, str]
"""A card number, or what else names the customer, as written and folded."""
Country = tuple[str | None, str | None]
"""A country as the file writes it, and its two letters if they are known."""
Key = tuple[str, str]
"""A store and a folded receipt ID: what is unique about a receipt."""

_BREAKS = re.compile(r"[\t\r\n]+")
_NEAR = 1_000
"""How many texts are kept of columns in which the same text comes again soon or never."""
_NEEDED = ("receipt", "date")
_LINE = ("sku", "quantity", "price")
_OPTIONAL = ("name", "card", "country", "store", "terminal")


class Layout:
    """The columns of one file under one mapping.

    Attributes:
        width: how many cells a row has.
        by_amount: whether a row is an amount, not a line with an article.
        head: takes from a row the cells that say which receipt it belongs to and what holds for all of it.
        receipt_at, store_at, ...: places of the cells.
        receipts, stores, ...: what the texts of a column mean.
        refunds_above_zero: whether quantities and amounts of refunds are not below zero in the file.
    """

    def __init__(
        self, headings: Sequence[str], mapping: ColumnMapping, zone: ZoneInfo, store_id: str, country: str
    ) -> None:
        """Find the columns.

        Args:
            headings: of the file.
            mapping: what they mean.
            zone: of local times.
            store_id: where the file names none.
            country: of phone numbers without a code.

        Raises:
            Invalid: a column that the mapping names, or that is needed, is missing.
        """
        self.width = len(headings)
        there = Headings(headings, mapping.columns)
        self.by_amount = _is_by_amount(there)
        self.receipt_at, self.date_at = (there.place(field, needed=True) for field in _NEEDED)
        self.sku_at, self.quantity_at, self.price_at = (
            there.place(field, needed=not self.by_amount) for field in _LINE
        )
        self.amount_at = there.place("amount", needed=self.by_amount)
        self.name_at, self.card_at, self.country_at, self.store_at, self.terminal_at = (
            there.place(field) for field in _OPTIONAL
        )
        self.kind_at = self.width if mapping.kind.column is None else there.find(mapping.kind.column)
        heads = (
            self.receipt_at,
            self.date_at,
            self.card_at,
            self.country_at,
            self.store_at,
            self.terminal_at,
            self.kind_at,
        )
        self.head: Callable[[Cells], Any] = itemgetter(*dict.fromkeys(heads))
        self._prepare(mapping, zone, store_id, country)

    def key_of(self, row: Cells) -> tuple[str, Key]:
        """Return the receipt ID of a row as printed, and the receipt's key; raise `Invalid` where it has none."""
        receipt_id, receipt_key = self.receipts[row[self.receipt_at]]
        return receipt_id, (self.stores[row[self.store_at]], receipt_key)

    def kind_of(self, receipt_id: str, row: Cells) -> str | None:
        """Return the kind of receipt that a row says, or None where the sum decides; raise `Invalid` for another."""
        return self._kind_of(receipt_id, row[self.kind_at])

    def _prepare(self, mapping: ColumnMapping, zone: ZoneInfo, store_id: str, country: str) -> None:
        self._kind_of = kind_reader(mapping.kind)
        self.refunds_above_zero = mapping.kind.refund_sign == "positive"
        columns = mapping.columns
        terminal = mapping.terminal
        micros = micros_parser(mapping.decimal)
        self.receipts: Known[tuple[str, str]] = Known(columns.receipt, check_receipt_id, _NEAR)
        self.dates: Known[datetime] = Known(columns.date, date_parser(mapping.dates, zone), _NEAR)
        self.skus: Known[str] = Known(columns.sku, text_parser("sku", 64))
        self.names: Known[str] = Known(columns.name, _name)
        self.quantities: Known[int] = Known(columns.quantity, parse_quantity)
        self.prices: Known[int] = Known(columns.price, micros)
        self.amounts: Known[int] = Known(columns.amount, micros)
        self.cards: Known[Card | None] = Known(columns.card, _customer_parser(mapping.customer_by, country))
        self.countries: Known[Country] = Known(columns.country, lambda text: _country(text, mapping.countries))
        self.stores: Known[str] = Known(
            columns.store, lambda text: check_place(text, "store") if text.strip() else store_id
        )
        self.terminals: Known[str | None] = Known(
            columns.terminal, lambda text: check_place(text, "terminal") if text.strip() else terminal
        )


def _is_by_amount(there: Headings) -> bool:
    lines_are_named = any(there.is_named(field) for field in _LINE)
    if there.is_named("amount"):
        if lines_are_named:
            raise Invalid("The mapping names a column of amounts and columns of lines; one or the other.", field="map")
        return True
    return there.is_there("amount") and not lines_are_named and not all(there.is_there(field) for field in _LINE)


def _name(text: str) -> str:
    """Return an article's name on one line, or an empty text."""
    return check_text(_BREAKS.sub(" ", text), "name", 200) if text.strip() else ""


def _customer_parser(by: CustomerBy, country: str) -> Callable[[str], Card | None]:
    """Return what reads how a receipt names its customer: as written and folded, or None where it names nobody."""

    def parse(text: str) -> Card | None:
        if not text.strip():
            return None
        if by == "card":
            card = check_card(text)
            return card, card_key(card)
        return text.strip(), check_naming(by, text, country).named

    return parse


def _country(text: str, letters: Mapping[str, str]) -> Country:
    if not text.strip():
        return None, None
    country = check_text(text, "country", 64)
    if len(country) == 2 and country.isascii() and country.isalpha():
        return country, country.upper()
    return country, letters.get(country)
