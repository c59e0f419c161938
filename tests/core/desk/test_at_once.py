"""Many threads at one desk, on a PostgreSQL server and on one SQLite file."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.deeds import DEEDS, World
from tests.core.desk.tables import snapshot

THREADS = 8


def at_once(act: Callable[[], Receipt]) -> list[Receipt | LoyaltyError]:
    """Do the same from eight threads at the same moment; return what each got."""
    start = threading.Barrier(THREADS)

    def run(_number: int) -> Receipt | LoyaltyError:
        start.wait(timeout=30)
        try:
            return act()
        except LoyaltyError as refused:
            return refused

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize(
    "name",
    [
        "campaigns.add",
        "coupons.issue",
        "coupons.use",
        "customers.register",
        "notes.add",
        "notes.delete",
        "points.adjust",
        "programme.set-earning",
        "purchases.record",
        "purchases.refund",
        "staff.add-store",
    ],
)
def test_one_request_sent_at_once_has_one_effect_and_equal_answers(
    programme: Programme, desk: Desk, world: World, name: str
) -> None:
    command = DEEDS[name](desk, world)
    before = snapshot(programme.database)
    answers = at_once(lambda: desk.do(command))
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(receipts) == THREADS, answers
    assert [receipt.replayed for receipt in receipts].count(False) == 1
    assert len({str(replace(receipt, replayed=False)) for receipt in receipts}) == 1
    after = snapshot(programme.database)
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + 1
    assert len(after["request"]) == len(before["request"]) + 1
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("name", ["points.adjust", "purchases.record", "notes.edit", "programme.set-policies"])
def test_one_deed_undone_at_once_is_undone_once(programme: Programme, desk: Desk, world: World, name: str) -> None:
    entry = desk.do(DEEDS[name](desk, world)).id
    assert entry is not None
    before = snapshot(programme.database)
    answers = at_once(lambda: desk.undo(entry))
    assert [isinstance(answer, Receipt) for answer in answers].count(True) == 1
    assert {answer.code for answer in answers if isinstance(answer, LoyaltyError)} == {"already-undone"}
    assert len(snapshot(programme.database)["audit_entry"]) == len(before["audit_entry"]) + 1
    assert desk.ask(Verify()).problems == ()
