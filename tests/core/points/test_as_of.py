"""A customer as they stood: what had taken effect by then, whenever it was recorded."""

from datetime import date, timedelta

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.money import Money
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.views import DuePoints
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def test_points_and_money_are_those_of_the_instant(desk: Desk, member: int, clock: FixedClock) -> None:
    noon = clock.now()
    desk.do(RecordPurchase(customer_id=member, receipt="R-1", amount="100", at=noon - timedelta(days=10)))
    clock.advance(timedelta(hours=1))
    desk.do(RefundPurchase(receipt="R-1", amount="40"))
    desk.do(AdjustPoints(customer_id=member, points=-20, reason=Reason.MISTAKE))
    clock.advance(timedelta(hours=1))
    before = desk.ask(ShowCustomerAsOf(member, noon))
    assert (before.points.available, before.points.clawed_back) == (100, 0)
    assert before.spend.total == Money(10_000, "GBP")
    after = desk.ask(ShowCustomerAsOf(member, noon + timedelta(hours=1)))
    assert (after.points.available, after.points.lifetime) == (40, 40)
    assert after.spend.total == Money(6_000, "GBP")
    earlier = desk.ask(ShowCustomerAsOf(member, noon - timedelta(days=9)))
    assert (earlier.points.available, earlier.spend.transactions) == (100, 1)


def test_what_expires_counts_by_the_clock_though_nothing_settled_it(desk: Desk, member: int, clock: FixedClock) -> None:
    noon = clock.now()
    desk.do(AdjustPoints(customer_id=member, points=70, reason=Reason.GOODWILL, expires=noon.date()))
    assert desk.ask(ShowCustomerAsOf(member, noon)).points.next_expiry == DuePoints(70, date(2026, 3, 2))
    clock.advance(timedelta(hours=11, minutes=59))
    assert desk.ask(ShowCustomerAsOf(member, clock.now())).points.available == 70


def test_the_future_and_the_time_before_are_refused(desk: Desk, member: int, clock: FixedClock) -> None:
    with pytest.raises(Invalid):
        desk.ask(ShowCustomerAsOf(member, clock.now() + timedelta(seconds=1)))
    with pytest.raises(NotFound):
        desk.ask(ShowCustomerAsOf(member, clock.now() - timedelta(days=1)))
