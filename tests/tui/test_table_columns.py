"""Columns share the width there is, and every cell is exactly as wide as its column."""

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from loyalty_tui.widgets.table_columns import Column, fit, fit_styled, lay_out

NAME = Column[str]("name", "Name", lambda row: row, min_width=10, priority=9)
CITY = Column[str]("city", "City", lambda row: row, min_width=6, weight=2, priority=1)
POINTS = Column[str]("points", "Points", lambda row: row, width=8, align="right", priority=5)
DATE = Column[str]("date", "Date", lambda row: row, width=11, priority=5)

SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
WIDE_NAMES = ["王大明" * 14, "👨‍👩‍👧‍👦 x", "🇬🇧🇱🇰🇮🇷", "e" + "\u0301" * 40, "می‌خواهم", "ක්‍ෂ", "plain"]


def keys(width: int) -> list[str]:
    return [place.column.key for place in lay_out([NAME, CITY, POINTS, DATE], width)]


def test_spare_width_is_shared_by_weight() -> None:
    places = lay_out([NAME, CITY, POINTS], 1 + 10 + 2 + 6 + 2 + 8 + 9)
    assert [(place.start, place.width) for place in places] == [(1, 13), (16, 12), (30, 8)]


def test_columns_of_least_priority_go_first_and_the_rightmost_of_equals() -> None:
    assert keys(80) == ["name", "city", "points", "date"]
    assert keys(40) == ["name", "city", "points", "date"]
    assert keys(39) == ["name", "points", "date"]
    assert keys(32) == ["name", "points"]
    assert keys(19) == ["name"]


def test_text_after_a_number_keeps_its_distance() -> None:
    places = lay_out([NAME, CITY, POINTS, DATE], 40)
    ends = [place.start + place.width for place in places]
    assert [later.start - end for later, end in zip(places[1:], ends, strict=False)] == [1, 1, 2]


@settings(deadline=None)
@given(st.integers(0, 200))
def test_no_column_leaves_the_table(width: int) -> None:
    places = lay_out([NAME, CITY, POINTS, DATE], width)
    assert places
    assert all(place.start + place.width <= max(width, place.start) for place in places)


def test_no_columns_have_no_places() -> None:
    assert lay_out([], 80) == ()
    assert lay_out([], 0) == ()


def test_a_column_without_a_share_is_refused() -> None:
    with pytest.raises(ValueError, match="points"):
        Column[str]("points", "Points", str, weight=0)


@settings(deadline=None)
@given(st.text() | st.sampled_from(WIDE_NAMES), st.integers(1, 60), st.sampled_from(SIDES))
def test_a_cell_is_as_wide_as_its_column(text: str, width: int, side: Literal["left", "right"]) -> None:
    shown = Column[str]("name", "Name", lambda row: row).plain(text)
    assert cell_len(fit(shown, width, side)) == width
    assert fit_styled(Text(shown, "bold"), width, side).cell_len == width


def test_a_cut_is_shown() -> None:
    assert fit("Okafor", 4, "left") == "Oka…"
    assert fit("李小龍", 4, "left") == "李 …"
    assert fit("1,240", 7, "right") == "  1,240"
