"""A fortnight in a shop: whose till is open, whose books lie there, and how what happened then is told now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import NamedTuple, Protocol
from uuid import UUID

from loyalty_core.demo.people import Person
from loyalty_core.demo.stock import Shop
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.command import Command
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.record import write_down
from loyalty_core.desk.work import Work
from loyalty_core.points.book import Book
from loyalty_core.points.terms import EarningRules
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.purchases.entries import Receipt
from loyalty_core.purchases.rules import Line
from loyalty_core.purchases.till import Buyer, Till


class Basket(NamedTuple):
    """What somebody buys: its lines, and their sum in pence."""

    lines: tuple[Line, ...]
    minor: int


class Event(Protocol):
    """Something that happens in a shop at an instant (UTC)."""

    at: datetime

    def happen(self, scene: "Scene") -> None:
        """Let it happen."""


@dataclass(frozen=True, slots=True)
class Narrator:
    """What the whole history is told with.

    Attributes:
        work: of the command that tells it; its books are the books of all scenes.
        random: where chance comes from.
        colleagues: who works in the shops, by login.
        baskets: what people buy.
    """

    work: Work
    random: Random
    colleagues: Mapping[str, Actor]
    baskets: Sequence[Basket]

    def request_id(self) -> UUID:
        """Return a request id that follows from the chance of this history."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def do(self, command: Command, actor: Actor, at: datetime, facts: ProgrammeFacts) -> Outcome:
        """Do a command as it was done then: by the same code, with an audit row of its own, in this transaction."""
        work = Work(self.work.connection, facts, actor, at, command.request_id)
        work.books = self.work.books
        outcome = command.execute(work)
        write_down(command, command, work, outcome, undoes=None)
        return outcome


class Scene:
    """One shop during one fortnight.

    Attributes:
        narrator: who tells it.
        shop: where.
        clerk: who is on duty.
    """

    def __init__(
        self,
        narrator: Narrator,
        shop: Shop,
        clerk: Actor,
        facts: ProgrammeFacts,
        rules: EarningRules,
        receipts: int,
        closed_at: datetime,
    ) -> None:
        self.narrator = narrator
        self.random = narrator.random
        self.shop = shop
        self.clerk = clerk
        self._facts = facts
        work = Work(narrator.work.connection, facts, clerk, closed_at, narrator.request_id())
        self.till = Till(work, rules, expected=receipts)

    def book(self, person: Person, at: datetime) -> Book:
        """Return a customer's book, settled at an instant."""
        book = self.narrator.work.books.open(person.customer_id)
        book.settle(at)
        return book

    def buyer(self, person: Person, at: datetime) -> Buyer:
        """Return a customer at the till: a member until the day they left."""
        left = person.membership == "not_enrolled" or (person.left_at is not None and at > person.left_at)
        return Buyer(self.book(person, at), person.membership if left else "enrolled", person.tier_id)

    def receipt(self, kind: str, receipt_id: str | None, at: datetime, lines: tuple[Line, ...], minor: int) -> Receipt:
        """Return a receipt of one of the shop's terminals."""
        key = None if receipt_id is None else receipt_id.replace("-", "")
        return Receipt(kind, receipt_id, key, self.shop.id, self.random.choice(self.shop.terminals), at, lines, minor)

    def do(self, command: Command, at: datetime) -> Outcome:
        """Do a command as the clerk did it at that instant."""
        return self.narrator.do(command, self.clerk, at, self._facts)

    def do_as(self, login: str, command: Command, at: datetime) -> Outcome:
        """Do a command as a colleague did it at that instant."""
        return self.narrator.do(command, self.narrator.colleagues[login], at, self._facts)
