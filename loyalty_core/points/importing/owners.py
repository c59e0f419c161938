"""Whose points the rows of a file are, and whether they can be given to them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from loyalty_core.customers.naming import Named
from loyalty_core.customers.rules import without_standing
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import LoyaltyError
from loyalty_core.models.customer import Customer
from loyalty_core.points.importing.reading import Balance


class Owner(NamedTuple):
    """Who goes on under the record that was found."""

    customer_id: int
    membership: str
    record_state: str
    tier_id: str | None


class Owners:
    """The customers whom some rows name."""

    def __init__(self, work: Work, balances: Sequence[Balance]) -> None:
        self._named = Named(work.connection, [balance.whose for balance in balances])
        rows = work.connection.execute(
            select(Customer.id, Customer.membership, Customer.record_state, Customer.tier_id).where(
                is_one_of(work.connection, Customer.id, self._named.numbers())
            )
        )
        self._owners = {row.id: Owner(*row) for row in rows}

    def of(self, balance: Balance) -> Owner | str:
        """Return whose a balance is; or in words why it is nobody's."""
        try:
            owner = self._owners[self._named.of(balance.whose)]
        except LoyaltyError as error:
            return error.message
        if owner.membership == "not_enrolled" or owner.record_state != "live":
            said = without_standing(owner.membership, owner.record_state, "no points are added")
            return "This customer is not enrolled." if said is None else said[1]
        return owner
