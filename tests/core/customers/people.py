"""People to register, and the short ways in which these tests speak to the desk."""

from itertools import count
from typing import Any

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.views import FindResult
from loyalty_core.desk.desk import Desk

_numbers = count(1)

AMARA: dict[str, Any] = {
    "first_name": "Amara",
    "last_name": "Okafor",
    "phone": "07700 900118",
    "email": "amara.okafor@example.com",
}


def register(desk: Desk, first_name: str = "Jo", last_name: str = "Bloggs", **more: Any) -> int:
    """Register a person, with contact details of their own where none are given; return the number."""
    number = next(_numbers)
    fields = {"phone": f"+4420794{number:05d}", "email": f"person{number}@example.org"} | more
    receipt = desk.do(RegisterCustomer(first_name=first_name, last_name=last_name, **fields))
    assert receipt.customer_id is not None
    return receipt.customer_id


def find(desk: Desk, query: str, limit: int = 20) -> FindResult:
    """Look up what was typed."""
    return desk.ask(FindCustomers(query, limit))


def found(desk: Desk, query: str) -> list[int]:
    """Return the numbers of the customers that a look-up gives, best first."""
    return [hit.customer_id for hit in find(desk, query).hits]


def why(desk: Desk, query: str) -> list[tuple[str, str]]:
    """Return why each was found."""
    return [(hit.matched.kind, hit.matched.value) for hit in find(desk, query).hits]
