"""Customers for benchmarks: names as unevenly spread as real ones, and every term by which each is found."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from loyalty_core.coupons.codes import ALPHABET
from loyalty_core.customers.terms import Term, customer_terms, receipt_terms

FIRST = [
    *("James", "Mary", "John", "Patricia", "Robert", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William"),
    *("Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Karen", "Sarah", "Charles", "Nancy", "Daniel"),
    *("Lisa", "Matthew", "Betty", "Anthony", "Sandra", "Mark", "Margaret", "Donald", "Ashley", "Steven", "Emily"),
    *("Andrew", "Donna", "Paul", "Michelle", "Joshua", "Carol", "Amara", "Chidi", "Mohammed", "Wei", "Yusuf", "Olga"),
    *("Ivan", "Siobhán", "José", "María", "Zoë", "Anne-Marie"),
]
LAST = [
    *("Smith", "Jones", "Williams", "Brown", "Taylor", "Davies", "Evans", "Wilson", "Thomas", "Roberts", "Johnson"),
    *("Lewis", "Walker", "Robinson", "Wood", "Thompson", "White", "Watson", "Jackson", "Wright", "Green", "Harris"),
    *("Cooper", "King", "Lee", "Martin", "Clarke", "Morgan", "Hughes", "Edwards", "Hill", "Moore", "Clark", "Harrison"),
    *("Scott", "Young", "Morris", "Hall", "Ward", "Turner", "Carter", "Phillips", "Mitchell", "Patel", "Adams"),
    *("Campbell", "Anderson", "Allen", "Cook", "O’Brien", "Okafor", "García", "Müller", "Nguyễn", "Kowalski"),
]
SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstw" for vowel in "aeo"]
ENDS = ["", "n", "r", "s", "th", "ck", "lin", "son", "ton", "ley"]
EPOCH = 1_600_000_000
SCATTER = 387_420_489
"""Has no factor in common with a thousand million: receipt IDs look drawn by lot, and none comes twice."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and what they bought."""

    id: int
    first_name: str
    last_name: str
    phone: str
    email: str
    card: str
    referral_code: str
    receipt_id: str | None

    def terms(self) -> list[Term]:
        """Return every term by which the customer is found."""
        found = customer_terms(
            self.id, self.first_name, self.last_name, self.phone, self.email, self.card, self.referral_code
        )
        return found + (receipt_terms(self.receipt_id, self.id) if self.receipt_id else [])


class Names:
    """A vocabulary of names; a few are common and most are rare, as Zipf found."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.first = FIRST + self._made(3_000)
        self.last = LAST + self._made(100_000)

    def pick(self, names: list[str]) -> str:
        """Return a name, each about as often as its rank says."""
        return names[int(len(names) ** self._chance.random()) - 1]

    def _made(self, count: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            syllables = self._chance.choices(SYLLABLES, k=self._chance.choice([2, 3, 3, 4]))
            made["".join([*syllables, self._chance.choice(ENDS)]).title()] = None
        return list(made)


def people(count: int, seed: int = 7) -> Iterator[Person]:
    """Give that many customers, the same ones for the same seed; every second one has a receipt."""
    chance = random.Random(seed)
    names = Names(chance)
    for number in range(1, count + 1):
        first_name, last_name = names.pick(names.first), names.pick(names.last)
        yield Person(
            number,
            first_name,
            last_name,
            f"+447{chance.randrange(10**9):09d}",
            f"{first_name}.{last_name}{number}@example.com".replace("’", ""),
            f"{10**7 + number * 7}",
            f"{first_name.upper()}-{_tail(number)}",
            f"{number * SCATTER % 10**9:09d}" if number % 2 else None,
        )


def _tail(number: int) -> str:
    tail = ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        tail += ALPHABET[digit]
    return f"3{tail}"
