"""Rewards as rows and choices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loyalty_tui.presenters import rewards
from loyalty_tui.presenters.tones import NO_TONES
from tests.tui.presenters.views import REWARD

TOO_FEW = replace(
    REWARD, can_have=False, why_not="Only 20 points are available; 500 are needed.", why_not_code="not-enough-points"
)


@pytest.mark.parametrize(
    ("gives", "words"),
    [
        ({"amount": REWARD.amount}, "£5.00 off"),
        ({"percent": 15}, "15 % off"),
        ({"product": "Candle [white]"}, "Candle [white]"),
        ({"custom": "A tree"}, "A tree"),
    ],
)
def test_what_it_gives(gives: dict[str, object], words: str) -> None:
    nothing = {"amount": None, "percent": None, "product": None, "custom": None}
    assert rewards.gives(replace(REWARD, **(nothing | gives))) == words  # type: ignore[arg-type]


def test_a_choice_names_cost_and_what_the_name_does_not_say() -> None:
    assert rewards.in_words(REWARD) == "£5 off · 500 points · £5.00 off"
    candle = replace(REWARD, name="Candle", amount=None, product="Candle")
    assert rewards.in_words(candle) == "Candle · 500 points"


def test_whether_a_customer_can_have_it_is_said_in_short_and_in_full() -> None:
    def cell(row: object, *, wide: bool) -> str:
        [column] = [one for one in rewards.offered_columns(NO_TONES, wide=wide) if one.key == "can-have"]
        return column.plain(row)  # type: ignore[arg-type]

    assert cell(REWARD, wide=False) == "✓ Yes"
    assert cell(TOO_FEW, wide=False) == "Too few points"
    assert cell(TOO_FEW, wide=True) == "Only 20 points are available; 500 are needed."
    assert cell(replace(TOO_FEW, why_not_code="something-new"), wide=False) == TOO_FEW.why_not


def test_the_line_below_begins_with_why_not() -> None:
    assert rewards.offered_details(TOO_FEW) == (
        "Only 20 points are available; 500 are needed · gives £5.00 off · from Gold on · at most 2 a customer"
        " · 12 of 1,000 had so far"
    )
    assert rewards.offered_details(REWARD).startswith("Gives £5.00 off")


def test_the_catalogue_has_everything_that_a_manager_set() -> None:
    cells = {column.key: column.plain(REWARD) for column in rewards.catalogue_columns()}
    assert cells == {
        "name": "£5 off",
        "gives": "£5.00 off",
        "cost": "500",
        "state": "running",
        "starts": "1 Jan 2026",
        "ends": "31 Dec 2026",
        "tier": "Gold",
        "each": "2",
        "redeemed": "12 of 1,000",
    }
    free = replace(REWARD, state="ended", lowest_tier=None, limit_total=None, limit_per_customer=None, ends_on=None)
    cells = {column.key: column.plain(free) for column in rewards.catalogue_columns()}
    assert (cells["state"], cells["tier"], cells["each"], cells["redeemed"], cells["ends"]) == (
        "ended early", "", "–", "12", "–",
    )  # fmt: skip
    assert rewards.window(free) == "1 Jan 2026 – no end"
