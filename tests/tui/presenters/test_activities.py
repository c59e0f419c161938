"""Activities in words: event, date, and time to the second with AM or PM (R103)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loyalty_core.customers.views import Activity
from loyalty_core.points.book import KINDS
from loyalty_tui.presenters.activities import columns, event, home, sentence
from loyalty_tui.presenters.tones import NO_TONES
from loyalty_tui.widgets.table_columns import lay_out
from tests.tui.presenters.views import LONDON, pounds


def activity(kind: str, what: str | None = None, points: int | None = None) -> Activity:
    return Activity(datetime(2022, 7, 27, 5, 59, 1, tzinfo=UTC), kind, points, None, what, "LEEDS")


def test_sentences() -> None:
    assert sentence(activity("transaction"), LONDON) == "Transaction on Jul 27 2022 6:59:01AM"
    signed_up = Activity(datetime(2022, 1, 23, 15, 43, 19, tzinfo=UTC), "signed-up", None, None, None, None)
    assert sentence(signed_up, LONDON) == "Signed up on Jan 23 2022 3:43:19PM"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_posting_has_words_that_fit(kind: str) -> None:
    told = activity(f"points-{kind}")
    assert event(told) != f"points-{kind}"
    assert "-" not in event(told)
    assert len(f"{event(told)} on Sep 27 2022 11:59:01AM") <= 43


def test_notes_are_named_by_their_kind() -> None:
    assert event(activity("note", "complaint")) == "Complaint noted"
    assert event(activity("note", "other")) == "Other noted"


def test_unknown_kind_is_still_readable() -> None:
    assert event(activity("card-printed")) == "Card printed"


def test_cells() -> None:
    def cells(row: Activity) -> list[str]:
        return [column.plain(row) for column in columns(LONDON, NO_TONES)]

    assert cells(activity("points-debit", "mistake", -30))[2:] == ["−30", "Given by mistake", "LEEDS"]
    assert cells(activity("coupon-issued", "K7MW-3HXP-C"))[2:] == ["", "K7MW-3HXP-C", "LEEDS"]
    sale = Activity(datetime(2022, 7, 27, tzinfo=UTC), "transaction", 61, pounds(6190), "R-1", None)
    assert cells(sale)[1:] == ["£61.90", "+61", "R-1", ""]


def test_sentence_is_whole_on_a_small_screen() -> None:
    assert lay_out(columns(LONDON, NO_TONES), 77)[0].width >= 43


@pytest.mark.parametrize(
    ("kind", "tab"),
    [
        ("transaction", "transactions"),
        ("refund", "transactions"),
        ("points-claw-back", "statement"),
        ("coupon-used", "coupons"),
        ("note", "notes"),
        ("referral-completed", "referrals"),
        ("referred", "referrals"),
        ("testimonial-approved", "reviews"),
        ("member-block", "membership"),
        ("signed-up", None),
    ],
)
def test_more_about_an_activity_stands_in_its_tab(kind: str, tab: str | None) -> None:
    assert home(activity(kind)) == tab
