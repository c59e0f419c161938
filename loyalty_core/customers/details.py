"""What is known of a customer and can be typed: checked field by field, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from loyalty_core.customers.rules import (
    card_key,
    check_birthday,
    check_card,
    check_email,
    check_name,
    check_phone,
    email_key,
    sort_name,
)
from loyalty_core.customers.terms import Term, customer_terms
from loyalty_core.desk.receipt import Value
from loyalty_core.desk.work import Work


@dataclass(frozen=True, slots=True)
class Details:
    """A customer's details as they are kept: the phone in E.164, the birthday a local date."""

    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    birthday: date | None
    card: str | None

    def columns(self) -> dict[str, Any]:
        """Return the columns of the customer, those that follow from others included."""
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "sort_name": sort_name(self.first_name, self.last_name, self.card),
            "email_key": None if self.email is None else email_key(self.email),
            "card_key": None if self.card is None else card_key(self.card),
        }

    def terms(self, customer_id: int, referral_code: str) -> list[Term]:
        """Return what the customer is found by."""
        return customer_terms(
            customer_id, self.first_name, self.last_name, self.phone, self.email, self.card, referral_code
        )


DETAILS = tuple(field.name for field in fields(Details))
"""The names of the details, which are also the names of the commands' fields and of the columns."""


def check_details(work: Work, typed: Mapping[str, str | date]) -> dict[str, Any]:
    """Return what was typed for some details as it is kept; an empty birthday or card is None.

    Raises:
        Invalid: one of them is not what it should be; `field` says which.
    """
    checks: dict[str, Callable[[Any], Any]] = {
        "first_name": lambda value: check_name(value, "first_name"),
        "last_name": lambda value: check_name(value, "last_name"),
        "phone": lambda value: check_phone(value, work.programme.country),
        "email": check_email,
        "birthday": lambda value: _unless_empty(value, lambda day: check_birthday(day, work.today)),
        "card": lambda value: _unless_empty(value, check_card),
    }
    return {name: checks[name](typed[name]) for name in DETAILS if name in typed}


def shown(value: str | date | None) -> Value:
    """Return a detail as a receipt and the audit hold it."""
    return value.isoformat() if isinstance(value, date) else value


def _unless_empty(value: str | date, check: Callable[[Any], Any]) -> Any:
    return None if isinstance(value, str) and not value.strip() else check(value)
