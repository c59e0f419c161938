"""Where a campaign stands, and how long a coupon lives."""

from datetime import UTC, date, datetime

import pytest

from loyalty_core.coupons.rules import Tally, campaign_state, coupon_state, last_valid_day, tally_of

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 5)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 1), "planned"),
        (FIRST, "running"),
        (LAST, "running"),
        (date(2026, 3, 6), "over"),
    ],
)
def test_the_first_and_the_last_day_belong_to_a_campaign(today: date, state: str) -> None:
    assert campaign_state(today, FIRST, LAST, None, 0, None) == state


def test_a_campaign_without_a_last_day_runs_on() -> None:
    assert campaign_state(date(2126, 1, 1), FIRST, None, None, 10**6, None) == "running"


@pytest.mark.parametrize(("issued", "state"), [(4, "running"), (5, "full")])
def test_a_campaign_is_full_when_its_limit_is_reached(issued: int, state: str) -> None:
    assert campaign_state(FIRST, FIRST, LAST, None, issued, 5) == state


def test_what_was_ended_stays_ended_whatever_its_dates_and_counts() -> None:
    for today in (date(2026, 3, 1), FIRST, date(2026, 3, 6)):
        assert campaign_state(today, FIRST, LAST, NOON, 5, 5) == "ended"


@pytest.mark.parametrize(
    ("valid_days", "ends_on", "last_day"),
    [
        (None, None, None),
        (None, LAST, LAST),
        (0, LAST, FIRST),
        (30, LAST, date(2026, 4, 1)),
        (30, None, date(2026, 4, 1)),
    ],
)
def test_a_coupon_lives_its_days_or_as_long_as_its_campaign(
    valid_days: int | None, ends_on: date | None, last_day: date | None
) -> None:
    assert last_valid_day(FIRST, valid_days, ends_on) == last_day


@pytest.mark.parametrize("stored", ["issued", "claimed"])
def test_an_unused_coupon_expires_at_its_instant(stored: str) -> None:
    assert coupon_state(stored, NOON, NOON) == "expired"
    assert coupon_state(stored, NOON, NOON.replace(hour=11)) == stored
    assert coupon_state(stored, None, NOON) == stored


@pytest.mark.parametrize("stored", ["used", "voided"])
def test_a_used_or_voided_coupon_never_becomes_expired(stored: str) -> None:
    assert coupon_state(stored, NOON, NOON) == stored


def test_a_voided_coupon_holds_no_place_and_counts_for_nothing() -> None:
    assert tally_of("issued", None) == Tally(1, 0, 0)
    assert tally_of("claimed", NOON) == Tally(1, 1, 0)
    assert tally_of("used", NOON) == Tally(1, 1, 1)
    assert tally_of("used", None) == Tally(1, 0, 1)
    assert tally_of("voided", NOON) == Tally(0, 0, 0)
