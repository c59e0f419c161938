"""The picture of points over time."""

from __future__ import annotations

from datetime import date

import pytest

from loyalty_core.points.views import DuePoints, MonthEnd, PointsHistory
from loyalty_tui.presenters import chart
from loyalty_tui.presenters.chart import Pictured, columns, expiries, filled, picture, scale
from loyalty_tui.presenters.styles import TROUBLE
from tests.tui.presenters.views import TODAY

POINTS = (10, 500, 500, 400, 640, 640, 600, 0, 1, 900, 1240)
MONTHS = (
    MonthEnd(date(2025, 12, 1), 0),
    *(MonthEnd(date(2026, month, 1), points) for month, points in enumerate(POINTS, start=1)),
)
DUE = (DuePoints(300, date(2026, 12, 1)), DuePoints(60, date(2027, 3, 1)))


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 2), (1, 2), (2, 2), (9, 10), (87, 88), (99, 100), (101, 120), (1240, 1400), (2136, 2200), (98_700, 100_000)],
)
def test_an_axis_ends_at_an_even_round_number_not_far_above(most: int, top: int) -> None:
    assert scale(most) == top


def test_whatever_is_there_at_all_can_be_seen() -> None:
    assert filled(0, 1400, 10) == 0
    assert filled(1, 1400, 10) == 1
    assert filled(700, 1400, 10) == 40
    assert filled(1400, 1400, 10) == 80
    assert filled(-5, 1400, 10) == 0


def test_columns_are_as_high_as_their_numbers() -> None:
    lines = [line.plain for line in columns(MONTHS, 60, 14)]
    assert len(lines) == 14
    assert lines[1].startswith("1,400 ┤")
    assert lines[6].startswith("  700 ┤")
    assert lines[11].startswith("    0 └──")
    heights = [sum(line[7 + 4 * place] != " " for line in lines[1:11]) for place in range(12)]
    assert heights == [0, 1, 4, 4, 3, 5, 5, 5, 0, 1, 7, 9]
    assert lines[0].endswith("now 1,240")


def test_months_have_their_names_every_other_one_where_they_stand_close() -> None:
    close = [line.plain for line in columns(MONTHS, 45, 14)]
    assert close[-2].split() == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    wide = [line.plain for line in columns(MONTHS, 60, 14)]
    assert len(wide[-2].split()) == 12
    assert wide[-1].split() == ["2026"]
    later = [line.plain for line in columns((MonthEnd(date(2025, 11, 1), 5), *MONTHS), 60, 14)]
    assert later[-1].split() == ["2025", "2026"]


def test_bars_are_as_long_as_their_numbers_and_what_does_not_fit_is_summed_up() -> None:
    lines = [line.plain for line in expiries(DUE, TODAY, 30, 14)]
    assert lines[1].startswith("Dec 26 ███")
    assert lines[1].endswith(" 300")
    assert lines[1].count("█") == 5 * lines[2].count("█")
    assert {len(line) for line in lines[1:]} == {30}
    many = tuple(DuePoints(10, date(2027, month, 1)) for month in range(1, 13))
    lines = [line.plain for line in expiries(many, TODAY, 30, 6)]
    assert len(lines) == 6
    assert lines[-1].split() == ["later", "80"]


def test_what_expires_soon_stands_out_in_words_and_colour() -> None:
    soon, later = expiries(DUE, TODAY, 30, 14)[1:]
    assert any(TROUBLE in str(span.style) for span in soon.spans)
    assert not any(TROUBLE in str(span.style) for span in later.spans)


def test_nothing_at_all_and_nothing_that_expires_say_so() -> None:
    nothing = PointsHistory(1, tuple(MonthEnd(end.month, 0) for end in MONTHS), ())
    assert [line.plain for line in picture(Pictured(nothing, TODAY), 78, 15)] == [chart.NOTHING]
    endless = picture(Pictured(PointsHistory(1, MONTHS, ()), TODAY), 78, 15)
    assert "Nothing expires." in "\n".join(line.plain for line in endless)


@pytest.mark.parametrize(("width", "height"), [(60, 9), (76, 15), (92, 24), (200, 60)])
def test_it_keeps_to_the_room_there_is(width: int, height: int) -> None:
    lines = picture(Pictured(PointsHistory(1, MONTHS, DUE), TODAY), width, height)
    assert all(line.cell_length <= width for line in lines)
    assert len(lines) <= height
