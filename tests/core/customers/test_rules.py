"""What a phone number, an e-mail address, a name and a birthday must be; whatever is typed, the answer is in words."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.customers.asked import read_query
from loyalty_core.customers.ranges import places_of
from loyalty_core.customers.rules import (
    average,
    check_birthday,
    check_card,
    check_email,
    check_name,
    check_phone,
    country_of_phone,
    display_name,
    email_key,
    sort_name,
)
from loyalty_core.customers.terms import customer_terms
from loyalty_core.customers.words import fold_name, words_of, words_of_name
from loyalty_core.errors import Invalid, LoyaltyError

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("07700 900123", "GB", "+447700900123"),
        ("+44 7700 900123", "US", "+447700900123"),
        ("0044 7700 900 123", "GB", "+447700900123"),
        ("+44 (0)20 7946 0018", "GB", "+442079460018"),
        ("020-7946-0018", "GB", "+442079460018"),
        ("020\u20117946\u20110018", "GB", "+442079460018"),
        (" (415) 555-0123 ", "US", "+14155550123"),
        ("06 698 12345", "IT", "+390669812345"),
        ("٠٧٧٠٠٩٠٠١٢٣", "GB", "+447700900123"),
        ("０７７００９００１２３", "GB", "+447700900123"),
        ("044 668 18 00", "CH", "+41446681800"),
    ],
)
def test_a_phone_number_is_kept_in_one_form(typed: str, country: str, kept: str) -> None:
    assert check_phone(typed, country) == kept
    assert check_phone(kept, country) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "=0740",
        "=07401234567",
        "++447700900123",
        "+",
        "0",
        "12",
        "900123",
        "0800 FLOWERS",
        "07700 900123x5",
        "tel:07700900123",
        "07700900123;ext=1",
        "0" * 11,
        "0" * 30,
        "+999 12345678",
        "1" * 50,
        "²²²²²²²²²²²",
        "-07700900123\x00",
        "07700\n900123\u202e",
    ],
)
def test_what_cannot_be_a_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_phone(typed, "GB")
    assert refusal.value.field == "phone"


def test_the_country_follows_from_the_number() -> None:
    assert country_of_phone("+447700900123") == "GB"
    assert country_of_phone("+14155552671") == "US"
    assert country_of_phone("+80012345678") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Amara@Example.COM ", "Amara@example.com"), ("o'brien+shop@example.com", "o'brien+shop@example.com")],
)
def test_an_email_address_keeps_its_spelling(typed: str, kept: str) -> None:
    assert check_email(typed) == kept


def test_two_spellings_of_an_email_address_are_one() -> None:
    assert email_key(check_email("AMARA@Example.com")) == email_key(check_email("amara@EXAMPLE.com"))


@pytest.mark.parametrize(
    "typed",
    ["", "amara", "@example.com", "amara@", "a@b", "a b@example.com", "a" * 65 + "@example.com", "a@[127.0.0.1]"],
)
def test_what_is_no_email_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_email(typed)
    assert refusal.value.field == "email"


def test_a_birthday_lies_between_1900_and_today() -> None:
    assert check_birthday("2000-02-29", TODAY) == date(2000, 2, 29)
    assert check_birthday(TODAY, TODAY) == TODAY
    for typed in ("2026-03-03", "1899-12-31", "2001-02-29", "29.02.2000", "", date(1899, 12, 31)):
        with pytest.raises(Invalid) as refusal:
            check_birthday(typed, TODAY)
        assert refusal.value.field == "birthday"


def test_a_customer_without_a_name_is_called_by_the_card() -> None:
    assert display_name("Amara", "Okafor", "18102") == "Amara Okafor"
    assert display_name("", "Okafor", None) == "Okafor"
    assert display_name("", "", "18102") == "Card 18102"
    assert display_name("", "", None) == "No name"
    assert sort_name("", "", "18102") == "card 18102"
    assert sort_name("Łucja", "O’Brien", None) == "obrien lucja"


@pytest.mark.parametrize(("total", "count", "mean"), [(10, 4, 3), (9, 4, 2), (-10, 4, -3), (0, 3, 0), (7, 7, 1)])
def test_an_average_is_rounded_once(total: int, count: int, mean: int) -> None:
    assert average(total, count) == mean


ANY_TEXT = (
    st.text(st.characters(), max_size=60) | st.text("+()-. 0123456789=x", max_size=25) | st.text("a@.b-_ü", max_size=20)
)


@given(ANY_TEXT)
def test_whatever_is_typed_nothing_but_a_refusal_is_raised(text: str) -> None:
    checks: list[Callable[[str], object]] = [
        lambda typed: check_phone(typed, "GB"),
        lambda typed: check_phone(typed, "US"),
        check_email,
        check_card,
        lambda typed: check_name(typed, "first_name"),
        lambda typed: check_birthday(typed, TODAY),
    ]
    for check in checks:
        with suppress(LoyaltyError):
            check(text)


@given(ANY_TEXT)
def test_a_phone_number_that_is_taken_is_e_164(text: str) -> None:
    try:
        phone = check_phone(text, "GB")
    except Invalid:
        return
    assert phone.startswith("+")
    assert phone[1:].isascii()
    assert phone[1:].isdecimal()
    assert 8 <= len(phone) <= 16
    assert check_phone(phone, "GB") == phone


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.text(max_size=80))
def test_any_query_can_be_read_and_looked_for(text: str) -> None:
    for place in places_of(read_query(text)):
        low, high = getattr(place, "low", "a"), getattr(place, "high", "b")
        assert low < high
        assert "\0" not in low
        low.encode()


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_kept_under_the_words_it_is_looked_for_by(first_name: str, last_name: str) -> None:
    kept = words_of_name(first_name, last_name)
    asked = words_of(f"{last_name} {first_name}")
    if len(kept) < 12:
        assert set(asked) <= set(kept)
    terms = customer_terms(1, first_name, last_name, None, None, None, "X-3")
    assert len(set(terms)) == len(terms)
