"""Whose points the rows of a file are: each by card, phone number, e-mail address or number of the customer."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from loyalty_core.customers.rules import without_standing
from loyalty_core.database.lists import Column, is_one_of
from loyalty_core.models.customer import Customer
from loyalty_core.points.importing.reading import Balance, By

_WORDS: dict[By, str] = {
    "customer_id": "number",
    "card": "card",
    "phone": "phone number",
    "email": "e-mail address",
}


class Owner(NamedTuple):
    """Who goes on under the record that was found."""

    customer_id: int
    membership: str
    record_state: str
    tier_id: str | None


class Owners:
    """The customers that some rows name."""

    def __init__(self, connection: Connection, balances: Sequence[Balance]) -> None:
        self._found: dict[tuple[By, str], list[int]] = {}
        self._read_named(connection, balances)
        self._owners = _owners(connection, {number for numbers in self._found.values() for number in numbers})

    def of(self, balance: Balance) -> Owner | str:
        """Return whose a balance is; or why it is nobody's, in words."""
        numbers = self._found.get((balance.by, balance.named), [])
        word = _WORDS[balance.by]
        if not numbers:
            return f"There is no customer with the {word} {balance.shown.strip()}."
        if len(numbers) > 1:
            some = ", ".join(str(number) for number in numbers[:5])
            return f"Several customers have the {word} {balance.shown.strip()}: {some}. Name the card."
        owner = self._owners[numbers[0]]
        if owner.membership == "not_enrolled" or owner.record_state != "live":
            said = without_standing(owner.membership, owner.record_state, "no points are added")
            return "This customer is not enrolled." if said is None else said[1]
        return owner

    def numbers(self) -> Iterable[int]:
        """Return the numbers of everybody found."""
        return self._owners

    def _read_named(self, connection: Connection, balances: Sequence[Balance]) -> None:
        columns: dict[By, Column] = {
            "customer_id": Customer.id,
            "card": Customer.card_key,
            "phone": Customer.phone,
            "email": Customer.email_key,
        }
        goes_on = func.coalesce(Customer.merged_into_id, Customer.id)
        for by, column in columns.items():
            texts = sorted({balance.named for balance in balances if balance.by == by})
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


def _owners(connection: Connection, numbers: set[int]) -> dict[int, Owner]:
    rows = connection.execute(
        select(Customer.id, Customer.membership, Customer.record_state, Customer.tier_id).where(
            is_one_of(connection, Customer.id, numbers)
        )
    )
    return {row.id: Owner(*row) for row in rows}
