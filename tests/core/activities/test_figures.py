"""What a period came to over all customers, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from loyalty_core.activities.figures import ShowActivityFigures
from loyalty_core.activities.views import Figure, PointFigures
from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.referrals.commands import CancelReferral
from loyalty_core.referrals.queries import ListReferrals
from loyalty_core.reviews.commands import AddReview, ApproveReview
from loyalty_core.reviews.queries import ListReviews
from tests.core.activities.acts import tell_history
from tests.core.desk.shifts import next_shift
from tests.core.members import add_member
from tests.core.referrals.acts import refer, register

NONE = PointFigures(0, Figure(), Figure(), Figure(), Figure(), Figure())


def test_a_period_is_summed_by_kind_and_told_day_by_day(desk: Desk, clock: FixedClock) -> None:
    today = clock.now().date()
    desk = tell_history(desk, clock)
    figures = desk.ask(ShowActivityFigures(today - timedelta(days=1)))
    assert (figures.since, figures.until, figures.step) == (date(2026, 3, 1), date(2026, 3, 4), "day")
    assert figures.points == PointFigures(
        joined=1,
        earned=Figure(2, 120),
        redeemed=Figure(2, 0),
        refunded=Figure(1, -40),
        expired=Figure(1, -15),
        adjusted=Figure(1, -5),
    )
    days = {step.first: step.figures for step in figures.steps}
    assert days[date(2026, 3, 1)] == days[date(2026, 3, 3)] == NONE
    assert days[date(2026, 3, 2)].earned == Figure(2, 120)
    assert days[date(2026, 3, 4)] == PointFigures(0, Figure(), Figure(), Figure(), Figure(1, -15), Figure())
    # From the first activity of all, where no day is named; nothing is left out at either end.
    assert desk.ask(ShowActivityFigures()).points == figures.points
    assert desk.ask(ShowActivityFigures()).since == today
    assert desk.ask(ShowActivityFigures(until=date(2026, 3, 3))).points.expired == Figure()


def test_without_any_activity_there_is_today_with_nothing(desk: Desk, clock: FixedClock) -> None:
    figures = desk.ask(ShowActivityFigures())
    assert (figures.since, figures.until, figures.points) == (clock.now().date(), clock.now().date(), NONE)
    assert (figures.referrals, figures.reviews) == (
        {"pending": 0, "completed": 0, "cancelled": 0},
        {"pending": 0, "approved": 0, "rejected": 0},
    )
    with pytest.raises(Invalid):
        desk.ask(ShowActivityFigures(date(2026, 3, 3), date(2026, 3, 2)))


def test_a_day_of_a_clock_change_is_a_day(programme: Programme, desk: Desk, clock: FixedClock) -> None:
    """On 29 March 2026 London's day has 23 hours."""
    add_member(programme)
    for points, (hour, minute) in enumerate([(0, 0), (22, 59), (23, 0)], 1):
        clock.instant = datetime(2026, 3, 29, hour, minute, tzinfo=UTC)
        next_shift(desk).do(AdjustPoints(customer_id=1, points=points, reason=Reason.GOODWILL))
    figures = next_shift(desk).ask(ShowActivityFigures(date(2026, 3, 28), date(2026, 3, 30)))
    assert [step.figures.earned.points for step in figures.steps] == [0, 3, 3]


def test_referrals_and_reviews_are_counted_and_listed_by_their_day(desk: Desk, clock: FixedClock) -> None:
    amara = register(desk, "Amara")
    desk.do(AddReview(customer_id=amara, product="Mug", rating=5))
    refer(desk, amara, friend_name="Bo", email="bo@example.org")
    clock.advance(timedelta(days=2))
    desk = next_shift(desk)
    later = refer(desk, amara, friend_name="Cy", email="cy@example.org")
    desk.do(CancelReferral(referral_id=later, reason="asked"))
    desk.do(ApproveReview(review_id=1))
    day = date(2026, 3, 4)
    assert desk.ask(ShowActivityFigures(day)).referrals == {"pending": 0, "completed": 0, "cancelled": 1}
    assert desk.ask(ShowActivityFigures(day)).reviews == {"pending": 0, "approved": 0, "rejected": 0}
    both = desk.ask(ShowActivityFigures(date(2026, 3, 2)))
    assert both.referrals == {"pending": 1, "completed": 0, "cancelled": 1}
    assert both.reviews == {"pending": 0, "approved": 1, "rejected": 0}
    assert [row.referral_id for row in desk.ask(ListReferrals(since=day, until=day)).rows] == [later]
    assert [row.review_id for row in desk.ask(ListReviews(until=date(2026, 3, 3))).rows] == [1]
    assert desk.ask(ListReviews(since=day)).rows == ()
