"""The job finds what is due: once, twice, in pieces or side by side, and its result can be verified."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierChange
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.reports.verify import Verify
from loyalty_core.tiers.settling import SettleTiers
from tests.core.conftest import NOON
from tests.core.members import add_member
from tests.core.tiers.acts import DAY, add_tiers, again, buy, go_to, keeps_its_promises, set_rules, settle

LATER = NOON + 200 * DAY


@pytest.fixture
def members(programme: Programme, desk: Desk, clock: FixedClock) -> list[int]:
    """Eight members with purchases and refunds of some weeks, by rules of short windows; much is due by `LATER`."""
    add_tiers(desk)
    set_rules(desk, window="rolling", window_days=20, keep="days", keep_days=15, grace_days=5, downgrade="step")
    customers = [add_member(programme) for _ in range(8)]
    random = Random(11)
    for week in range(4):
        go_to(clock, NOON + timedelta(weeks=week))
        shift = again(desk)
        for customer_id in customers:
            sale = buy(shift, customer_id, f"{random.randrange(20, 250)}.00")
            if random.random() < 0.2:
                shift.do(RefundPurchase(receipt=sale.result["transaction_id"], amount="15.00"))
    keeps_its_promises(again(desk))
    go_to(clock, LATER)
    return customers


def rows_of(programme: Programme) -> list[Any]:
    """Return the moves, without when they were written down, and the tiers."""
    with programme.database.reading() as connection:
        changes = [TierChange.customer_id, TierChange.seq, TierChange.to_tier_id, TierChange.effective_at]
        moves = connection.execute(select(*changes, TierChange.cause).order_by(*changes[:2])).all()
        tiers = connection.execute(select(Customer.id, Customer.tier_id).order_by(Customer.id)).all()
    return [*map(tuple, moves), *map(tuple, tiers)]


def in_pieces_of_time(desk: Desk) -> None:
    for days in range(28, 201, 9):
        settle(desk, until=NOON + days * DAY)
    settle(desk)


def side_by_side(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: settle(desk, batch=2), range(4)))


def test_each_way_of_running_it_leaves_the_same(programme: Programme, desk: Desk, members: list[int]) -> None:
    del members
    shift = again(desk)
    expected = told_from_scratch(programme, shift)
    settle(shift, batch=3)
    assert rows_of(programme)[-8:] == expected
    once = rows_of(programme)
    assert settle(shift) == 0
    assert rows_of(programme) == once
    keeps_its_promises(shift)


def told_from_scratch(programme: Programme, desk: Desk) -> list[Any]:
    """Return the tiers that profiles show before the job ran: each told anew from what happened."""
    from loyalty_core.tiers.queries import ShowTierProgress

    found = []
    with programme.database.reading() as connection:
        customers = connection.execute(select(Customer.id).order_by(Customer.id)).scalars().all()
    for customer_id in customers:
        tier = desk.ask(ShowTierProgress(customer_id)).tier
        found.append((customer_id, None if tier is None else tier.id))
    return found


@pytest.mark.parametrize("way", [in_pieces_of_time, side_by_side])
def test_pieces_and_neighbours_leave_what_one_run_would(
    programme: Programme, desk: Desk, members: list[int], way: Callable[[Desk], None]
) -> None:
    del members
    shift = again(desk)
    expected = told_from_scratch(programme, shift)
    way(shift)
    assert rows_of(programme)[-8:] == expected
    assert settle(shift) == 0
    keeps_its_promises(shift)


def test_the_future_is_not_settled(desk: Desk, clock: FixedClock) -> None:
    with pytest.raises(Invalid):
        desk.do(SettleTiers(until=clock.now() + timedelta(seconds=1)))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE customer SET tier_id = NULL WHERE id = 3",
        "UPDATE tier_standing SET kept_until = NULL, due_at = NULL WHERE customer_id = 3",
        "UPDATE purchase SET amount_minor = amount_minor + 90000 WHERE customer_id = 3",
    ],
)
def test_verify_names_who_is_wrong(programme: Programme, desk: Desk, members: list[int], tampering: str) -> None:
    del members
    shift = again(desk)
    settle(shift, until=NOON + 22 * DAY)
    with programme.database.engine.begin() as connection:
        connection.execute(text(tampering))
    problems = [problem for problem in shift.ask(Verify()).problems if problem.promise == 17]
    assert {problem.customer_id for problem in problems} == {3}
