"""Before and after."""

from datetime import UTC, datetime

from loyalty_core.desk.receipt import Change, Receipt
from loyalty_tui.presenters.changes import changes


def preview(*found: Change, lost: tuple[str, ...] = ()) -> Receipt:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Receipt(None, "id", "points.adjust", 1, at, "said", found, {}, lost, can_undo=True)


def test_points_show_before_after_and_difference() -> None:
    shown = changes(preview(Change("available", 1240, 1290), Change("debt", 30, 0)))
    assert shown.plain.splitlines() == ["Available  1,240 → 1,290  +50", "Owed       30 → 0  −30"]


def test_texts_show_what_they_were() -> None:
    shown = changes(preview(Change("last_valid_on", None, "2026-04-01"), Change("state", "[issued]", "used")))
    assert shown.plain.splitlines() == ["Last valid on  – → 1 Apr 2026", "State          [issued] → used"]


def test_a_switch_is_yes_or_no() -> None:
    shown = changes(preview(Change("enrol_on_registration", before=True, after=False)))
    assert shown.plain == "Enrol on registration  yes → no"


def test_what_cannot_come_back_is_named() -> None:
    assert changes(preview(lost=("The message was sent.",))).plain == "! The message was sent."


def test_nothing_changed_says_nothing() -> None:
    assert changes(preview()).plain == ""
