"""Fields: what counts as filled in."""

from datetime import date
from decimal import Decimal

import pytest

from loyalty_core.errors import Invalid
from loyalty_tui.fields import AmountField, DayField, Field, Filled, NumberField


def test_a_field_that_is_needed_refuses_nothing_and_blanks() -> None:
    for typed in ("", "   "):
        with pytest.raises(Invalid) as refused:
            Field("name", "Name").read(typed)
        assert (refused.value.field, refused.value.message) == ("name", "This is needed.")


def test_a_field_that_may_stay_empty_is_none() -> None:
    assert Field("card", "Card", required=False).read("  ") is None


def test_each_kind_reads_its_own_values() -> None:
    assert Field("name", "Name").read(" Amara ") == "Amara"
    assert NumberField("points", "Points").read("1,240") == 1240
    assert AmountField("amount", "Amount").read("1,234.50") == Decimal("1234.50")
    assert DayField("due", "Due").read("21 Nov 2026") == date(2026, 11, 21)


def test_a_comma_is_never_taken_for_a_decimal_point() -> None:
    with pytest.raises(Invalid):
        AmountField("amount", "Amount").read("12,34")


def test_what_was_filled_in_is_given_by_its_kind() -> None:
    filled = Filled({"name": "Amara", "points": 5, "due": None})
    assert filled.text("name") == "Amara"
    assert filled.number("points") == 5
    assert filled.day_or_none("due") is None
    with pytest.raises(TypeError):
        filled.number("name")
