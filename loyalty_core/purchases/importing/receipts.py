"""A receipt as it is read from a file: a draft while its rows come in, then what the till takes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from operator import mul
from typing import Any, NamedTuple

from loyalty_core.errors import Invalid
from loyalty_core.imports.source import Cells
from loyalty_core.money import micros_to_minor
from loyalty_core.purchases.entries import Receipt
from loyalty_core.purchases.importing.layout import Card, Country, Key, Layout
from loyalty_core.purchases.rules import MOST_MICROS, Line

MOST_LINES = 10_000

_LINE_FORM = "%d\x1f%s\x1f%s\x1f%d\x1f%d"

NumberedRow = tuple[int, Cells]
"""A row as it was, with the line of the file that it begins on."""


class Incoming(NamedTuple):
    """A receipt read from the file.

    Attributes:
        key: store and folded receipt ID.
        receipt: as the till takes it in; its fingerprint stands for all of its content.
        micros: its exact value, in millionths of the major unit.
        card_key: folded card number, or None where it is nobody's.
        country_code: two letters of the customer's country, if they are known.
        rows: its rows.
    """

    key: Key
    receipt: Receipt
    micros: int
    card_key: str | None
    country_code: str | None
    rows: list[NumberedRow]


class Draft:
    """A receipt that may get more rows.

    Attributes:
        key: store and folded receipt ID.
        first, last: numbers of its first and its last row so far.
        heads: the different beginnings of its rows, as `Layout.head` takes them.
        rows: its rows so far.
        fault: why it is refused as a whole, once it is.
    """

    __slots__ = (
        *("key", "first", "last", "heads", "rows", "fault"),
        *("receipt_id", "at", "card", "country", "terminal", "kind"),
    )

    receipt_id: str
    at: datetime
    card: Card | None
    country: Country
    terminal: str | None
    kind: str | None

    def __init__(self, key: Key, number: int) -> None:
        self.key = key
        self.first = self.last = number
        self.heads: list[Any] = []
        self.rows: list[NumberedRow] = []
        self.fault: str | None = None

    def fill(self, receipt_id: str, row: Cells, layout: Layout) -> None:
        """Take from its first row what holds for all of it; raise `Invalid` where a cell means nothing."""
        self.receipt_id = receipt_id
        self.at = layout.dates[row[layout.date_at]]
        self.card = layout.cards[row[layout.card_at]]
        self.country = layout.countries[row[layout.country_at]]
        self.terminal = layout.terminals[row[layout.terminal_at]]
        self.kind = layout.kind_of(receipt_id, row)

    def finish(self, lines: list[Line], micros: int, layout: Layout, currency: str) -> Incoming:
        """Return the receipt that all rows together make; `micros` is their exact sum.

        Raises:
            Invalid: it is worth too much, or is a sale of less than nothing.
        """
        kind = self.kind or ("refund" if micros < 0 else "sale")
        if kind == "refund" and layout.refunds_above_zero:
            micros = -micros
            lines = [line._replace(quantity=-line.quantity) for line in lines]
        if not -MOST_MICROS <= micros <= MOST_MICROS:
            raise Invalid("The receipt is worth too much.")
        if kind == "sale" and micros < 0:
            raise Invalid("A sale of less than nothing: the mapping must say how refunds are told from sales.")
        card, card_key = self.card or (None, None)
        country, country_code = self.country
        store_id, receipt_key = self.key
        receipt = Receipt(
            kind,
            self.receipt_id,
            receipt_key,
            store_id,
            self.terminal,
            self.at,
            lines,
            micros_to_minor(micros, currency),
            card,
            country,
            self._fingerprint(kind, micros, lines),
        )
        return Incoming(self.key, receipt, micros, card_key, country_code, self.rows)

    def _fingerprint(self, kind: str, micros: int, lines: Sequence[Line]) -> str:
        """Return a hash of the content: equal for the same receipt however its cells were quoted or spaced."""
        card = self.card[0] if self.card else ""
        head = (*self.key, kind, self.receipt_id, card, self.country[0] or "", self.terminal or "")
        content = "\x1f".join([*head, self.at.isoformat(), str(micros), *[_LINE_FORM % line for line in lines]])
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


Read = tuple[list[Line], int]
"""The lines of a receipt and their exact sum in millionths of the major unit."""


def read_rows(drafts: Sequence[Draft], layout: Layout) -> list[Read]:
    """Return what the rows of some drafts say. All together and column by column: the innermost loop of an import.

    Raises:
        Invalid: a cell of some row means nothing; `find_fault` says which.
    """
    rows = [row for draft in drafts for _, row in draft.rows]
    if layout.by_amount:
        amounts = iter([layout.amounts[row[layout.amount_at]] for row in rows])
        return [([], sum(islice(amounts, len(draft.rows)))) for draft in drafts]
    columns = list(zip(*rows, strict=True)) or [()] * (layout.width + 1)
    skus = list(map(layout.skus.__getitem__, columns[layout.sku_at]))
    names = list(map(layout.names.__getitem__, columns[layout.name_at]))
    quantities = list(map(layout.quantities.__getitem__, columns[layout.quantity_at]))
    prices = list(map(layout.prices.__getitem__, columns[layout.price_at]))
    values = list(map(mul, quantities, prices))
    if max(values, default=0) > MOST_MICROS or min(values, default=0) < -MOST_MICROS:
        raise Invalid("A line is worth too much.")
    each_value = iter(values)
    parts = zip(skus, names, quantities, prices, strict=True)
    read = []
    for draft in drafts:
        count = len(draft.rows)
        lines = [Line(number, *part) for number, part in enumerate(islice(parts, count), start=1)]
        read.append((lines, sum(islice(each_value, count))))
    return read


def find_fault(draft: Draft, layout: Layout) -> tuple[int, str] | None:
    """Return the place of the first row of a draft that means nothing, and why; None where all are right."""
    for place, (line, row) in enumerate(draft.rows):
        alone = Draft(draft.key, 0)
        alone.rows = [(line, row)]
        try:
            read_rows([alone], layout)
        except Invalid as error:
            return place, error.message
    return None
