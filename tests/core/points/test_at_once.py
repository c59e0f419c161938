"""Many at once: what two tills do at the same moment is what they would do one after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, LoyaltyError, Refused
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def together(count: int, act: Callable[[int], Receipt]) -> list[Receipt | LoyaltyError]:
    """Let `count` threads begin at the same moment; return what each got."""
    ready = Barrier(count)

    def one(number: int) -> Receipt | LoyaltyError:
        ready.wait(timeout=30)
        try:
            return act(number)
        except LoyaltyError as refused:
            return refused

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def left(desk: Desk, customer_id: int) -> int:
    return sum(lot.left for lot in desk.ask(ListLots(customer_id)))


def test_ten_spends_of_thirty_on_a_hundred_let_three_succeed(desk: Desk, member: int) -> None:
    desk.do(AdjustPoints(customer_id=member, points=100, reason=Reason.GOODWILL))
    answers = together(10, lambda _: desk.do(AdjustPoints(customer_id=member, points=-30, reason=Reason.CORRECTION)))
    assert sum(isinstance(answer, Receipt) for answer in answers) == 3
    assert sum(isinstance(answer, Refused) for answer in answers) == 7
    assert left(desk, member) == 10
    assert desk.ask(Verify()).problems == ()


def test_one_request_sent_ten_times_at_once_is_one_posting_and_ten_equal_answers(desk: Desk, member: int) -> None:
    desk.do(AdjustPoints(customer_id=member, points=100, reason=Reason.GOODWILL))
    command = AdjustPoints(customer_id=member, points=-10, reason=Reason.CORRECTION, request_id=uuid4())
    answers = together(10, lambda _: desk.do(command))
    assert {(answer.id, answer.said) for answer in answers if isinstance(answer, Receipt)} == {
        (2, "10 points taken away.")
    }
    assert len([answer for answer in answers if isinstance(answer, Receipt)]) == 10
    assert left(desk, member) == 90
    with pytest.raises(Conflict):
        desk.do(command.model_copy(update={"points": -20}))
    assert desk.ask(Verify()).audit_rows == 2


def test_one_receipt_taken_at_eight_tills_at_once_is_taken_once(desk: Desk, member: int) -> None:
    answers = together(8, lambda _: desk.do(RecordPurchase(customer_id=member, receipt="R-1", amount="10")))
    assert sum(isinstance(answer, Receipt) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert left(desk, member) == 10
    assert desk.ask(Verify()).problems == ()
