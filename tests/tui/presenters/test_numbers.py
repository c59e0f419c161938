"""Numbers as people read and write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.errors import Invalid
from loyalty_core.money import Money
from loyalty_tui.presenters.numbers import money, parse_whole, signed, whole


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1240, "1,240"), (-30, "−30"), (-1240, "−1,240")])
def test_a_whole_number_is_grouped_and_has_a_true_minus(number: int, text: str) -> None:
    assert whole(number) == text


@pytest.mark.parametrize(("number", "text"), [(50, "+50"), (-1050, "−1,050"), (0, "0")])
def test_a_change_has_its_sign(number: int, text: str) -> None:
    assert signed(number) == text


def test_money_that_is_not_there_is_a_dash() -> None:
    assert money(None) == "–"
    assert money(Money(-6190, "GBP")) == "−£61.90"
    assert money(Money(312000, "JPY")) == "¥312,000"


@pytest.mark.parametrize(
    ("typed", "number"), [("250", 250), ("-30", -30), ("−30", -30), ("+7", 7), ("1,240", 1240), (" 12 ", 12)]
)
def test_what_a_person_writes_is_read(typed: str, number: int) -> None:
    assert parse_whole(typed, "points") == number


@pytest.mark.parametrize("typed", ["", "1.5", "1_000", "٣", "１２", "²", "1e3", "NaN", "1,24", "--3", "1,2345", "12a"])
def test_what_is_no_whole_number_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_whole(typed, "points")
    assert refused.value.field == "points"


@given(st.integers(-(10**9), 10**9))
def test_what_is_shown_can_be_typed_back(number: int) -> None:
    assert parse_whole(whole(number), "points") == number
    assert parse_whole(signed(number), "points") == number
