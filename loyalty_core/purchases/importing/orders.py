"""Rows of an order export made into plain rows of receipts: only those that count, each with what its order says."""

from collections.abc import Iterable, Iterator, Sequence

from loyalty_core.imports.headings import Headings
from loyalty_core.imports.source import Cells
from loyalty_core.purchases.importing.mapping import Mapping

DISCOUNT = "Discount"
"""The article that takes an order's discount off."""
_LONGEST_SKU = 64
_NOTHING = frozenset("0.,- ")


class OrderRows:
    """Picks the rows of one file that count.

    Attributes:
        passed_over: rows of orders that do not count.
        added: rows that were made of discounts.
    """

    def __init__(self, headings: Sequence[str], mapping: Mapping) -> None:
        """Find the columns; raise `Invalid` where one that the mapping names is missing."""
        there = Headings(headings, mapping.columns)
        orders = mapping.orders
        self.passed_over = self.added = 0
        self._receipt_at = there.place("receipt", needed=True)
        self._sku_at, self._name_at = there.place("sku"), there.place("name")
        self._quantity_at, self._price_at = there.place("quantity"), there.place("price")
        self._only = [
            (there.find(column), frozenset(word.casefold() for word in words)) for column, words in orders.only.items()
        ]
        self._discount_at = None if orders.discount is None else there.find(orders.discount)
        whole = [self._receipt_at, there.place("date"), there.place("card"), *(place for place, _ in self._only)]
        self._of_whole = [place for place in whole if place < there.width]
        self._width = there.width

    def pick(self, rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
        """Give the rows of orders that count, with the lines they begin on; a discount follows its order's first.

        A blank cell that holds for the whole order is filled from the order's row before. A row with too few or too
        many cells goes through as it is, to be refused.
        """
        before: Cells = []
        for line, row in rows:
            if len(row) != self._width:
                yield line, row
                continue
            follows = bool(before) and row[self._receipt_at] == before[self._receipt_at]
            if follows:
                for place in self._of_whole:
                    row[place] = row[place] or before[place]
            before = row
            if not all(row[place].strip().casefold() in words for place, words in self._only):
                self.passed_over += 1
                continue
            before = list(row)
            if self._sku_at < self._width and not row[self._sku_at].strip() and self._name_at < self._width:
                row[self._sku_at] = row[self._name_at].strip()[:_LONGEST_SKU]
            yield line, row
            if not follows:
                yield from self._discounted(line, before)

    def _discounted(self, line: int, first: Cells) -> Iterator[tuple[int, Cells]]:
        if self._discount_at is None or set(first[self._discount_at]) <= _NOTHING:
            return
        row = list(first)
        row[self._quantity_at], row[self._price_at] = "1", f"-{first[self._discount_at].strip().lstrip('-')}"
        row[self._sku_at] = DISCOUNT
        if self._name_at < self._width:
            row[self._name_at] = DISCOUNT
        self.added += 1
        yield line, row
