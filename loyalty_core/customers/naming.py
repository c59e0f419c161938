"""Customers named from outside, by card, phone number, e-mail address or number, and who of ours that is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, select

from loyalty_core.customers.rules import card_key, check_card, check_email, check_phone, email_key
from loyalty_core.database.lists import Column, is_one_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Conflict, Invalid, NotFound
from loyalty_core.models.customer import Customer

By = Literal["customer_id", "card", "phone", "email"]
"""What a customer can be named by."""
NAMED_BY: tuple[By, ...] = ("customer_id", "card", "phone", "email")
"""In this order: the first that is there counts."""

WORDS: dict[By, str] = {
    "customer_id": "number",
    "card": "card",
    "phone": "phone number",
    "email": "e-mail address",
}
"""What a person at the counter calls each."""
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST_NAMED = 5


class Naming(NamedTuple):
    """How a customer is named: by what, the text as it is compared, and as it was written."""

    by: By
    named: str
    shown: str


def check_naming(by: By, text: str, country: str) -> Naming:
    """Return how a text names a customer.

    Args:
        by: what the text is.
        text: as written.
        country: ISO 3166 letters of the country whose phone numbers are written without a code.

    Raises:
        Invalid: it is nothing of the kind.
    """
    checks: dict[By, Callable[[str], str]] = {
        "customer_id": _number,
        "card": lambda card: card_key(check_card(card)),
        "phone": lambda phone: check_phone(phone, country),
        "email": lambda email: email_key(check_email(email)),
    }
    return Naming(by, checks[by](text), text.strip())


class Named:
    """Who some namings mean, under the numbers of those who go on; nobody who was erased."""

    def __init__(self, connection: Connection, namings: Sequence[Naming]) -> None:
        self._found: dict[tuple[By, str], list[int]] = {}
        columns: dict[By, Column] = {
            "customer_id": Customer.id,
            "card": Customer.card_key,
            "phone": Customer.phone,
            "email": Customer.email_key,
        }
        goes_on = func.coalesce(Customer.merged_into_id, Customer.id)
        for by, column in columns.items():
            texts = sorted({naming.named for naming in namings if naming.by == by})
            if not texts:
                continue
            values = [int(text) for text in texts] if by == "customer_id" else texts
            rows = connection.execute(
                select(column, goes_on)
                .where(is_one_of(connection, column, values), Customer.record_state != "erased")
                .distinct()
                .order_by(goes_on)
            )
            for text, number in rows:
                self._found.setdefault((by, str(text)), []).append(number)

    def numbers(self) -> set[int]:
        """Return the numbers of everybody found."""
        return {number for numbers in self._found.values() for number in numbers}

    def of(self, naming: Naming) -> int:
        """Return whom a naming means.

        Raises:
            NotFound: nobody.
            Conflict: several, so that it is not known who.
        """
        numbers = self._found.get((naming.by, naming.named), [])
        word = WORDS[naming.by]
        if not numbers:
            raise NotFound(f"There is no customer with the {word} {naming.shown}.")
        if len(numbers) > 1:
            some = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
            raise Conflict(f"Several customers have the {word} {naming.shown}: {some}. Name the card.")
        return numbers[0]


@dataclass(frozen=True)
class WhoIs(Query[int]):
    """Ask whom a naming means; raises as `Named.of`."""

    naming: Naming

    def answer(self, read: Read) -> int:
        return Named(read.connection, [self.naming]).of(self.naming)


def _number(text: str) -> str:
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise Invalid(f"“{plain[:40]}” is no customer's number.")
    return str(int(plain))
