"""What happened to points over all customers, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loyalty_core.activities.rules import KIND_OF
from loyalty_core.activities.views import PointActivity
from loyalty_tui.presenters.point_activities import columns, what
from loyalty_tui.presenters.tones import NO_TONES
from loyalty_tui.widgets.table_columns import lay_out
from tests.tui.presenters.views import LONDON


def activity(
    type_: str,
    source: str | None = None,
    reason: str | None = None,
    about: str | None = None,
    receipt: str | None = None,
    points: int | None = 5,
) -> PointActivity:
    return PointActivity(
        at=datetime(2026, 7, 27, 5, 59, 1, tzinfo=UTC),
        kind=KIND_OF[type_].value if type_ in KIND_OF else "joined",
        type=type_,
        points=points,
        customer_id=1,
        customer="Amara [/x]",
        email="amara@example.com",
        source=source,
        reason=reason,
        about=about,
        record_id=1,
        seq=1,
        transaction_id=None,
        receipt_id=receipt,
        store=None,
        staff=None,
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (activity("join", points=None), "Joined"),
        (activity("earn", "purchase", receipt="R-1"), "Purchase R-1"),
        (activity("earn", "purchase", "linked", receipt="R-1"), "Purchase R-1: Linked later"),
        (activity("earn", "referral", "referral"), "Referral"),
        (activity("earn", "review", "review"), "Review"),
        (activity("earn", "coupon", about="SUN-1"), "Coupon SUN-1"),
        (activity("credit", "entry-reward", "gold"), "Entry reward gold"),
        (activity("credit", "adjustment", "goodwill"), "Added by hand: Goodwill"),
        (activity("debit", "adjustment", "mistake"), "Taken by hand: Given by mistake"),
        (activity("spend", "redemption", about="£5 off [b]"), "Reward £5 off [b]"),
        (activity("spend-cancelled", "redemption", "undo"), "Redeem undone"),
        (activity("claw-back", "refund", "refund", receipt="R-1"), "Refund R-1"),
        (activity("claw-back", "refund", "refund-by-rate", receipt="R-2"), "Refund R-2: Refund by rate"),
        (activity("claw-back", "review", "undo"), "Review: Undo"),
        (activity("opening", "import", "opening-balance"), "Opening balance"),
        (activity("opening-undone", "import", "undo"), "Import undone"),
        (activity("expire", "clock"), "Expired"),
        (activity("expire", "erasure", "erased"), "Expired: Erased"),
        (activity("write-off", "adjustment"), "Debt forgiven"),
        (activity("write-off", "refund", "refund", receipt="R-1"), "Debt forgiven"),
    ],
)
def test_each_says_what_led_to_it(row: PointActivity, words: str) -> None:
    assert what(row) == words


def test_the_columns_of_a_small_terminal_have_who_what_and_how_many() -> None:
    shown = [place.column.key for place in lay_out(columns(LONDON, NO_TONES, wide=False), 79)]
    assert shown == ["at", "customer", "email", "what", "points"]
    when, *_ = columns(LONDON, NO_TONES, wide=True)
    assert when.plain(activity("expire")) == "27 Jul 2026 06:59"
    assert columns(LONDON, NO_TONES, wide=False)[1].plain(activity("expire")) == "Amara [/x]"
