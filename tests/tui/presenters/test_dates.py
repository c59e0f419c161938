"""Dates and times as people read and write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.errors import Invalid
from loyalty_tui.presenters.dates import (
    ago,
    day,
    local_day,
    moment,
    parse_day,
    short_day,
    short_local_day,
    short_moment,
    to_the_second,
)

LONDON = ZoneInfo("Europe/London")


def test_instants_are_shown_in_local_time() -> None:
    instant = datetime(2026, 7, 27, 23, 30, tzinfo=UTC)
    assert moment(instant, LONDON) == "28 Jul 2026 00:30"
    assert short_moment(instant, LONDON) == "28 Jul 26 00:30"
    assert short_local_day(instant, LONDON) == "28 Jul 26"
    assert local_day(instant, LONDON) == "28 Jul 2026"


@pytest.mark.parametrize(
    ("hour", "text"),
    [(0, "Jan 23 2026 12:43:09AM"), (12, "Jan 23 2026 12:43:09PM"), (15, "Jan 23 2026 3:43:09PM")],
)
def test_activities_tell_the_time_to_the_second(hour: int, text: str) -> None:
    assert to_the_second(datetime(2026, 1, 23, hour, 43, 9, tzinfo=UTC), LONDON) == text


def test_what_is_not_there_is_a_dash() -> None:
    assert day(None) == short_day(None) == "–"
    assert moment(None, LONDON) == short_moment(None, LONDON) == local_day(None, LONDON) == "–"


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 3, 2, 0, 30, tzinfo=UTC), "today"),
        (datetime(2026, 3, 1, 23, 59, tzinfo=UTC), "yesterday"),
        (datetime(2026, 2, 25, 12, 0, tzinfo=UTC), "5 days ago"),
        (datetime(2025, 12, 1, 12, 0, tzinfo=UTC), "1 Dec 2025"),
        (datetime(2026, 3, 4, 12, 0, tzinfo=UTC), "4 Mar 2026"),
    ],
)
def test_days_past_are_counted_by_the_calendar(instant: datetime, text: str) -> None:
    assert ago(instant, datetime(2026, 3, 2, 12, 0, tzinfo=UTC), LONDON) == text


@pytest.mark.parametrize(
    "typed", ["2026-11-21", "21 Nov 2026", "21 november 2026", "21. Nov 2026", "21.11.2026", "21/11/2026", "11/21/2026"]
)
def test_the_ways_to_write_a_date(typed: str) -> None:
    assert parse_day(typed, "expires") == date(2026, 11, 21)


def test_a_date_that_can_be_two_is_never_guessed() -> None:
    with pytest.raises(Invalid) as refused:
        parse_day("3/4/2026", "expires")
    assert refused.value.message == "That can be two dates. Write 3 Apr 2026, or the other."
    assert parse_day("4/4/2026", "expires") == date(2026, 4, 4)


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "31 Feb 2026", "21 Foo 2026", "13/13/2026", "2026-13-01", "21.11.26", "31 Dec 9999", "1.1.1899"],
)
def test_what_is_no_date_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_day(typed, "expires")
    assert refused.value.field == "expires"


@given(st.dates(date(1900, 1, 1), date(9998, 12, 31)))
def test_what_is_shown_can_be_typed_back(when: date) -> None:
    assert parse_day(day(when), "expires") == when
