"""Registering the demo's customers as one set: the rows that each one has, by the same functions as at the counter."""

from collections.abc import Sequence
from random import Random

from loyalty_core.customers.enrolment import free_codes
from loyalty_core.customers.newcomers import CUSTOMER_COLUMNS, open_accounts
from loyalty_core.customers.rules import card_key, email_key, sort_name
from loyalty_core.customers.terms import Term, add_terms, customer_terms
from loyalty_core.customers.vocabulary import count_words, vocabulary_of
from loyalty_core.database.bulk import Row, insert_many
from loyalty_core.database.ids import reserve_ids
from loyalty_core.demo.people import Person
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer


def register_people(work: Work, people: Sequence[Person], random: Random) -> None:
    """Write the customers with their accounts and search terms, and tell each their number."""
    connection = work.connection
    codes = free_codes(connection, [person.first_name for person in people], random.randrange)
    rows: list[Row] = []
    terms: list[Term] = []
    words: list[str] = []
    for customer_id, code, person in zip(reserve_ids(connection, Customer.id, len(people)), codes, people, strict=True):
        person.customer_id = customer_id
        rows.append(_row(person, code))
        terms += customer_terms(
            customer_id, person.first_name, person.last_name, person.phone, person.email, person.card, code
        )
        words += vocabulary_of(person.first_name, person.last_name)
    insert_many(connection, CUSTOMER_COLUMNS, rows)
    open_accounts(connection, [person.customer_id for person in people])
    add_terms(connection, terms)
    count_words(connection, words)


def _row(person: Person, code: str) -> Row:
    enrolled = person.membership != "not_enrolled"
    return (
        person.customer_id,
        person.first_name,
        person.last_name,
        sort_name(person.first_name, person.last_name, person.card),
        person.phone,
        person.email,
        email_key(person.email),
        person.birthday,
        person.country,
        person.card,
        None if person.card is None else card_key(person.card),
        code,
        person.member_type,
        "enrolled" if enrolled else person.membership,
        "live",
        None,
        person.registered_at,
        person.home.id,
        person.registered_at if enrolled else None,
        1,
    )
