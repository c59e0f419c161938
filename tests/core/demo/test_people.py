"""The demo's customers could all be registered at the counter."""

from datetime import UTC, datetime
from random import Random

import pytest

from loyalty_core.customers.rules import check_birthday, check_card, check_email, check_name, check_phone
from loyalty_core.demo.cultures import CULTURES
from loyalty_core.demo.people import Person, make_people
from loyalty_core.demo.planning import plan_history
from loyalty_core.demo.timetable import FORTNIGHT, FORTNIGHTS
from loyalty_core.purchases.rules import check_receipt_id
from loyalty_core.text import check_text

START = datetime(2024, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    """As many customers as there may be."""
    return make_people(Random(1), 10_000, START, START + FORTNIGHTS * FORTNIGHT)


def test_each_has_details_that_the_rules_take_as_they_are(people: list[Person]) -> None:
    today = (START + FORTNIGHTS * FORTNIGHT).date()
    for person in people[::7]:
        assert check_name(person.first_name, "first_name") == person.first_name
        assert check_name(person.last_name, "last_name") == person.last_name
        assert check_phone(person.phone, "GB") == person.phone
        assert check_email(person.email) == person.email
        assert person.birthday is None or check_birthday(person.birthday, today) == person.birthday
        assert person.card is None or check_card(person.card) == person.card


def test_no_two_share_what_tells_them_apart(people: list[Person]) -> None:
    for what in ("phone", "email"):
        assert len({getattr(person, what) for person in people}) == len(people), what
    cards = [person.card for person in people if person.card is not None]
    assert len(set(cards)) == len(cards)
    births = [(person.first_name, person.last_name, person.birthday) for person in people if person.birthday]
    assert len(set(births)) > 0.99 * len(births)


def test_weights_are_of_a_thousand() -> None:
    assert sum(culture.weight for culture in CULTURES) == 1_000


def test_everybody_registers_within_the_two_years(people: list[Person]) -> None:
    assert min(person.registered_at for person in people) >= START
    assert max(person.registered_at for person in people) < START + FORTNIGHTS * FORTNIGHT


@pytest.mark.parametrize("receipt_id", ["OPENING-1", "LE001-0001", "WE104-0123"])
def test_receipts_are_numbered_as_the_rules_fold_them(receipt_id: str) -> None:
    assert check_receipt_id(receipt_id) == (check_text(receipt_id, "receipt", 64), receipt_id.replace("-", ""))


def test_the_story_of_everybody_ends_with_yesterday(people: list[Person]) -> None:
    timetable = plan_history(people[:2_000], START, Random(1))
    hours = [hours for number in range(FORTNIGHTS) for _, hours in timetable.in_fortnight(number)]
    events = [event for told in hours for event in (*told.events, *told.later)]
    assert len(events) > 10_000
    assert [event for event in events if not START <= event.at <= timetable.end] == []
