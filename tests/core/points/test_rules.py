"""The arithmetic of points."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.points.rules import Rate, Terms, claw_back_due, life_of, line_shares

LONDON = ZoneInfo("Europe/London")
RATES = st.builds(Rate, st.integers(0, 50), st.integers(1, 5_000), st.sampled_from(["down", "nearest", "up"]))


@pytest.mark.parametrize(
    ("rate", "amount", "points"),
    [
        (Rate(1, 1000, "down"), 9999, 9),
        (Rate(1, 1000, "nearest"), 9999, 10),
        (Rate(1, 1000, "nearest"), 9500, 10),
        (Rate(1, 1000, "nearest"), 9499, 9),
        (Rate(1, 1000, "up"), 9001, 10),
        (Rate(3, 200, "down"), 333, 4),
        (Rate(1, 100, "down"), 0, 0),
        (Rate(1, 100, "up"), -500, 0),
    ],
)
def test_a_receipt_earns_whole_points_rounded_once(rate: Rate, amount: int, points: int) -> None:
    assert rate.points_for(amount) == points


@given(RATES, st.integers(1, 10**7), st.lists(st.integers(1, 10**6), max_size=8))
def test_any_split_of_a_refund_takes_back_what_one_whole_refund_does(
    rate: Rate, amount: int, splits: list[int]
) -> None:
    earned, clawed, refunded = rate.points_for(amount), 0, 0
    for split in [*splits, amount]:
        refunded += min(split, amount - refunded)
        due = claw_back_due(rate, amount, refunded, earned, clawed)
        assert due >= 0
        clawed += due
    assert clawed == earned


def test_the_worked_refund_of_half_takes_five_then_four() -> None:
    rate = Rate(1, 1000, "down")
    first = claw_back_due(rate, 9999, 5000, 9, 0)
    assert (first, claw_back_due(rate, 9999, 9999, 9, first)) == (5, 4)


@given(st.lists(st.integers(-500, 5_000), min_size=1, max_size=30), st.integers(0, 10_000))
def test_line_shares_sum_to_the_receipts_points(values: list[int], points: int) -> None:
    shares = line_shares(values, points)
    assert sum(shares) == (points if any(value > 0 for value in values) else 0)
    assert all(share == 0 for share, value in zip(shares, values, strict=True) if value <= 0)


def test_line_shares_give_the_remainder_to_the_lower_line_on_a_tie() -> None:
    assert line_shares([100, 100, 100], 4) == [2, 1, 1]
    assert line_shares([50, 150], 1) == [0, 1]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "validity", "days", "opened", "last_valid_on", "expires_at"),
    [
        ("Europe/London", "days", 27, "2026-03-01T12:00", date(2026, 3, 28), "2026-03-29T00:00"),
        ("Europe/London", "days", 28, "2026-03-01T12:00", date(2026, 3, 29), "2026-03-29T23:00"),
        ("Europe/London", "days", 237, "2026-03-01T12:00", date(2026, 10, 24), "2026-10-24T23:00"),
        ("Europe/London", "days", 238, "2026-03-01T12:00", date(2026, 10, 25), "2026-10-26T00:00"),
        ("America/New_York", "days", 7, "2026-03-02T04:59", date(2026, 3, 8), "2026-03-09T04:00"),
        ("Australia/Lord_Howe", "days", 1, "2026-04-04T12:00", date(2026, 4, 5), "2026-04-05T13:30"),
        ("Europe/London", "days", 365, "2027-03-01T00:30", date(2028, 2, 29), "2028-03-01T00:00"),
        ("Europe/London", "month-end", 0, "2028-02-03T09:00", date(2028, 2, 29), "2028-03-01T00:00"),
        ("Europe/London", "month-end", 31, "2026-01-31T09:00", date(2026, 3, 31), "2026-03-31T23:00"),
        ("Europe/London", "year-end", 0, "2026-12-31T23:59", date(2026, 12, 31), "2027-01-01T00:00"),
        ("Asia/Kolkata", "year-end", 0, "2026-12-31T18:31", date(2027, 12, 31), "2027-12-31T18:30"),
    ],
)
def test_the_last_valid_day_ends_at_local_midnight(
    zone: str, validity: str, days: int, opened: str, last_valid_on: date, expires_at: str
) -> None:
    terms = Terms(Rate(1, 100, "down"), 0, validity, days)  # type: ignore[arg-type]
    life = life_of(terms, at(opened), ZoneInfo(zone))
    assert (life.last_valid_on, life.expires_at) == (last_valid_on, at(expires_at))


def test_validity_is_counted_from_activation() -> None:
    terms = Terms(Rate(1, 100, "down"), 14, "days", 10)
    life = life_of(terms, at("2026-03-20T12:00"), LONDON)
    assert life.available_from == at("2026-04-02T23:00")
    assert life.last_valid_on == date(2026, 4, 13)


def test_points_may_never_expire() -> None:
    life = life_of(Terms(Rate(1, 100, "down"), 0, "never", 0), at("2026-03-20T12:00"), LONDON)
    assert (life.expires_at, life.last_valid_on) == (None, None)
