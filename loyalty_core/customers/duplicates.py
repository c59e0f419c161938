"""Whether somebody is registered already: asked before a second record of one person is made."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, literal_column, select, union_all

from loyalty_core.customers.details import Details
from loyalty_core.customers.rules import card_key, display_name
from loyalty_core.database.keyset import Listed
from loyalty_core.database.turns import take_turn
from loyalty_core.errors import Conflict
from loyalty_core.models.customer import Customer

MOST_NAMED = 3
"""Customers that a refusal names."""

_GOES_ON = func.coalesce(Customer.merged_into_id, Customer.id)
"""Under which number the customer of a record goes on: another where it was merged away."""

_SAME = {
    "phone": "the same phone number",
    "email": "the same e-mail address",
    "last_name": "the same name and birthday",
}


@dataclass(frozen=True, slots=True)
class Person:
    """What two records of one person would share, in the forms in which they are compared; None is not compared."""

    phone: str | None
    email_key: str | None
    name: str | None
    birthday: date | None


def person_of(details: Details, unlike: Details | None = None) -> Person:
    """Return what to compare of some details; of those that are to replace others, only what differs."""
    new, old = details.columns(), {} if unlike is None else unlike.columns()
    named = details.birthday is not None and any(new[key] != old.get(key) for key in ("sort_name", "birthday"))
    return Person(
        phone=None if details.phone == old.get("phone") else details.phone,
        email_key=None if new["email_key"] == old.get("email_key") else new["email_key"],
        name=new["sort_name"] if named else None,
        birthday=details.birthday if named else None,
    )


def refuse_duplicate(connection: Connection, person: Person, but: int | None = None) -> None:
    """Raise `Conflict` where a customer has the phone number, the e-mail address, or the name and birthday.

    Until the transaction ends nobody else registers this person.

    Args:
        connection: inside a write transaction.
        person: who is to be registered or edited.
        but: number of the customer who is being edited.
    """
    take_turn(connection, (f"person {value}" for value in (person.phone, person.email_key, person.name) if value))
    found = _known(connection, person, but)
    if not found:
        return
    named = [f"{name} (customer {customer_id}) has {_list(fields)}" for customer_id, (name, fields) in found.items()]
    some = "; ".join(named[:MOST_NAMED])
    others = f", and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    customer_ids = list(found)
    raise Conflict(
        f"{some}{others}. If this is somebody else, save all the same.",
        field=found[customer_ids[0]][1][0],
        code="duplicate-customer",
        id=",".join(map(str, customer_ids)),
    )


def refuse_taken_card(connection: Connection, card: str, but: int | None = None) -> None:
    """Raise `Conflict` where the card number is another customer's; there is no way round that."""
    owner = connection.execute(
        select(_GOES_ON.label("id"), Customer.first_name, Customer.last_name, Customer.card).where(
            Customer.card_key == card_key(card), Customer.id.is_distinct_from(but)
        )
    ).one_or_none()
    if owner is not None:
        name = display_name(owner.first_name, owner.last_name, owner.card)
        raise Conflict(
            f"That card is of {name} (customer {owner.id}).", field="card", code="card-taken", id=str(owner.id)
        )


def _known(connection: Connection, person: Person, but: int | None) -> dict[int, tuple[str, list[str]]]:
    """Return who is known, by number: the name, and the fields that are equal."""
    same = {
        "phone": None if person.phone is None else Customer.phone == person.phone,
        "email": None if person.email_key is None else Customer.email_key == person.email_key,
        "last_name": None
        if person.name is None
        else (Customer.sort_name == person.name) & (Customer.birthday == person.birthday),
    }
    branches: list[Listed] = [
        select(
            literal_column(f"'{field}'").label("field"),
            _GOES_ON.label("id"),
            Customer.first_name,
            Customer.last_name,
            Customer.card,
        ).where(condition, Customer.record_state != "erased", _GOES_ON.is_distinct_from(but))
        for field, condition in same.items()
        if condition is not None
    ]
    found: dict[int, tuple[str, list[str]]] = {}
    if branches:
        for field, customer_id, first_name, last_name, card in connection.execute(union_all(*branches)):
            name = display_name(first_name, last_name, card)
            found.setdefault(customer_id, (name, []))[1].append(field)
    return dict(sorted(found.items()))


def _list(fields: list[str]) -> str:
    return " and ".join(_SAME[field] for field in fields)
