"""Enrolling cards in bulk for an import: each card once, complete, and known again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from loyalty_core.customers.commands import enrol_cards
from loyalty_core.customers.enrolment import free_codes
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.customers.referral import referral_codes
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.programme.opening import Programme
from tests.core.customers.people import find, found, register, why


@contextmanager
def working(programme: Programme, desk: Desk) -> Iterator[Work]:
    """Give what a command is given, and commit."""
    with programme.database.writing() as connection:
        yield Work(connection, programme.facts(), desk.actor, programme.clock.now(), uuid4())
        connection.commit()


def test_unknown_cards_are_registered_without_contact_details(programme: Programme, desk: Desk) -> None:
    with working(programme, desk) as work:
        enrolled = enrol_cards(work, [("18102", "GB"), ("AB-7", None), ("18102", "FR")], work.at)
    assert set(enrolled) == {"18102", "AB7"}
    profile = desk.ask(ShowCustomer(enrolled["18102"]))
    customer = profile.customer
    assert (customer.name, customer.card, customer.country) == ("Card 18102", "18102", "GB")
    assert (customer.first_name, customer.last_name, customer.phone, customer.email) == ("", "", None, None)
    assert (profile.membership.status, profile.points.available) == ("enrolled", 0)
    assert profile.referral_code.startswith("FRIEND-")
    assert desk.ask(ShowCustomer(enrolled["AB7"])).customer.card == "AB-7"


def test_known_cards_keep_their_customer(programme: Programme, desk: Desk) -> None:
    amara = register(desk, card="18 102")
    with working(programme, desk) as work:
        first = enrol_cards(work, [("18-102", None), ("18103", None)], work.at)
        again = enrol_cards(work, [("18103", None), ("18104", None)], work.at)
    assert first["18102"] == amara
    assert again["18103"] == first["18103"]
    assert len({amara, *first.values(), *again.values()}) == 3


def test_enrolled_cards_are_found_as_any_other(programme: Programme, desk: Desk) -> None:
    with working(programme, desk) as work:
        enrolled = enrol_cards(work, [("18102", None)], work.at)
    for query in ("18102", "1810", "8102", "card 18102"):
        assert why(desk, query) == [("card", "18102")], query
    code = desk.ask(ShowCustomer(enrolled["18102"])).referral_code
    assert found(desk, code) == [enrolled["18102"]]
    assert find(desk, "18102").hits[0].name == "Card 18102"


def test_thousands_at_once_all_get_numbers_and_codes_of_their_own(programme: Programme, desk: Desk) -> None:
    before = register(desk)
    with working(programme, desk) as work:
        enrolled = enrol_cards(work, [(f"{n:07}", None) for n in range(3_500)], work.at)
    after = register(desk)
    assert len({before, after, *enrolled.values()}) == 3_502
    with programme.database.reading() as connection:
        count, codes = connection.execute(select(func.count(), func.count(func.distinct(Customer.referral_code)))).one()
    assert (count, codes) == (3_502, 3_502)
    assert found(desk, "0003499") == [enrolled["0003499"]]


def test_a_card_that_is_none_is_refused(programme: Programme, desk: Desk) -> None:
    for card in ("", "--", "1\x00", "9" * 41):
        with pytest.raises(Invalid), working(programme, desk) as work:
            enrol_cards(work, [("18102", None), (card, None)], work.at)
    assert found(desk, "18102") == []


def test_a_code_is_the_first_name_and_what_cannot_be_misread() -> None:
    codes = referral_codes("Amára-Lou", random.Random(1).randrange)
    first = [next(codes) for _ in range(12)]
    for code in first:
        name, tail = code.split("-")
        assert name == "AMARALOU"
        assert tail[0].isdigit()
        assert not set(tail) & set("0O1IL5S2Z8BUQ")
    assert [len(code) for code in first] == sorted(len(code) for code in first)
    assert len(first[0]) < len(first[-1])
    assert next(referral_codes("明", random.Random(1).randrange)).startswith("FRIEND-")


def test_codes_are_free_even_where_chance_repeats_itself(programme: Programme, desk: Desk) -> None:
    with programme.database.reading() as connection:
        codes = free_codes(connection, ["Jo"] * 50, lambda _limit: 0)
    assert len(set(codes)) == 50
