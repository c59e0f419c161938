"""Dates beside today, tenure, and dates with their time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from loyalty_core.errors import Invalid
from loyalty_tui.presenters.calendar import end_or_time, near_day, parse_moment, tenure
from tests.tui.presenters.views import LONDON, NOW, TODAY


def test_a_day_of_this_year_needs_no_year() -> None:
    assert near_day(date(2026, 12, 31), TODAY) == "31 Dec"
    assert near_day(date(2027, 1, 1), TODAY) == "1 Jan 2027"


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        (date(2023, 3, 12), "3 y 8 m"),
        (date(2023, 11, 22), "2 y 11 m"),
        (date(2023, 11, 21), "3 y"),
        (date(2026, 10, 21), "1 m"),
        (date(2026, 10, 22), "30 days"),
        (date(2026, 11, 20), "1 day"),
        (date(2026, 11, 21), "0 days"),
        (date(2027, 1, 1), "0 days"),
    ],
)
def test_tenure(since: date, shown: str) -> None:
    assert tenure(since, TODAY) == shown


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("14:30", datetime(2026, 11, 21, 14, 30, tzinfo=UTC)),
        ("9.05", datetime(2026, 11, 21, 9, 5, tzinfo=UTC)),
        ("28 Jun 2025 14:30", datetime(2025, 6, 28, 13, 30, tzinfo=UTC)),
        ("2025-06-28T14:30", datetime(2025, 6, 28, 13, 30, tzinfo=UTC)),
        ("2025-06-28 14:30", datetime(2025, 6, 28, 13, 30, tzinfo=UTC)),
        (" 28.6.2025 ", datetime(2025, 6, 28, 11, 0, tzinfo=UTC)),
    ],
)
def test_moments_are_local(typed: str, instant: datetime) -> None:
    assert parse_moment(typed, TODAY, LONDON, "at") == instant


@pytest.mark.parametrize("typed", ["yesterday", "25:00", "14:60", "28 Jun 2025 14", "١٤:٣٠", "", "[/x]"])
def test_anything_else_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_moment(typed, TODAY, LONDON, "at")
    assert refused.value.field == "at"


def test_a_day_ends_at_midnight_and_today_ends_now() -> None:
    end = end_or_time(date(2026, 7, 1), None, NOW, LONDON, "time")
    assert end == datetime(2026, 7, 1, 22, 59, 59, 999999, tzinfo=UTC)
    assert end_or_time(TODAY, None, NOW, LONDON, "time") == NOW
    assert end_or_time(date(2026, 7, 1), " 14:30 ", NOW, LONDON, "time") == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        end_or_time(TODAY, "noon", NOW, LONDON, "time")
    assert refused.value.field == "time"
