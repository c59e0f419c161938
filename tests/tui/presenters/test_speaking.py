"""What is said to a customer: numbers as they are spoken, and nothing that is not theirs to hear."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loyalty_core.customers.views import MembershipView, Profile
from loyalty_core.money import Money
from loyalty_core.points.views import DuePoints
from loyalty_tui.presenters.number_words import in_words, ordinal
from loyalty_tui.presenters.speaking import Speech, speech, spoken_amount
from tests.tui.presenters.views import PROFILE, TODAY


def said(profile: Profile = PROFILE, **points: Any) -> Speech:
    """Return what is said, with some figures of the points as given."""
    return speech(replace(profile, points=replace(profile.points, **points)), "Corner Shop", TODAY)


def standing(status: str) -> Profile:
    return replace(PROFILE, membership=MembershipView(status, None, None))


def test_two_lines_answer_aloud_and_a_message_says_it_in_writing() -> None:
    whole = said()
    assert whole.aloud == (
        "You have 1,240 points, worth twelve pounds forty; 300 of them lapse at the end of December.",
        "180 more points are on the way, the next 100 on the twenty-fourth of November. You are a Gold member.",
    )
    assert whole.message == (
        "Hello Amara, you have 1,240 points at Corner Shop, worth £12.40. Use 300 of them by 31 December 2026. "
        "180 more points are on the way. You are a Gold member. Bring a friend with your code AMARA-7K2."
    )


@pytest.mark.parametrize(
    ("points", "first"),
    [
        ({"available": 0, "next_expiry": None}, "You have no points at the moment."),
        ({"available": 1, "value": Money(1, "GBP"), "next_expiry": DuePoints(1, date(2027, 2, 28))},
         "You have 1 point, worth one penny; it lapses at the end of February 2027."),
        ({"next_expiry": DuePoints(1240, date(2026, 12, 31))},
         "You have 1,240 points, worth twelve pounds forty; they all lapse at the end of December."),
        ({"next_expiry": DuePoints(300, date(2026, 12, 3))},
         "You have 1,240 points, worth twelve pounds forty; 300 of them lapse after the third of December."),
        ({"available": 0, "debt": 70}, "You have no points; 70 points are still owed for a purchase that came back."),
    ],
)  # fmt: skip
def test_the_first_line_is_the_balance(points: dict[str, Any], first: str) -> None:
    assert said(**points).aloud[0] == first


@pytest.mark.parametrize("status", ["excluded", "blocked"])
def test_nobody_is_told_that_they_were_excluded_or_blocked(status: str) -> None:
    whole = said(standing(status), pending=0)
    assert whole.aloud == ("You have 1,240 points.", "Nothing else is on the way.")
    assert whole.message == "Hello Amara, you have 1,240 points at Corner Shop."


def test_who_left_or_never_joined_hears_how_it_stands() -> None:
    left = said(standing("opted_out")).aloud
    assert left[0] == "You have 1,240 points; they are kept for you until you take part again."
    assert left[1] == "You chose to leave our programme; you may come back at any time."
    assert said(standing("not_enrolled")).aloud[1] == "You do not take part in our programme yet."


def test_without_a_name_the_message_still_greets() -> None:
    customer = replace(PROFILE.customer, first_name=" ")
    assert said(replace(PROFILE, customer=customer)).message.startswith("Hello, you have 1,240 points")


@pytest.mark.parametrize(
    ("minor", "currency", "spoken"),
    [
        (0, "GBP", "nought pounds"),
        (100, "GBP", "one pound"),
        (105, "GBP", "one pound and five pence"),
        (40, "EUR", "forty cents"),
        (1_234_567, "USD", "twelve thousand three hundred and forty-five dollars sixty-seven"),
        (1_240, "JPY", "¥1,240"),
        (1_240, "CHF", "CHF 12.40"),
    ],
)
def test_an_amount_is_spoken(minor: int, currency: str, spoken: str) -> None:
    assert spoken_amount(Money(minor, currency)) == spoken


def test_numbers_in_words() -> None:
    assert [in_words(number) for number in (7, 19, 20, 42, 100, 101, 1_000, 1_001, 1_240, 21_300)] == [
        "seven", "nineteen", "twenty", "forty-two", "one hundred", "one hundred and one", "one thousand",
        "one thousand and one", "one thousand two hundred and forty", "twenty-one thousand three hundred",
    ]  # fmt: skip
    assert (in_words(1_000_000), in_words(-3)) == ("1,000,000", "−3")
    assert [ordinal(day) for day in (1, 2, 3, 8, 11, 12, 20, 21, 30, 31)] == [
        "first", "second", "third", "eighth", "eleventh", "twelfth", "twentieth", "twenty-first", "thirtieth",
        "thirty-first",
    ]  # fmt: skip
