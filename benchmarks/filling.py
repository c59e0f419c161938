"""A programme filled with customers as a set, the terms sorted first: in the order of the key they go in fastest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from benchmarks.harness import Bench, timed
from benchmarks.people import EPOCH, Person
from loyalty_core.customers.newcomers import open_accounts
from loyalty_core.customers.rules import email_key, sort_name
from loyalty_core.customers.vocabulary import vocabulary_of, without_one
from loyalty_core.database.bulk import insert_many
from loyalty_core.models.customer import Customer
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.search import NameToken, SearchTerm, TokenDelete

CHUNK = 20_000
_CUSTOMER = (
    Customer.id,
    Customer.first_name,
    Customer.last_name,
    Customer.sort_name,
    Customer.phone,
    Customer.email,
    Customer.email_key,
    Customer.card,
    Customer.card_key,
    Customer.referral_code,
    Customer.member_type,
    Customer.membership,
    Customer.record_state,
    Customer.registered_at,
    Customer.joined_at,
    Customer.version,
)
_PURCHASE = (
    Purchase.kind,
    Purchase.receipt_id,
    Purchase.receipt_key,
    Purchase.store_id,
    Purchase.customer_id,
    Purchase.amount_minor,
    Purchase.refunded_minor,
    Purchase.rate_points,
    Purchase.rate_minor,
    Purchase.rounding,
    Purchase.earned_points,
    Purchase.clawed_points,
    Purchase.at,
    Purchase.recorded_at,
)


def fill(bench: Bench, people: Iterable[Person]) -> None:
    """Write customers with accounts, terms, vocabulary and receipts.

    No row is asked whether the customer it names exists.
    """
    words: Counter[str] = Counter()
    terms: list[tuple[str, str, int]] = []
    if bench.engine == "sqlite":
        with bench.driver() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
    with timed("customers"), bench.programme.database.writing() as connection:
        trust(connection)
        for part in _chunks(people):
            insert_many(connection, _CUSTOMER, [_customer(person) for person in part])
            open_accounts(connection, [person.id for person in part])
            insert_many(connection, _PURCHASE, [_purchase(person) for person in part if person.receipt_id])
            terms += ((term.kind.value, term.term, term.customer_id) for person in part for term in person.terms())
            for person in part:
                words.update(vocabulary_of(person.first_name, person.last_name))
        connection.commit()
    with timed("terms"), bench.programme.database.writing() as connection:
        trust(connection)
        terms.sort()
        insert_many(connection, (SearchTerm.kind, SearchTerm.term, SearchTerm.customer_id), terms)
        insert_many(connection, (NameToken.token, NameToken.customers), sorted(words.items()))
        deletes = sorted({(variant, word) for word in words for variant in without_one(word)})
        insert_many(connection, (TokenDelete.variant, TokenDelete.token), deletes)
        connection.commit()
    bench.programme.database.engine.dispose()  # whoever connects from now on is checked again
    with timed("statistics"):
        bench.analyse()


def trust(connection: Connection) -> None:
    """Let a transaction write for as long as it takes, without checks of foreign keys."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _customer(person: Person) -> tuple[Any, ...]:
    at = datetime.fromtimestamp(EPOCH + person.id, UTC)
    return (
        person.id,
        person.first_name,
        person.last_name,
        sort_name(person.first_name, person.last_name, person.card),
        person.phone,
        person.email,
        email_key(person.email),
        person.card,
        person.card,
        person.referral_code,
        "customer",
        "enrolled",
        "live",
        at,
        at,
        1,
    )


def _purchase(person: Person) -> tuple[Any, ...]:
    at = datetime.fromtimestamp(EPOCH + person.id, UTC)
    return ("sale", person.receipt_id, person.receipt_id, "LEEDS", person.id, 6190, 0, 1, 100, "down", 0, 0, at, at)


def _chunks(people: Iterable[Person]) -> Iterator[list[Person]]:
    left = iter(people)
    while part := list(islice(left, CHUNK)):
        yield part
