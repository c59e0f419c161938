"""Points over time, on both engines."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from loyalty_core.clock import FixedClock
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import NotFound
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.over_time import MAX_MONTHS, PointsOverTime
from loyalty_core.points.views import DuePoints, MonthEnd
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from tests.core.desk.shifts import next_shift
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def test_each_month_ends_with_what_was_available_then(desk: Desk, member: int, clock: FixedClock) -> None:
    noon = clock.now()
    desk.do(RecordPurchase(customer_id=member, receipt="R-1", amount="100", at=noon - timedelta(days=70)))
    desk.do(RecordPurchase(customer_id=member, receipt="R-2", amount="20", at=noon - timedelta(days=20)))
    desk.do(AdjustPoints(customer_id=member, points=-50, reason=Reason.MISTAKE))
    clock.advance(timedelta(days=40))
    desk = next_shift(desk)
    desk.do(RefundPurchase(receipt="R-2", amount="20"))
    history = desk.ask(PointsOverTime(member, 6))
    assert noon.date() == date(2026, 3, 2)
    assert history.months == (
        MonthEnd(date(2025, 11, 1), 0),
        MonthEnd(date(2025, 12, 1), 100),
        MonthEnd(date(2026, 1, 1), 100),
        MonthEnd(date(2026, 2, 1), 120),
        MonthEnd(date(2026, 3, 1), 70),
        MonthEnd(date(2026, 4, 1), 50),
    )


def test_every_month_says_what_the_customer_as_of_its_end_says(desk: Desk, member: int, clock: FixedClock) -> None:
    noon = clock.now()
    desk.do(AdjustPoints(customer_id=member, points=40, reason=Reason.GOODWILL, expires=noon.date()))
    desk.do(AdjustPoints(customer_id=member, points=30, reason=Reason.GOODWILL, expires=date(2026, 4, 30)))
    clock.advance(timedelta(days=100))
    desk = next_shift(desk)
    months = {end.month: end.available for end in desk.ask(PointsOverTime(member, 4)).months}
    for month, last in ((3, datetime(2026, 3, 31, 22, 59, tzinfo=UTC)), (4, datetime(2026, 4, 30, 22, 59, tzinfo=UTC))):
        assert months[date(2026, month, 1)] == desk.ask(ShowCustomerAsOf(member, last)).points.available
    assert months == {date(2026, 3, 1): 30, date(2026, 4, 1): 30, date(2026, 5, 1): 0, date(2026, 6, 1): 0}


def test_a_month_begins_when_it_does_in_the_programmes_zone(desk: Desk, member: int, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)
    desk = next_shift(desk)
    desk.do(AdjustPoints(customer_id=member, points=10, reason=Reason.GOODWILL))
    clock.instant = datetime(2026, 4, 30, 23, 30, tzinfo=UTC)
    desk.do(AdjustPoints(customer_id=member, points=5, reason=Reason.GOODWILL))
    assert desk.ask(PointsOverTime(member, 2)).months == (
        MonthEnd(date(2026, 4, 1), 10),
        MonthEnd(date(2026, 5, 1), 15),
    )


def test_what_expires_is_told_by_month_soonest_first(desk: Desk, member: int) -> None:
    for points, expires in ((5, date(2027, 1, 31)), (7, date(2026, 5, 3)), (9, date(2026, 5, 30)), (11, None)):
        desk.do(AdjustPoints(customer_id=member, points=points, reason=Reason.GOODWILL, expires=expires))
    desk.do(AdjustPoints(customer_id=member, points=-1, reason=Reason.MISTAKE))
    found = desk.ask(PointsOverTime(member)).expiries
    assert found[:1] == (DuePoints(15, date(2026, 5, 1)),)
    assert DuePoints(5, date(2027, 1, 1)) in found
    assert [due.on for due in found] == sorted(due.on for due in found)


def test_nobody_and_no_end_of_months(desk: Desk, member: int) -> None:
    assert [end.available for end in desk.ask(PointsOverTime(member, 0)).months] == [0]
    assert len(desk.ask(PointsOverTime(member, 1000)).months) == MAX_MONTHS
    with pytest.raises(NotFound):
        desk.ask(PointsOverTime(404))


def test_a_longer_history_takes_no_more_statements(desk: Desk, member: int) -> None:
    desk.ask(PointsOverTime(member))
    counts = []
    for _ in range(2):
        for _ in range(5):
            desk.do(AdjustPoints(customer_id=member, points=1, reason=Reason.GOODWILL))
        counts.append(_statements(desk, lambda: desk.ask(PointsOverTime(member, 12))))
    assert counts[0] == counts[1]


def _statements(desk: Desk, work: Callable[[], object]) -> int:
    said: list[object] = []

    def note(*call: object) -> None:
        said.append(call[2])

    engine = desk.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(said)
