"""Where a balance comes from, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from loyalty_core.points.views import Consumption, ExplainedLot, Explanation, LotView, Proof
from loyalty_tui.presenters import explain
from loyalty_tui.presenters.tones import NO_TONES
from tests.tui.presenters.views import LONDON, PROFILE

AT = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
TAKEN = Consumption(8, "spend", AT, 60, None, "Candle [white]", None, None)
BACK = Consumption(9, "spend-cancelled", AT, -10, None, None, None, None)
LOT = ExplainedLot(LotView(7, AT, 100, 50, "open", AT, date(2028, 3, 31), "T4"), "earn", "R-4", None, (TAKEN, BACK))


def explained(*proofs: Proof) -> Explanation:
    return Explanation(1, PROFILE.points, (LOT,), False, proofs)


def test_a_proof_is_a_sum_without_what_is_nothing() -> None:
    lots = Proof("", (("opened", 100), ("taken", -60), ("given back", 10), ("fell due since", 0)), 50, 50)
    earned = Proof("", (("available", 0), ("redeemed", 120), ("owed", -20)), 100, 100)
    assert [line.plain for line in explain.proof_lines(explained(lots, earned), 90)] == [
        "✓ 100 credited in lots − 60 taken from them + 10 given back to them = 50 left",
        "✓ 0 available + 120 redeemed − 20 owed = 100 earned",
    ]


def test_a_proof_that_does_not_hold_says_what_the_sum_is() -> None:
    lots = Proof("", (("opened", 100),), 100, 50)
    first, *_ = explain.proof_lines(explained(lots, lots), 200)
    assert first.plain == "✗ 100 credited in lots = 50 left  but the sum is 100: tell the administrator"


def test_a_long_sum_goes_on_in_the_next_line() -> None:
    lots = Proof("", (("opened", 100_000), ("taken", -60_000), ("given back", 10_000)), 50_000, 50_000)
    lines = explain.proof_lines(explained(lots, lots), 40)
    assert all(line.cell_length <= 40 for line in lines)
    assert len(lines) > 2


def test_where_points_came_from_and_where_they_went() -> None:
    assert explain.origin(LOT) == "Earned, R-4"
    assert explain.consumer(TAKEN) == "Redeemed: Candle [white]"
    by_hand = Consumption(9, "debit", AT, 5, "mistake", "twice", None, None)
    assert explain.consumer(by_hand) == "Taken by hand: Given by mistake"
    refund = Consumption(9, "claw-back", AT, 5, None, None, "T9", None)
    assert explain.consumer(refund) == "Taken back, T9"


def test_rows_have_signs_and_days() -> None:
    lot = {column.key: column.plain(LOT).strip() for column in explain.lot_columns(LONDON, NO_TONES)}
    assert lot == {
        "opened": "12 Mar 26",
        "from": "Earned, R-4",
        "expires": "31 Mar 28",
        "earned": "100",
        "left": "50",
        "state": "open",
    }
    points = next(column for column in explain.taken_columns(LONDON, NO_TONES) if column.key == "points")
    assert [points.plain(TAKEN), points.plain(BACK)] == ["−60", "+10"]


def test_a_lot_is_a_sum_of_its_own() -> None:
    assert explain.lot_in_words(LOT, LONDON).plain == "Lot of 12 Mar 2026:  100 − 50 taken = 50 left"
    assert explain.lot_in_words(None, LONDON).plain == ""
