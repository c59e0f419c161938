"""The demo's customers: who they are, where they are at home, and how often they come."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from loyalty_core.demo.cultures import CULTURES, HOSTILE, LANDLINES, Culture
from loyalty_core.demo.stock import SHOPS, Shop

HEROINE = ("Amara", "Okafor", "+447700900118", "amara.okafor@example.com")
"""Always the first customer, with the first number of its block, so that there is somebody to look up."""

TWICE = (("Margaret", "Thornbury"), ("Maggie", "Thornbury"))
"""Somebody who registered twice and shopped under both records, until a manager makes one of them."""

STORIES = 3
"""The heroine and those after her whose story is told, not left to chance."""
HOSTILE_EVERY = 5
"""How those with hostile names stand among the others."""

MOST_VISITS = 150
_REFERRED, _AFFILIATED = (12, 5), (40, 7)
"""One in how many customers came by whom, counted from where."""
_OUTSIDE = {11: "not_enrolled", 21: "opted_out", 31: "excluded", 41: "blocked"}
"""Which ones of fifty are no members, or no longer."""
_MAILS = ("example.com", "example.org", "example.net")


@dataclass(slots=True)
class Person:
    """A customer to be. Instants are UTC; `customer_id` is known once they are registered.

    Attributes:
        left_at: when the membership ended or was stopped; None for those who stay.
        visits: how often they come in two years.
        spent_minor: what they spent so far, in pence, refunds not looked at.
        bought: whether they bought something since the tiers were looked at.
        tier_id: the tier they have reached so far.
    """

    first_name: str
    last_name: str
    phone: str
    email: str
    country: str
    birthday: date | None
    card: str | None
    member_type: str
    membership: str
    home: Shop
    registered_at: datetime
    left_at: datetime | None
    visits: int
    customer_id: int = 0
    spent_minor: int = 0
    bought: bool = False
    tier_id: str = "bronze"
    _shops: dict[int, Shop] = field(default_factory=dict)

    @property
    def has_mobile(self) -> bool:
        """Whether a message reaches them."""
        return not self.phone.startswith(LANDLINES)

    def shop_in(self, fortnight: int, random: Random) -> Shop:
        """Return where they shop in a fortnight: in one shop, so that a fortnight can be told shop by shop."""
        if fortnight not in self._shops:
            self._shops[fortnight] = random.choice(SHOPS) if random.random() < 0.1 else self.home
        return self._shops[fortnight]


def make_people(random: Random, count: int, start: datetime, end: datetime) -> list[Person]:
    """Return customers who register between two instants; the heroine is the first, hostile names are among them."""
    cultures = random.choices(CULTURES, [culture.weight for culture in CULTURES], k=count)
    cultures[:STORIES] = [CULTURES[1]] * STORIES
    drawn = dict.fromkeys(CULTURES, 0)
    people = []
    for number, culture in enumerate(cultures):
        people.append(_make(random, number, culture, drawn[culture], start, end))
        drawn[culture] += 1
    _make_the_heroine(people[0], start)
    for person in people[1:STORIES]:
        person.membership, person.left_at, person.visits = "enrolled", None, 0
        person.registered_at = start + timedelta(days=2, hours=10)
    for person, name in zip(people[STORIES + 1 :], TWICE, strict=False):
        person.first_name, person.last_name = name
        person.membership, person.left_at, person.visits = "enrolled", None, 9
    for number, name in zip(range(STORIES, count, HOSTILE_EVERY), HOSTILE, strict=False):
        people[number].first_name, people[number].last_name = name
        people[number].email = f"guest{number}@example.net"
        people[number].membership, people[number].left_at = "enrolled", None
    return people


def opening_hours(random: Random, day: datetime) -> datetime:
    """Return an instant of the same day at which the shops are open."""
    midnight = datetime.combine(day.date(), time.min, tzinfo=UTC)
    return midnight + timedelta(seconds=random.randrange(9 * 3600, 18 * 3600))


def _make(random: Random, number: int, culture: Culture, nth: int, start: datetime, end: datetime) -> Person:
    first_name, first_letters = random.choice(culture.names("first"))
    last_name, last_letters = random.choice(culture.names("last"))
    registered_at = _registered(random, start, end)
    membership = _OUTSIDE.get(number % 50, "enrolled")
    stays = membership in ("enrolled", "not_enrolled")
    return Person(
        first_name,
        last_name,
        _phone(culture, nth),
        f"{first_letters}.{last_letters}{number}@{random.choice(_MAILS)}",
        culture.country,
        date(random.randrange(1945, 2007), 1, 1) + timedelta(days=random.randrange(365))
        if random.random() < 0.6
        else None,
        f"HH{4_000_000 + 37 * number}" if random.random() < 0.7 else None,
        _member_type(number),
        membership,
        random.choices(SHOPS, [shop.weight for shop in SHOPS])[0],
        registered_at,
        None if stays else registered_at + (end - registered_at) * random.uniform(0.5, 0.95),
        0 if random.random() < 0.08 else min(MOST_VISITS, round(random.lognormvariate(1.45, 1.0))),
    )


def _member_type(number: int) -> str:
    if number % _AFFILIATED[0] == _AFFILIATED[1]:
        return "affiliate_referral"
    return "customer_referral" if number % _REFERRED[0] == _REFERRED[1] else "customer"


def _make_the_heroine(person: Person, start: datetime) -> None:
    person.first_name, person.last_name, person.phone, person.email = HEROINE
    person.birthday, person.card = date(1988, 11, 30), "HH4000001"
    person.member_type, person.membership, person.left_at = "customer", "enrolled", None
    person.home, person.visits = SHOPS[0], 42
    person.registered_at = start + timedelta(days=3, hours=11, minutes=20)


def _registered(random: Random, start: datetime, end: datetime) -> datetime:
    """Return when somebody registers: many in the first two months, the others evenly."""
    opening = min(timedelta(days=60), end - start)
    span = opening if random.random() < 0.4 else end - start - timedelta(days=1)
    return opening_hours(random, start + span * random.random())


def _phone(culture: Culture, nth: int) -> str:
    """Return the nth number of a culture's blocks; no two are the same."""
    block, inside = culture.phones[nth % len(culture.phones)], nth // len(culture.phones)
    size = 10**culture.digits
    return f"{block}{(inside * 617 + 118) % size:0{culture.digits}}"
