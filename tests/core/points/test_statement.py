"""The statement, filtered by what is asked most: a receipt, an expiry, and which way the points went (R125)."""

from datetime import date
from typing import Any

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.statement import ListStatement
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from tests.core.members import add_member


def test_it_is_filtered_by_receipt_transaction_expiry_and_direction(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    member, other = add_member(programme), add_member(programme)
    sold = desk.do(RecordPurchase(customer_id=member, receipt="LE-77", amount="40"))
    desk.do(RecordPurchase(customer_id=other, receipt="LE-78", amount="40"))
    until = date(2026, 4, 1)
    desk.do(AdjustPoints(customer_id=member, points=25, reason=Reason.GOODWILL, expires=until))
    desk.do(AdjustPoints(customer_id=member, points=-10, reason=Reason.MISTAKE))

    def points(**wanted: Any) -> list[int]:
        page = desk.ask(ListStatement(member, **wanted))
        assert page.total == len(page.rows)
        return [row.points for row in page.rows]

    assert points() == [-10, 25, 40]
    assert points(purchase="le 77") == points(purchase=sold.result["transaction_id"]) == [40]
    assert points(purchase="LE-78") == points(purchase="nothing") == []
    assert points(expires_until=until) == [25]
    assert points(expires_until=date(2026, 3, 31)) == []
    assert (points(direction="added"), points(direction="taken")) == ([25, 40], [-10])
    assert points(direction="added", expires_until=until, purchase="LE-77") == []
