"""The worked cases of the ledger's rules, to the letter, at the desk and on both engines; and cases like them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Refused
from loyalty_core.models.ledger import Allocation
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.points.views import LotView, PointsView
from loyalty_core.programme.commands import SetEarning
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump
from tests.core.members import add_member
from tests.core.points.test_at_once import together

FIRST_DAY = date(2026, 3, 2)


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def on_day(number: int | None) -> date | None:
    return None if number is None else FIRST_DAY + timedelta(days=number)


def adjust(desk: Desk, customer_id: int, points: int, **more: Any) -> None:
    desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL, **more))


def points_of(desk: Desk, customer_id: int) -> PointsView:
    return desk.ask(ShowCustomer(customer_id)).points


def left(desk: Desk, customer_id: int) -> list[int]:
    """Return what is left of each lot, the oldest first."""
    lots: tuple[LotView, ...] = desk.ask(ListLots(customer_id))
    return [lot.left for lot in reversed(lots)]


@pytest.mark.parametrize(
    ("lots", "spent", "taken", "remains"),
    [
        ([(100, 10), (80, 5), (50, None)], 120, [(2, 80), (1, 40)], [60, 0, 50]),
        ([(100, 10), (80, 5), (50, None)], 190, [(2, 80), (1, 100), (3, 10)], [0, 0, 40]),
        ([(30, None), (20, 7), (10, 7), (5, 6)], 28, [(4, 5), (2, 20), (3, 3)], [30, 0, 7, 0]),
        ([(7, 4), (7, 5)], 14, [(1, 7), (2, 7)], [0, 0]),
    ],
)
def test_lots_are_spent_in_order_of_expiry(
    programme: Programme,
    desk: Desk,
    member: int,
    clock: FixedClock,
    lots: list[tuple[int, int | None]],
    spent: int,
    taken: list[tuple[int, int]],
    remains: list[int],
) -> None:
    """Lots A 100 until day 10, B 80 until day 5, C 50 never: 120 spent on day 4 are B 80 and A 40."""
    desk.do(SetEarning(points=1, per="1.00", validity="never"))
    for points, last_day in lots:
        adjust(desk, member, points, expires=on_day(last_day))
    clock.advance(timedelta(days=4))
    desk = next_shift(desk)
    adjust(desk, member, -spent)
    assert left(desk, member) == remains
    assert points_of(desk, member).available == sum(remains)
    rows = dump(programme.database)[Allocation.__tablename__]
    assert {(lot_seq, points) for _, _, lot_seq, points, _ in rows} == set(taken)
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(
    ("per", "amount", "refunds", "earned", "taken"),
    [
        ("10.00", "99.99", ["50.00", "49.99"], 9, [5, 4]),
        ("10.00", "99.99", ["49.99", "50.00"], 9, [4, 5]),
        ("10.00", "99.99", ["0.01", "99.98"], 9, [0, 9]),
        ("3.00", "10.00", ["3.34", "3.33", "3.33"], 3, [1, 1, 1]),
        ("7.00", "20.99", ["20.99"], 2, [2]),
    ],
)
def test_any_split_of_a_refund_ends_where_the_whole_does(
    desk: Desk, member: int, per: str, amount: str, refunds: list[str], earned: int, taken: list[int]
) -> None:
    """99.99 at a point per 10.00 are 9; 50.00 back take 5, as the 49.99 that are kept are worth 4; the rest takes 4."""
    desk.do(SetEarning(points=1, per=per))
    assert desk.do(RecordPurchase(customer_id=member, receipt="W", amount=amount)).result["points"] == earned
    for refund, points in zip(refunds, taken, strict=True):
        assert desk.do(RefundPurchase(receipt="W", amount=refund)).result["points"] == -points
    assert points_of(desk, member).available == 0
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(
    ("earned", "other", "owed", "credits_"),
    [
        (100, 30, 70, [(50, 20, 0), (40, 0, 20)]),
        (100, 0, 100, [(100, 0, 0), (1, 0, 1)]),
        (20, 45, 0, [(5, 0, 30)]),
    ],
)
def test_a_refund_of_spent_points_becomes_debt_that_later_credits_pay(
    desk: Desk, member: int, earned: int, other: int, owed: int, credits_: list[tuple[int, int, int]]
) -> None:
    """Lot E 100 all spent, lot F 30: all of E refunded leaves F 0 and debt 70; 50 more leave 20 owed, 40 more 20."""
    desk.do(RecordPurchase(customer_id=member, receipt="E", amount=f"{earned}.00"))
    adjust(desk, member, -earned)
    if other:
        adjust(desk, member, other)
    desk.do(RefundPurchase(receipt="E"))
    figures = points_of(desk, member)
    assert (figures.available, figures.debt) == (max(0, other - earned), owed)
    for points, debt, available in credits_:
        adjust(desk, member, points)
        figures = points_of(desk, member)
        assert (figures.debt, figures.available) == (debt, available)
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(("balance", "each", "count"), [(100, 30, 10), (60, 20, 8), (29, 30, 4), (7, 1, 12)])
def test_of_many_spends_at_once_as_many_succeed_as_the_balance_allows(
    desk: Desk, member: int, balance: int, each: int, count: int
) -> None:
    """100 available and ten spends of 30 at once: three succeed, 10 are left, seven are refused."""
    adjust(desk, member, balance)
    spend = AdjustPoints(customer_id=member, points=-each, reason=Reason.CORRECTION)
    answers = together(count, lambda _: desk.do(spend.model_copy(update={"request_id": uuid4()})))
    most = min(count, balance // each)
    assert sum(isinstance(answer, Refused) for answer in answers) == count - most
    assert points_of(desk, member).available == balance - most * each
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(("first", "then"), [(-10, -20), (5, -5)])
def test_a_request_sent_twice_is_one_posting_and_another_body_a_conflict(
    desk: Desk, member: int, first: int, then: int
) -> None:
    """Request k spends 10: sent twice it is one posting with one answer; then k with 20 is a conflict."""
    adjust(desk, member, 100)
    command = AdjustPoints(customer_id=member, points=first, reason=Reason.CORRECTION, request_id=uuid4())
    answers = [desk.do(command) for _ in range(2)]
    assert answers[0].id == answers[1].id
    assert answers[0].stored() == answers[1].stored()
    with pytest.raises(Conflict):
        desk.do(command.model_copy(update={"points": then}))
    assert points_of(desk, member).available == 100 + first
    assert desk.ask(Verify()).postings == 2
