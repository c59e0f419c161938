"""Once nothing was found: the name or the number that was probably meant, and nothing far-fetched."""

import random

from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.customers.typos import SHORTEST_NUMBER, variants_of_number, within_one_error
from loyalty_core.desk.desk import Desk
from tests.core.customers.people import AMARA, found, register, why


def test_a_name_with_one_error_is_found_as_similar(desk: Desk) -> None:
    john = register(desk, "John", "Smith")
    register(desk, "Zebedee", "Quux")
    for query in ("jhon smith", "jon smth", "john smithh", "smiht john", "Smytj", "smiht jo", "jahn sm", "j smtih"):
        expected = [] if query == "Smytj" else [john]
        assert found(desk, query) == expected, query
        assert all(match == ("similar-name", "John Smith") for match in why(desk, query)), query


def test_a_name_with_errors_in_each_of_three_words_is_found(desk: Desk) -> None:
    mary = register(desk, "Mary Ann", "Evans")
    register(desk, "Mary Beth", "Evans")
    assert found(desk, "evnas mray ann") == [mary]


def test_names_in_other_scripts_are_forgiven_too(desk: Desk) -> None:
    fyodor = register(desk, "Фёдор", "Достоевский")
    assert found(desk, "Достаевский") == found(desk, "Федро Достоевский") == [fyodor]


def test_what_is_found_as_typed_is_not_mixed_with_what_is_similar(desk: Desk) -> None:
    jon = register(desk, "Jon", "Smith")
    register(desk, "Jan", "Smith")
    assert why(desk, "jon smith") == [("name", "Jon Smith")]
    assert found(desk, "jon smith") == [jon]


def test_the_commoner_name_comes_first(desk: Desk) -> None:
    rare = register(desk, "Ada", "Carsen")
    common = [register(desk, f"Ada{letter}", "Larsen") for letter in "xyz"]
    assert found(desk, "warsen") == [*common, rare]


def test_short_words_are_not_guessed(desk: Desk) -> None:
    register(desk, "Al", "Bo")
    assert found(desk, "ax") == found(desk, "xo al") == []


def test_a_phone_number_with_one_error_is_found(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    register(desk, phone="020 7946 0018")
    for query in (
        "07700 900181",
        "07070 900118",
        "07700 90018",
        "07700 90011",
        "0770 900118",
        "07700 9001189",
        "07700 900218",
    ):
        assert found(desk, query) == [amara], query
        assert why(desk, query) == [("phone", "+447700900118")], query
    assert found(desk, "07711 900999") == []


def test_few_digits_are_not_guessed(desk: Desk) -> None:
    register(desk, **AMARA)
    assert found(desk, "01180") == []


def test_another_trunk_code_is_forgiven(desk: Desk) -> None:
    ivan = register(desk, "Иван", "Петров", phone="+7 916 123-45-67")
    assert found(desk, "8 916 123-45-67") == [ivan]


def distance(one: str, other: str) -> int:
    """Return the number of letters left out, added, wrong or swapped with their neighbour: the textbook's table."""
    table: list[list[int]] = [[*range(len(other) + 1)]]
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            best = min(table[-1][column] + 1, line[-1] + 1, table[-1][column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against
            line.append(min(best, table[-2][column - 2] + 1) if swapped else best)
        table.append(line)
    return table[-1][-1]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_error_is_what_the_textbook_says(one: str, other: str) -> None:
    assert within_one_error(one, other) == (distance(one, other) <= 1)


@given(st.text("0123456789", min_size=6, max_size=12), st.randoms(use_true_random=False))
def test_every_single_error_in_a_number_is_tried(number: str, chance: random.Random) -> None:
    place = chance.randrange(len(number) - 1)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    wrong = number[:place] + chance.choice("0123456789") + number[place + 1 :]
    missing, more = number[: place + 1] + number[place + 2 :], number[:place] + "0" + number[place:]
    for typed in (swapped, wrong, missing, more):
        assert len(typed) < SHORTEST_NUMBER or typed == number or number in variants_of_number(typed)
