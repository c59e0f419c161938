"""When and where the demo's history happens: a fortnight and a shop at a time, so that each can be told in one go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Event
from loyalty_core.demo.shopping import BroughtBack, Refunded, Sold
from loyalty_core.demo.stock import SHOPS, Shop

FORTNIGHTS = 52
FORTNIGHT = timedelta(days=14)


@dataclass(slots=True)
class Hours:
    """What happens in one shop in one fortnight; `later` is what names receipts of that very fortnight."""

    events: list[Event] = field(default_factory=list)
    later: list[Event] = field(default_factory=list)

    @property
    def receipts(self) -> int:
        """How many receipts there may be."""
        return sum(isinstance(event, Sold | Refunded | BroughtBack) for event in self.events)


class Timetable:
    """The events of two years, from `start` to `end` (UTC)."""

    def __init__(self, start: datetime, random: Random) -> None:
        self.start = start
        self.end = start + FORTNIGHTS * FORTNIGHT
        self._random = random
        self._hours: dict[tuple[int, str], Hours] = {}

    def add(self, event: Event, person: Person) -> None:
        """Add what happens to a customer, in the shop where they are that fortnight."""
        self._at(event.at, person.shop_in(self._fortnight(event.at), self._random)).events.append(event)

    def add_later(self, event: Event, person: Person) -> None:
        """Add what happens to a customer and names a receipt of the same fortnight."""
        self._at(event.at, person.shop_in(self._fortnight(event.at), self._random)).later.append(event)

    def add_in(self, shop: Shop, event: Event) -> None:
        """Add what happens in a shop."""
        self._at(event.at, shop).events.append(event)

    def in_fortnight(self, fortnight: int) -> Iterator[tuple[Shop, Hours]]:
        """Give the shops in which something happens in a fortnight, each with its events in order."""
        for shop in SHOPS:
            hours = self._hours.get((fortnight, shop.id))
            if hours is not None:
                hours.events.sort(key=_when)
                hours.later.sort(key=_when)
                yield shop, hours

    def _at(self, at: datetime, shop: Shop) -> Hours:
        return self._hours.setdefault((self._fortnight(at), shop.id), Hours())

    def _fortnight(self, at: datetime) -> int:
        return min(max(0, (at - self.start) // FORTNIGHT), FORTNIGHTS - 1)


def _when(event: Event) -> datetime:
    return event.at
