"""Redemptions and one-time passwords as rows and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from loyalty_tui.presenters import redemptions
from loyalty_tui.presenters.tones import NO_TONES
from tests.tui.presenters.views import LONDON, ONE_TIME_PASSWORD, REDEMPTION

WAITING = replace(
    REDEMPTION, state="waiting", confirmed_at=None, coupons=(), expires_at=datetime(2026, 7, 20, 14, 5, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Sent to ••••••18 by SMS; good until 15:05."),
        ({"channel": "email", "sent_to": "a•••@example.com"}, "Sent to a•••@example.com by e-mail; good until 15:05."),
        ({"sent_to": None}, "Sent by SMS; good until 15:05."),
        ({"message": "queued"}, "Goes to ••••••18 by SMS; good until 15:05."),
        (
            {"message": "queued", "message_reason": "no-channel"},
            "Not sent: no channel, to ••••••18 by SMS; good until 15:05.",
        ),
        ({"expires_at": None}, "Sent to ••••••18 by SMS; its time is over. Send a new one."),
    ],
)
def test_where_the_code_went_and_until_when_it_is_good(change: dict[str, object], words: str) -> None:
    assert redemptions.sent_in_words(replace(WAITING, **change), LONDON) == words  # type: ignore[arg-type]


def test_a_row_has_what_was_had_how_often_and_what_it_gave() -> None:
    cells = {column.key: column.plain(REDEMPTION) for column in redemptions.columns(LONDON, NO_TONES, wide=True)}
    assert cells == {
        "requested": "20 Nov 2026 14:00",
        "reward": "2 × £5 off",
        "points": "1,000",
        "state": "Redeemed",
        "coupons": "AAAA-BBBB-C, DDDD-EEEE-F",
        "staff": "ada",
        "store": "LEEDS",
    }


def test_the_line_below_tells_what_became_of_it() -> None:
    assert redemptions.details(REDEMPTION, LONDON) == (
        "Redeemed 20 Nov 2026 14:02 · coupon AAAA-BBBB-C, DDDD-EEEE-F · 1 wrong code"
        " · asked for by ada at LEEDS, terminal T1"
    )
    gone = replace(
        REDEMPTION, state="cancelled", cancelled_at=datetime(2026, 11, 21, 9, tzinfo=UTC), cancel_reason="[b]no"
    )
    assert redemptions.details(gone, LONDON).startswith("Cancelled 21 Nov 2026 09:00: [b]no · redeemed 20 Nov")
    assert redemptions.details(WAITING, LONDON).startswith("Sent to ••••••18 by SMS; good until 15:05 · 1 wrong")
    assert "wrong" not in redemptions.details(replace(WAITING, wrong_tries=0), LONDON)
    assert "3 wrong codes" in redemptions.details(replace(WAITING, wrong_tries=3), LONDON)


def test_a_password_has_everything_but_itself() -> None:
    columns = redemptions.password_columns(LONDON, NO_TONES, wide=False)
    assert {column.key: column.plain(ONE_TIME_PASSWORD) for column in columns} == {
        "sent": "20 Nov 26 14:00",
        "reward": "2 × £5 off",
        "points": "1,000",
        "state": "Used",
        "staff": "ada",
        "to": "••••••18",
        "channel": "WhatsApp",
        "message": "sent",
        "expires": "20 Nov 26 14:05",
        "ended": "20 Nov 26 14:02",
        "store": "LEEDS",
    }
