"""Explaining a balance and a receipt, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import NotFound
from loyalty_core.models.programme import EarningRule
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.explain import ExplainPoints
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.purchases.why import WhyPurchase
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def test_each_lot_names_what_took_from_it_and_all_of_it_sums(desk: Desk, member: int, clock: FixedClock) -> None:
    desk.do(RecordPurchase(customer_id=member, receipt="R-1", amount="100"))
    desk.do(AdjustPoints(customer_id=member, points=50, reason=Reason.GOODWILL, expires=clock.now().date()))
    desk.do(AdjustPoints(customer_id=member, points=-70, reason=Reason.MISTAKE))
    desk.do(RefundPurchase(receipt="R-1", amount="10"))
    explained = desk.ask(ExplainPoints(member))
    goodwill, purchase = explained.lots
    assert [(item.type, item.points) for item in goodwill.taken] == [("debit", 50)]
    assert [(item.type, item.points) for item in purchase.taken] == [("debit", 20), ("claw-back", 10)]
    assert (purchase.receipt_id, purchase.lot.left, goodwill.lot.state) == ("R-1", 70, "spent")
    assert all(proof.holds for proof in explained.proofs)
    assert explained.points.available == 70


def test_what_fell_due_since_is_a_term_of_the_proof(desk: Desk, member: int, clock: FixedClock) -> None:
    desk.do(AdjustPoints(customer_id=member, points=50, reason=Reason.GOODWILL, expires=clock.now().date()))
    clock.advance(timedelta(hours=11, minutes=59))
    assert desk.ask(ExplainPoints(member)).points.available == 50
    clock.advance(timedelta(seconds=59, milliseconds=999))
    assert desk.ask(ExplainPoints(member)).points.available == 50


def test_lots_come_in_pages(desk: Desk, member: int) -> None:
    for points in range(1, 8):
        desk.do(AdjustPoints(customer_id=member, points=points, reason=Reason.GOODWILL))
    first = desk.ask(ExplainPoints(member, limit=4))
    rest = desk.ask(ExplainPoints(member, limit=4, before_lot=first.lots[-1].lot.lot))
    assert [lot.lot.quantity for lot in (*first.lots, *rest.lots)] == [7, 6, 5, 4, 3, 2, 1]
    assert (first.more, rest.more) == (True, False)
    with pytest.raises(NotFound):
        desk.ask(ExplainPoints(404))


@pytest.mark.parametrize(
    ("membership", "amount", "points", "failed"),
    [
        ("enrolled", "12.50", 1, None),
        ("enrolled", "0.99", 1, "whole points"),
        ("enrolled", "12.50", 0, "rate"),
        ("opted_out", "12.50", 1, "enrolled"),
    ],
)
def test_why_names_the_rule_that_failed(
    desk: Desk, programme: Programme, membership: str, amount: str, points: int, failed: str | None
) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(EarningRule).values(points=points))
        connection.commit()
    customer_id = add_member(programme, membership)
    desk.do(RecordPurchase(customer_id=customer_id, receipt="W-1", amount=amount))
    why = desk.ask(WhyPurchase("w1"))
    assert why.failed == failed
    assert why.steps[-1].holds is (failed is None)


def test_why_of_a_refund_is_that_it_is_no_sale(desk: Desk, member: int) -> None:
    desk.do(RecordPurchase(customer_id=member, receipt="W-1", amount="10"))
    refund = desk.do(RefundPurchase(receipt="W-1", amount="4"))
    assert desk.ask(WhyPurchase(refund.result["transaction_id"])).failed == "sale"
    assert desk.ask(WhyPurchase("W-1")).steps[-1].says == "Refunds took 4 of 10 points back."
