"""What a receipt is worth, and which earlier purchases a refund that names none belongs to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from loyalty_core.errors import Invalid
from loyalty_core.money import parse_decimal, to_micros
from loyalty_core.points.rules import Rate
from loyalty_core.text import check_text, fold_code

MAX_QUANTITY = 10_000_000
MOST_MICROS = 10**17
"""The largest value of a line or a receipt, in millionths of the major unit."""
_TRANSACTION = re.compile(r"[Tt]([0-9]{1,18})")
_QUANTITY = re.compile(r"[+-]?[0-9]{1,8}")


class Line(NamedTuple):
    """A line of a receipt; the price is in millionths of the major unit, so that 0.001 is exact."""

    line_no: int
    sku: str
    name: str
    quantity: int
    unit_price_micros: int

    @property
    def value_micros(self) -> int:
        """Exact value of the line, in millionths of the major unit."""
        return self.quantity * self.unit_price_micros


@dataclass(slots=True)
class SoldLine:
    """What can still come back of a line that was sold."""

    line_no: int
    sku_key: str
    unit_price_micros: int
    remaining: int


@dataclass(slots=True)
class Sale:
    """A sale as a refund needs it: what it was worth, what it earned by, and what came back already."""

    id: int
    customer_id: int | None
    at: datetime
    store_id: str
    amount_minor: int
    refunded_minor: int
    rate: Rate
    earned: int
    clawed: int
    lot_seq: int | None
    lines: list[SoldLine]


class Taken(NamedTuple):
    """A quantity of one sold line that a refund takes back."""

    sale: Sale
    line: SoldLine
    quantity: int


def sku_key(sku: str) -> str:
    """Return an article number folded: without outer spaces, upper case."""
    return sku.strip().upper()


def sold_lines(lines: Iterable[Line]) -> list[SoldLine]:
    """Return what can come back of a sale's lines: all that was sold."""
    return [SoldLine(line.line_no, sku_key(line.sku), line.unit_price_micros, max(line.quantity, 0)) for line in lines]


def transaction_number(text: str) -> int | None:
    """Return the purchase number that a transaction ID like T1042 holds, or None."""
    found = _TRANSACTION.fullmatch(text.strip())
    return int(found.group(1)) if found else None


def check_receipt_id(text: str) -> tuple[str, str]:
    """Return a receipt ID as printed and its folded key, or raise `Invalid`."""
    receipt_id = check_text(text, "receipt", 64)
    key = fold_code(receipt_id)
    if not key:
        raise Invalid("A receipt ID needs letters or digits.", field="receipt")
    return receipt_id, key


def parse_line(text: str, line_no: int) -> Line:
    """Return the line that a text `SKU:QUANTITY:PRICE:NAME` describes, or raise `Invalid`; the name may be missing."""
    parts = text.split(":", 3)
    if len(parts) < 3:
        raise Invalid(f"“{text}” is not a line; write it SKU:QUANTITY:PRICE:NAME.", field="line")
    sku = check_text(parts[0], "line", 64)
    price = parse_decimal(parts[2], "line")
    name = check_text(parts[3], "line", 200) if len(parts) > 3 and parts[3].strip() else ""
    return Line(line_no, sku, name, parse_quantity(parts[1]), to_micros(price))


def parse_quantity(text: str) -> int:
    """Return a whole quantity, or raise `Invalid`."""
    plain = text.strip()
    if not _QUANTITY.fullmatch(plain) or abs(int(plain)) > MAX_QUANTITY:
        raise Invalid(f"“{text}” is not a whole quantity.", field="line")
    return int(plain)


def price_text(micros: int) -> Decimal:
    """Return millionths of the major unit as an exact decimal of at least two places."""
    value = Decimal(micros).scaleb(-6).normalize()
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent < -2 else value.quantize(Decimal("0.01"))


def match_by_item(returned: Sequence[Line], earlier: Sequence[Sale]) -> tuple[list[Taken], int]:
    """Match the lines of a refund that names no purchase to earlier sales of the same customer (rule 4).

    The latest sale that still holds every returned article, at the same price and in at least the quantity, is taken
    whole; otherwise each article goes to the latest sales that still hold some of it.

    Args:
        returned: lines of the refund; those that take something back have a quantity below zero.
        earlier: sales up to the refund, in any order; what is matched is taken off their lines.

    Returns:
        what was taken from which lines, and the value (millionths of the major unit, above zero for money given
        back) that no sale accounts for.
    """
    wanted: dict[tuple[str, int], int] = {}
    unmatched = 0
    for line in returned:
        if line.quantity < 0 and line.unit_price_micros > 0:
            key = (sku_key(line.sku), line.unit_price_micros)
            wanted[key] = wanted.get(key, 0) - line.quantity
        else:
            unmatched -= line.value_micros
    newest_first = sorted(earlier, key=lambda sale: (sale.at, sale.id), reverse=True)
    taken: list[Taken] = []
    whole = next((sale for sale in newest_first if wanted and _holds(sale, wanted)), None)
    for sale in [whole] if whole else newest_first:
        if not wanted:
            break
        taken += _take(sale, wanted)
    unmatched += sum(price * quantity for (_, price), quantity in wanted.items())
    return taken, unmatched


def _holds(sale: Sale, wanted: dict[tuple[str, int], int]) -> bool:
    held: dict[tuple[str, int], int] = {}
    for line in sale.lines:
        key = (line.sku_key, line.unit_price_micros)
        held[key] = held.get(key, 0) + line.remaining
    return all(held.get(key, 0) >= quantity for key, quantity in wanted.items())


def _take(sale: Sale, wanted: dict[tuple[str, int], int]) -> list[Taken]:
    """Take what is wanted from a sale as far as it holds it; both are brought up to date."""
    taken = []
    for line in sale.lines:
        key = (line.sku_key, line.unit_price_micros)
        quantity = min(line.remaining, wanted.get(key, 0))
        if quantity <= 0:
            continue
        line.remaining -= quantity
        wanted[key] -= quantity
        if wanted[key] == 0:
            del wanted[key]
        taken.append(Taken(sale, line, quantity))
    return taken
