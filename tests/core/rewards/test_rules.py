"""The rules of rewards without a database: who can have one, when a code may go out, how a destination is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from loyalty_core.messages.rules import masked
from loyalty_core.rewards.rules import (
    FOR_A_CUSTOMER,
    FROM_A_TERMINAL,
    Holder,
    Offer,
    free_from,
    hindrance,
    message_values,
    otp_state,
    redemption_state,
    wait_in_words,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
OFFER = Offer(100, "running", left=None, limit_per_customer=None, lowest_tier=None, lowest_rank=None)
HOLDER = Holder("enrolled", "live", rank=None, available=250, had=0)


def test_a_member_with_enough_points_can_have_it_in_whole_steps() -> None:
    assert hindrance(OFFER, HOLDER) is None
    assert hindrance(OFFER, HOLDER, times=2) is None
    why = hindrance(OFFER, HOLDER, times=3)
    assert why is not None
    assert (why.code, why.said) == ("not-enough-points", "Only 250 points are available; 300 are needed.")


@pytest.mark.parametrize(
    ("offer", "holder", "times", "code"),
    [
        ({}, {"record_state": "merged"}, 1, "record-closed"),
        ({}, {"membership": "not_enrolled"}, 1, "not-enrolled"),
        ({}, {"membership": "opted_out"}, 1, "opted-out"),
        ({}, {"membership": "excluded"}, 1, "excluded"),
        ({}, {"membership": "blocked"}, 1, "blocked"),
        ({"state": "planned"}, {}, 1, "reward-planned"),
        ({"state": "over"}, {}, 1, "reward-over"),
        ({"state": "ended"}, {}, 1, "reward-ended"),
        ({"state": "full", "left": 0}, {}, 1, "reward-full"),
        ({"left": 1}, {}, 2, "reward-full"),
        ({"lowest_tier": "Gold", "lowest_rank": 2}, {}, 1, "tier-too-low"),
        ({"lowest_tier": "Gold", "lowest_rank": 2}, {"rank": 1}, 1, "tier-too-low"),
        ({"limit_per_customer": 2}, {"had": 2}, 1, "customer-limit"),
        ({"limit_per_customer": 2}, {"had": 1}, 2, "customer-limit"),
        ({}, {"available": 99}, 1, "not-enough-points"),
    ],
)
def test_the_first_reason_why_not_is_named(
    offer: dict[str, object], holder: dict[str, object], times: int, code: str
) -> None:
    why = hindrance(replace(OFFER, **offer), replace(HOLDER, **holder), times)  # type: ignore[arg-type]
    assert why is not None
    assert why.code == code


@pytest.mark.parametrize(
    ("offer", "holder", "times"),
    [
        ({"lowest_tier": "Gold", "lowest_rank": 2}, {"rank": 2}, 1),
        ({"limit_per_customer": 2}, {"had": 0}, 2),
        ({"limit_per_customer": 2}, {"had": 1}, 1),
        ({"left": 2}, {}, 2),
        ({"cost": 250}, {}, 1),
    ],
)
def test_what_is_just_enough_is_enough(offer: dict[str, object], holder: dict[str, object], times: int) -> None:
    assert hindrance(replace(OFFER, **offer), replace(HOLDER, **holder), times) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ago", "wait"),
    [
        ([], 0 * SECOND),
        ([29 * SECOND], SECOND),
        ([30 * SECOND], 0 * SECOND),
        ([9 * MINUTE, 5 * MINUTE, MINUTE], MINUTE),
        ([10 * MINUTE, 5 * MINUTE, MINUTE], 0 * SECOND),
        ([23 * HOUR, 20 * HOUR, 15 * HOUR, 10 * HOUR, HOUR], HOUR),
        ([24 * HOUR, 20 * HOUR, 15 * HOUR, 10 * HOUR, HOUR], 0 * SECOND),
        ([23 * HOUR, 22 * HOUR, 20 * HOUR, 15 * HOUR, 10 * HOUR, HOUR], 2 * HOUR),
        ([-HOUR], HOUR + 30 * SECOND),
    ],
)
def test_a_customer_is_sent_one_code_in_30_seconds_three_in_ten_minutes_and_five_a_day(
    ago: list[timedelta], wait: timedelta
) -> None:
    assert free_from([NOON - span for span in ago], FOR_A_CUSTOMER, NOON) - NOON == wait


def test_a_terminal_sends_ten_codes_an_hour() -> None:
    ten = [NOON - n * 5 * MINUTE for n in range(10)]
    assert free_from(ten[:9], FROM_A_TERMINAL, NOON) == NOON
    assert free_from(ten, FROM_A_TERMINAL, NOON) == NOON + 15 * MINUTE


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (SECOND, "1 second"),
        (timedelta(microseconds=1), "1 second"),
        (30 * SECOND, "30 seconds"),
        (120 * SECOND, "120 seconds"),
        (121 * SECOND, "3 minutes"),
        (9 * MINUTE, "9 minutes"),
        (2 * HOUR + SECOND, "3 hours"),
        (23 * HOUR, "23 hours"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(wait: timedelta, words: str) -> None:
    assert wait_in_words(wait) == words


@pytest.mark.parametrize(
    ("channel", "destination", "shown"),
    [
        ("sms", "+447700900118", "••••••18"),
        ("whatsapp", "+447700900104", "••••••04"),
        ("email", "amara.okafor@example.com", "a•••@example.com"),
    ],
)
def test_a_destination_is_shown_masked(channel: str, destination: str, shown: str) -> None:
    assert masked(channel, destination) == shown


def test_the_message_says_of_how_many_points_for_what_and_how_long() -> None:
    assert message_values("Tea", 1, 1500, 5) == {"reward": "Tea", "points": "1,500", "minutes": "5"}
    assert message_values("Tea", 3, 4500, 5)["reward"] == "3 x Tea"


def test_without_a_code_that_can_be_used_a_waiting_redemption_is_expired() -> None:
    assert redemption_state("waiting", NOON, NOON - SECOND) == "waiting"
    assert redemption_state("waiting", NOON, NOON) == "expired"
    assert redemption_state("waiting", None, NOON) == "expired"
    assert redemption_state("confirmed", None, NOON) == "confirmed"


def test_a_code_expires_by_the_clock() -> None:
    assert otp_state("sent", NOON, NOON - SECOND) == "sent"
    assert otp_state("sent", NOON, NOON) == "expired"
    assert otp_state("used", NOON, NOON) == "used"
