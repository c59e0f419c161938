"""Quiet hours by the clock on the wall, on the nights on which it is changed and on all others."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from loyalty_core.errors import Invalid
from loyalty_core.quiet_hours import parse_quiet_hours

LONDON = ZoneInfo("Europe/London")


def over(written: str, at: str) -> str:
    """Return when quiet hours are over at an instant in UTC, in UTC."""
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return f"{parse_quiet_hours(written).over_at(instant, LONDON):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("written", "at", "expected"),
    [
        ("21:00-08:00", "2026-03-02T20:59", "2026-03-02T20:59"),
        ("21:00-08:00", "2026-03-02T21:00", "2026-03-03T08:00"),
        ("21:00-08:00", "2026-03-03T07:59", "2026-03-03T08:00"),
        ("21:00-08:00", "2026-03-03T08:00", "2026-03-03T08:00"),
        ("13:00-14:30", "2026-03-02T13:00", "2026-03-02T14:30"),
        ("21:00-08:00", "2026-03-28T22:00", "2026-03-29T07:00"),  # the night is an hour shorter
        ("21:00-08:00", "2026-10-24T21:00", "2026-10-25T08:00"),  # and an hour longer
        ("23:00-01:30", "2026-03-29T00:30", "2026-03-29T01:30"),  # 1:30 does not come: at 2:30
        ("23:00-01:30", "2026-10-25T00:10", "2026-10-25T00:30"),  # 1:30 comes for the first time
        ("23:00-01:30", "2026-10-25T01:10", "2026-10-25T01:30"),  # and for the second
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(written: str, at: str, expected: str) -> None:
    assert over(written, at) == expected


@pytest.mark.parametrize("written", ["21:00-08:00", "01:00-02:00", "12:00-01:00"])
def test_no_minute_of_the_year_is_left_out(written: str) -> None:
    """What goes out at the end of quiet hours goes out outside them, a day later at most."""
    quiet, at = parse_quiet_hours(written), datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(365 * 24):
        at += timedelta(minutes=61)
        end = quiet.over_at(at, LONDON)
        assert at <= end < at + timedelta(days=1)
        assert quiet.over_at(end, LONDON) == end


def test_they_are_written_as_times_of_day() -> None:
    assert str(parse_quiet_hours(" 9:05 - 17:30 ")) == "09:05-17:30"
    for nonsense in ("", "21-08", "21:00", "24:00-08:00", "21:00-21:00", "21:60-08:00", "２1:00-08:00"):
        with pytest.raises(Invalid) as refused:
            parse_quiet_hours(nonsense)
        assert refused.value.field == "quiet_hours"
