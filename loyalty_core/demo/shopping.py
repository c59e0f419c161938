"""What happens at the demo's tills: sales, and refunds of every kind."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Basket, Scene
from loyalty_core.demo.stock import ARTICLES
from loyalty_core.purchases.rules import Line, Sale, Taken, sold_lines

BASKETS = 1_000
"""How many different ones there are."""

_QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 3)
_LINES = (1, 1, 2, 2, 2, 3, 3, 4, 5)


@dataclass(slots=True)
class Sold:
    """A purchase, of some number of articles or of what people usually buy.

    `person` is None for somebody who named no card. What it became stands in `sale` and `lines`.
    """

    at: datetime
    person: Person | None
    receipt_id: str
    articles: int = 0
    sale: Sale | None = None
    lines: tuple[Line, ...] = ()

    def happen(self, scene: Scene) -> None:
        """Sell, and note what the customer spent."""
        random, baskets = scene.random, scene.narrator.baskets
        self.lines, minor = _pack(random, self.articles) if self.articles else random.choice(baskets)
        receipt = scene.receipt("sale", self.receipt_id, self.at, self.lines, minor)
        buyer = None if self.person is None else scene.buyer(self.person, self.at)
        self.sale = scene.till.sell(receipt, buyer)
        if self.person is not None:
            self.person.spent_minor += minor
            self.person.bought = True


@dataclass(slots=True)
class Refunded:
    """A refund of a purchase; `how` is whole, lines or amount."""

    at: datetime
    person: Person
    of: Sold
    how: str

    def happen(self, scene: Scene) -> None:
        """Refund what is left of the sale, one article, or some of the money."""
        sale = self.of.sale
        if sale is None or sale.refunded_minor:
            return
        sale.lines = sold_lines(self.of.lines)
        taken: list[Taken] = []
        back: tuple[Line, ...] = ()
        minor = sale.amount_minor
        if self.how == "amount":
            minor = max(1, minor // 3)
        else:
            returned = sale.lines if self.how == "whole" else sale.lines[:1]
            taken = [Taken(sale, line, line.remaining) for line in returned]
            back = tuple(
                Line(number, item.line.sku_key, "", -item.quantity, item.line.unit_price_micros)
                for number, item in enumerate(taken, start=1)
            )
            minor = -sum(line.value_micros for line in back) // 10_000
        receipt = scene.receipt("refund", None, self.at, back, -minor)
        scene.till.refund_named(receipt, sale, minor, taken, scene.book(self.person, self.at))


@dataclass(slots=True)
class BroughtBack:
    """Something brought back without a receipt: matched by the article, or by nothing but the rate."""

    at: datetime
    person: Person
    of: Sold
    is_known: bool
    receipt_id: str

    def happen(self, scene: Scene) -> None:
        """Take it back."""
        sale = self.of.sale
        if sale is None or sale.refunded_minor:
            return
        sold = self.of.lines[0]
        line = Line(1, sold.sku if self.is_known else "OLD001", sold.name, -1, sold.unit_price_micros)
        sale.lines = sold_lines(self.of.lines)
        receipt = scene.receipt("refund", self.receipt_id, self.at, (line,), line.value_micros // 10_000)
        scene.till.refund_unnamed(receipt, scene.buyer(self.person, self.at), [sale])


def pack_baskets(random: Random) -> list[Basket]:
    """Return what people usually buy."""
    return [_pack(random, random.choice(_LINES)) for _ in range(BASKETS)]


def _pack(random: Random, articles: int) -> Basket:
    lines = tuple(
        Line(number, article.sku, article.name, random.choice(_QUANTITIES), article.price * 10_000)
        for number, article in enumerate(random.sample(ARTICLES, articles), start=1)
    )
    return Basket(lines, sum(line.value_micros for line in lines) // 10_000)
