"""Adjusting points by hand, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.work import Read
from loyalty_core.errors import Conflict, Invalid, NotFound, NotSignedIn, Refused
from loyalty_core.points.commands import AdjustPoints, Reason, parse_points
from loyalty_core.points.queries import ListLots, read_points
from loyalty_core.points.statement import ListStatement
from loyalty_core.points.views import DuePoints, PointsView
from loyalty_core.programme.facts import read_facts
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def points_of(desk: Desk, customer_id: int) -> PointsView:
    with desk.database.reading() as connection:
        return read_points(Read(connection, read_facts(connection), desk.actor, desk.clock.now()), customer_id)


def adjust(desk: Desk, customer_id: int, points: int, **more: Any) -> int:
    receipt = desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL, **more))
    assert receipt.id is not None
    return receipt.id


def test_points_are_added_and_taken_away_with_before_and_after(desk: Desk, member: int) -> None:
    adjust(desk, member, 100)
    command = AdjustPoints(customer_id=member, points=-30, reason=Reason.MISTAKE, comment="scanned twice")
    preview = desk.preview(command)
    assert [(change.what, change.before, change.after) for change in preview.changes] == [
        ("available", 100, 70),
        ("lifetime", 100, 70),
    ]
    assert points_of(desk, member).available == 100
    receipt = desk.do(command)
    assert (receipt.changes, receipt.said) == (preview.changes, "30 points taken away.")
    assert points_of(desk, member).available == 70
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(
    "typed", ["0", "1.5", 2.0, "1_000", "١٢", "１２", "NaN", "1e3", "", "-", "1000001", True, "²", "0x1", "--4"]
)
def test_other_forms_of_numbers_are_refused_beside_their_field(typed: object) -> None:
    with pytest.raises(Invalid) as refused:
        AdjustPoints(customer_id=1, points=typed, reason=Reason.GOODWILL)
    assert refused.value.field == "points"


@pytest.mark.parametrize(("typed", "points"), [("50", 50), ("+50", 50), ("-30", -30), ("−30", -30), (7, 7)])
def test_a_signed_number_is_taken_as_typed(typed: object, points: int) -> None:
    assert parse_points(typed) == points


def test_more_than_is_available_is_refused_and_changes_nothing(desk: Desk, member: int) -> None:
    adjust(desk, member, 40)
    with pytest.raises(Refused, match="Only 40 points are available; 50 cannot be taken"):
        adjust(desk, member, -50)
    assert points_of(desk, member).available == 40
    assert desk.ask(Verify()).postings == 1


def test_every_purpose_has_a_reason_that_is_told_with_the_adjustment(desk: Desk, member: int) -> None:
    for reason in Reason:
        points = -1 if reason is Reason.MISTAKE else 7
        desk.do(AdjustPoints(customer_id=member, points=points, reason=reason, comment=f"because of {reason.value}"))
    told = [(row.reason, row.comment) for row in desk.ask(ListStatement(member)).rows]
    purposes = ["failed-action", "goodwill", "mistake", "correction", "support-case", "special-case", "other"]
    assert told[::-1] == [(reason, f"because of {reason}") for reason in purposes]


def test_other_needs_a_comment_of_ten_letters(desk: Desk, member: int) -> None:
    with pytest.raises(Invalid) as refused:
        desk.do(AdjustPoints(customer_id=member, points=5, reason=Reason.OTHER, comment="12345678901 abc"))
    assert refused.value.field == "comment"
    desk.do(AdjustPoints(customer_id=member, points=5, reason=Reason.OTHER, comment="the parcel broke"))


def test_a_number_that_no_database_can_hold_is_refused_beside_its_field(desk: Desk, member: int) -> None:
    for number in (2**63, -(2**80)):
        with pytest.raises(Invalid) as refused:
            adjust(desk, number, 5)
        assert refused.value.field == "customer_id"
        with pytest.raises(Invalid):
            desk.ask(ListLots(number))
    with pytest.raises(NotFound):
        desk.ask(ListLots(2**63 - 1))


def test_an_unknown_reason_and_an_unknown_customer_are_named(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        AdjustPoints(customer_id=1, points=5, reason="because")
    assert refused.value.field == "reason"
    with pytest.raises(NotFound):
        adjust(desk, 404, 5)


def test_credits_expire_as_earnings_do_or_on_the_day_named(desk: Desk, member: int) -> None:
    adjust(desk, member, 10)
    adjust(desk, member, 20, expires=date(2026, 3, 31))
    assert [lot.last_valid_on for lot in desk.ask(ListLots(member))] == [date(2026, 3, 31), date(2028, 3, 31)]
    assert points_of(desk, member).next_expiry == DuePoints(20, date(2026, 3, 31))
    for points, day, why in [(20, (2026, 3, 1), "past"), (20, (9999, 12, 31), "too far"), (-5, (2026, 3, 31), "empty")]:
        with pytest.raises(Invalid, match=why) as refused:
            adjust(desk, member, points, expires=date(*day))
        assert refused.value.field == "expires"
    assert points_of(desk, member).available == 30


def test_what_expired_is_gone_for_readers_and_writers_though_no_job_ran(
    desk: Desk, member: int, clock: FixedClock
) -> None:
    adjust(desk, member, 20, expires=date(2026, 3, 31))
    clock.advance(timedelta(days=30))
    figures = points_of(desk, member)
    assert (figures.available, figures.expired, figures.next_expiry) == (0, 20, None)
    with pytest.raises(NotSignedIn):
        adjust(desk, member, -1)


def test_undoing_a_credit_takes_its_own_points_back(desk: Desk, member: int) -> None:
    adjust(desk, member, 30)
    wrong = adjust(desk, member, 500)
    receipt = desk.undo(wrong)
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("available", 530, 30),
        ("lifetime", 530, 30),
    ]
    with pytest.raises(Conflict):
        desk.undo(wrong)
    assert receipt.id is not None
    with pytest.raises(Refused, match="undo cannot be undone"):
        desk.undo(receipt.id)
    assert desk.ask(Verify()).ok


def test_undoing_a_credit_that_is_spent_leaves_a_debt(desk: Desk, member: int) -> None:
    wrong = adjust(desk, member, 100)
    adjust(desk, member, -80)
    desk.undo(wrong)
    figures = points_of(desk, member)
    assert (figures.available, figures.debt) == (0, 80)
    assert desk.ask(Verify()).ok


def test_undoing_a_debit_gives_back_to_the_same_lots(desk: Desk, member: int) -> None:
    adjust(desk, member, 100)
    adjust(desk, member, 50, expires=date(2026, 4, 1))
    taken = adjust(desk, member, -70)
    desk.undo(taken)
    assert [lot.left for lot in desk.ask(ListLots(member))] == [50, 100]
    assert points_of(desk, member).next_expiry == DuePoints(50, date(2026, 4, 1))
    assert desk.ask(Verify()).ok


def test_a_change_is_undone_within_a_day_only(desk: Desk, member: int, clock: FixedClock) -> None:
    receipt = adjust(desk, member, 10)
    clock.advance(timedelta(hours=11))
    late = adjust(desk, member, 10)
    assert desk.undo(late).said == "The adjustment is undone."
    assert desk.undo(receipt).customer_id == member


def test_the_same_request_gets_the_same_answer_and_another_body_a_conflict(desk: Desk, member: int) -> None:
    adjust(desk, member, 100)
    command = AdjustPoints(customer_id=member, points=-10, reason=Reason.CORRECTION)
    first, second = desk.do(command), desk.do(command)
    assert (first.id, first.changes, second.replayed) == (second.id, second.changes, True)
    with pytest.raises(Conflict, match="already used"):
        desk.do(command.model_copy(update={"points": -20}))
    assert points_of(desk, member).available == 90
