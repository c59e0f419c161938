"""Who may be written to, when it is tried again, and what a wording may hold; no database."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from loyalty_core.customers.rules import Membership
from loyalty_core.errors import Invalid
from loyalty_core.messages.rules import MOST_TRIES, Reader, message_key, message_state, next_try, wait_after, why_not
from loyalty_core.messages.templates import PURPOSES, check_wording

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("membership", "agreed", "plain", "must"),
    [
        (Membership.ENROLLED, True, None, None),
        (Membership.ENROLLED, False, "no-consent", None),
        (Membership.NOT_ENROLLED, True, None, None),
        (Membership.OPTED_OUT, True, "opted-out", None),
        (Membership.EXCLUDED, True, "excluded", None),
        (Membership.BLOCKED, True, "blocked", None),
    ],
)
def test_only_what_they_cannot_do_without_goes_to_who_did_not_agree_or_left(
    membership: Membership, agreed: bool, plain: str | None, must: str | None
) -> None:
    reader = Reader(membership.value, "live", agreed)
    assert (why_not(reader, must=False), why_not(reader, must=True)) == (plain, must)
    for state in ("merged", "erased"):
        closed = Reader(membership.value, state, agreed)
        assert (why_not(closed, must=False), why_not(closed, must=True)) == ("record-closed", "record-closed")


def test_a_message_is_tried_eight_times_ever_more_slowly_and_for_a_day_at_most() -> None:
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES)]
    assert waits == [n * MINUTE for n in (1, 2, 4, 8, 16, 32, 64)]
    moments = [NOON + wait for wait in accumulate(waits, initial=timedelta(0))]
    again = [next_try(tries, NOON, at, None) for tries, at in enumerate(moments, start=1)]
    assert again == [*moments[1:], None]
    assert next_try(2, NOON, NOON, 5 * MINUTE) == NOON + 5 * MINUTE, "as long as the provider wants"
    assert next_try(3, NOON, NOON, MINUTE) == NOON + 4 * MINUTE, "and never sooner than we want"
    assert next_try(2, NOON, NOON + 23 * HOUR, 2 * HOUR) is None


def test_a_message_whose_time_is_over_is_withdrawn_by_the_clock() -> None:
    assert message_state("queued", NOON, NOON) == "withdrawn"
    assert message_state("queued", NOON + MINUTE, NOON) == "queued"
    assert (message_state("queued", None, NOON), message_state("sent", NOON, NOON)) == ("queued", "sent")


def test_each_message_has_a_key_of_its_own_that_stays() -> None:
    keys = {message_key(number, at) for number in (7, 8) for at in (NOON, NOON + timedelta(microseconds=1))}
    assert len(keys) == 4
    assert message_key(7, NOON) == message_key(7, NOON)


def test_a_wording_names_only_what_there_is() -> None:
    for name, purpose in PURPOSES.items():
        assert check_wording(name, purpose.text) == purpose.text
    assert check_wording("coupon", " $shop: ${code}\nfor $$5 ") == "$shop: ${code}\nfor $$5"
    for text in ("$points", "50 $ off", "$", "x\x1b[2J", "", "x" * 1_001):
        with pytest.raises(Invalid) as refused:
            check_wording("coupon", text)
        assert refused.value.field == "text"
    with pytest.raises(Invalid) as refused:
        check_wording("birthday", "$name")
    assert refused.value.field == "purpose"
