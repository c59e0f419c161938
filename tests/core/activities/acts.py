"""A small history with something of each kind, for the tests of what happens over all customers."""

from datetime import date, timedelta

from loyalty_core.activities.queries import ListPointActivities
from loyalty_core.activities.rules import Kind
from loyalty_core.activities.views import PointActivity
from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.settling import SettleDue
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.rewards.commands import CancelRedemption
from tests.core.desk.shifts import next_shift
from tests.core.referrals.acts import register
from tests.core.rewards.acts import add_reward, redeem


def tell_history(desk: Desk, clock: FixedClock) -> Desk:
    """Let Amara (1) join and see every kind of entry, a minute apart; return a desk two days later."""
    amara = register(desk, "Amara")
    clock.advance(timedelta(minutes=1))
    desk.do(RecordPurchase(customer_id=amara, receipt="R-1", amount="100"))
    clock.advance(timedelta(minutes=1))
    desk.do(AdjustPoints(customer_id=amara, points=20, reason=Reason.GOODWILL, expires=date(2026, 3, 3)))
    clock.advance(timedelta(minutes=1))
    desk.do(RefundPurchase(receipt="R-1", amount="40"))
    clock.advance(timedelta(minutes=1))
    desk.do(AdjustPoints(customer_id=amara, points=-5, reason=Reason.OTHER, comment="counted twice by us"))
    clock.advance(timedelta(minutes=1))
    redemption = redeem(desk, amara, add_reward(desk, cost=50))
    clock.advance(timedelta(minutes=1))
    desk.do(CancelRedemption(redemption_id=redemption))
    clock.advance(timedelta(days=2))
    desk = next_shift(desk)
    desk.do(SettleDue())
    return desk


def listed(
    desk: Desk, kind: Kind | None = None, since: date | None = None, until: date | None = None
) -> list[PointActivity]:
    """Return the activities of a kind and of some days."""
    return list(desk.ask(ListPointActivities(kind, since, until)).rows)
