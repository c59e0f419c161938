"""Eight processes at once, on a PostgreSQL server and on one SQLite file (promises 11 and 12).

Each has an engine of its own, as eight terminals have. `RELIABILITY=full` works the whole day of 500 operations each.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text

from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.ledger import Account
from loyalty_core.models.staff import Terminal
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from loyalty_core.staff.sessions import open_session
from tests.core.coupons.acts import add_campaign, counts, issue
from tests.core.rewards.acts import add_customer, add_reward, code_of, forget_sends, left, reward_of
from tests.reliability.crew import SIZE, Crew
from tests.reliability.mixing import Stock, Tally, mix, moves
from tests.reliability.pressing import Pressed, press_all, undo_all

OPERATIONS = 500 if os.environ.get("RELIABILITY") == "full" else 50


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    crew = Crew()
    yield crew
    crew.close()


@dataclass(frozen=True)
class Tills:
    """The processes, and a session for each at a terminal of its own."""

    crew: Crew
    url: str
    tokens: list[str]
    desks: list[Desk]

    def act(self, act: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Let all act at once, each with its own arguments."""
        return self.crew.act(self.url, self.tokens, act, arguments)

    def press(self, commands: Sequence[Command]) -> list[Pressed]:
        """Deal commands out, have them done, and return what came of all of them."""
        dealt = [([*commands[n::SIZE]],) for n in range(SIZE)]
        return [answer for answers in self.act(press_all, dealt) for answer in answers]


@pytest.fixture
def tills(crew: Crew, programme: Programme, desk: Desk) -> Tills:
    actor = desk.actor
    sessions = []
    with programme.database.writing() as connection:
        for number in range(SIZE):
            terminal = f"N{number}"
            connection.execute(insert(Terminal).values(store_id=actor.store_id, id=terminal, name=terminal))
            at = programme.clock.now()
            sessions.append(open_session(connection, at, actor.staff_id, actor.store_id, terminal))
        connection.commit()
    url = programme.database.engine.url.render_as_string(hide_password=False)
    return Tills(crew, url, [each.token for each in sessions], [programme.desk(each.actor) for each in sessions])


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    return add_customer(programme, desk)


def give(desk: Desk, customer_id: int, points: int) -> None:
    desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))


def codes(answers: list[Pressed]) -> Counter[str]:
    return Counter(answer.code for answer in answers)


def audit_rows(desk: Desk) -> int:
    with desk.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(AuditEntry)).scalar_one()


@pytest.mark.parametrize(("balance", "cost"), [(400, 30), (100, 100), (7, 1), (29, 30)])
def test_of_many_spends_as_many_succeed_as_the_balance_holds(
    desk: Desk, member: int, tills: Tills, balance: int, cost: int
) -> None:
    give(desk, member, balance)
    spends = [AdjustPoints(customer_id=member, points=-cost, reason=Reason.CORRECTION) for _ in range(3 * SIZE)]
    answers = codes(tills.press(spends))
    assert answers["done"] == balance // cost
    assert answers["not-enough-points"] == 3 * SIZE - balance // cost
    assert left(desk, member) == balance % cost
    assert desk.ask(Verify()).problems == ()


def test_one_request_sent_by_all_is_one_posting_and_equal_answers(desk: Desk, member: int, tills: Tills) -> None:
    give(desk, member, 100)
    before = audit_rows(desk)
    command = AdjustPoints(customer_id=member, points=-10, reason=Reason.CORRECTION, request_id=uuid4())
    answers = tills.press([command] * 3 * SIZE)
    receipts = [answer.receipt for answer in answers if answer.receipt is not None]
    assert len(receipts) == 3 * SIZE
    assert [receipt.replayed for receipt in receipts].count(False) == 1
    assert len({str(replace(receipt, replayed=False)) for receipt in receipts}) == 1
    assert (left(desk, member), audit_rows(desk)) == (90, before + 1)
    assert desk.ask(Verify()).problems == ()


def test_one_receipt_taken_at_every_till_is_taken_once(desk: Desk, member: int, tills: Tills) -> None:
    answers = codes(
        tills.press([RecordPurchase(customer_id=member, receipt="R-1", amount="10") for _ in range(2 * SIZE)])
    )
    assert (answers["done"], sum(answers.values())) == (1, 2 * SIZE)
    assert left(desk, member) == 10
    assert desk.ask(Verify()).problems == ()


def test_a_coupon_is_used_once(desk: Desk, member: int, tills: Tills) -> None:
    campaign = add_campaign(desk, "Spring", points=100)
    code = issue(desk, member, campaign)
    answers = codes(tills.press([UseCoupon(code=code) for _ in range(2 * SIZE)]))
    assert answers == {"done": 1, "coupon-used": 2 * SIZE - 1}
    assert (counts(desk, campaign), left(desk, member)) == ((1, 0, 1), 100)
    assert desk.ask(Verify()).problems == ()


def test_a_campaigns_limit_holds_over_all_its_codes(programme: Programme, desk: Desk, tills: Tills) -> None:
    campaign = add_campaign(desk, "Spring", limit_total=5)
    customers = [add_customer(programme, desk) for _ in range(2 * SIZE)]
    answers = codes(tills.press([IssueCoupon(customer_id=who, campaign_id=campaign) for who in customers]))
    assert answers == {"done": 5, "campaign-full": 2 * SIZE - 5}
    assert counts(desk, campaign) == (5, 0, 0)
    assert desk.ask(Verify()).problems == ()


def test_a_limit_for_each_customer_holds(desk: Desk, member: int, tills: Tills) -> None:
    campaign = add_campaign(desk, "Spring", limit_per_customer=3)
    answers = codes(tills.press([IssueCoupon(customer_id=member, campaign_id=campaign) for _ in range(2 * SIZE)]))
    assert answers == {"done": 3, "customer-limit": 2 * SIZE - 3}
    assert counts(desk, campaign) == (3, 0, 0)


def test_an_issue_taken_back_by_all_gives_its_place_back_once(desk: Desk, member: int, tills: Tills) -> None:
    campaign = add_campaign(desk, "Spring", limit_total=2)
    issue(desk, member, campaign)
    entry = desk.do(IssueCoupon(customer_id=member, campaign_id=campaign)).id
    answers = Counter(answer for (answer,) in tills.act(undo_all, [([entry],)] * SIZE))
    assert answers == {"done": 1, "already-undone": SIZE - 1}
    assert counts(desk, campaign) == (1, 0, 0)
    again = codes(tills.press([IssueCoupon(customer_id=member, campaign_id=campaign) for _ in range(SIZE)]))
    assert again == {"done": 1, "campaign-full": SIZE - 1}
    assert desk.ask(Verify()).problems == ()


def test_a_rewards_limit_holds_and_a_cancelled_one_gives_its_place_back_once(
    programme: Programme, desk: Desk, tills: Tills
) -> None:
    reward = add_reward(desk, limit_total=3)
    asked = []
    for till in tills.desks:
        customer = add_customer(programme, desk, 100)
        asked.append(till.do(RequestRedemption(customer_id=customer, reward_id=reward)).result["redemption_id"])
        forget_sends(desk)
    confirming = [ConfirmRedemption(redemption_id=number, code=code_of(desk, number)) for number in asked]
    answers = tills.press(confirming)
    assert codes(answers) == {"done": 3, "reward-full": SIZE - 3}
    assert reward_of(desk, reward).redeemed == 3
    confirmed = next(answer.receipt for answer in answers if answer.receipt is not None)
    number = confirmed.result["redemption_id"]
    cancelled = codes(tills.press([CancelRedemption(redemption_id=number) for _ in range(SIZE)]))
    assert cancelled == {"done": 1, "redemption-cancelled": SIZE - 1}
    assert reward_of(desk, reward).redeemed == 2
    assert desk.ask(Verify()).problems == ()


def test_the_hot_customer_loses_no_update(desk: Desk, member: int, tills: Tills) -> None:
    give(desk, member, 1_000)
    before = audit_rows(desk)
    changes = [(member, [3, -2] * (OPERATIONS // 2)) for _ in range(SIZE)]
    tally = Tally()
    for told in tills.act(moves, changes):
        tally.add(told)
    assert tally.outcomes == {("points.adjust", "done"): SIZE * (OPERATIONS // 2) * 2}
    assert left(desk, member) == 1_000 + SIZE * (OPERATIONS // 2)
    assert audit_rows(desk) == before + tally.done
    assert desk.ask(Verify()).problems == ()


@pytest.fixture
def stock(programme: Programme, desk: Desk) -> Stock:
    customers = [add_customer(programme, desk, 150) for _ in range(24)]
    receipts = [f"S-{number}" for number in range(24)]
    for customer, receipt in zip(customers, receipts, strict=True):
        desk.do(RecordPurchase(customer_id=customer, receipt=receipt, amount="120.00"))
    campaign = add_campaign(desk, "Spring", points=20)
    coupons = [issue(desk, customer, campaign) for customer in customers]
    return Stock(customers, receipts, coupons, campaign, add_reward(desk, cost=60))


def points_left(desk: Desk) -> Counter[int]:
    net = Account.available + Account.pending - Account.debt
    with desk.database.reading() as connection:
        return Counter({row[0]: row[1] for row in connection.execute(select(Account.customer_id, net))})


def test_a_mixed_day_loses_no_update(desk: Desk, stock: Stock, tills: Tills) -> None:
    before, rows = points_left(desk), audit_rows(desk)
    tally = Tally()
    for told in tills.act(mix, [(stock, seed, OPERATIONS) for seed in range(SIZE)]):
        tally.add(told)
    after = points_left(desk)
    assert {who: after[who] - before[who] for who in stock.customers} == {
        who: tally.points[who] for who in stock.customers
    }
    assert audit_rows(desk) == rows + tally.done
    kinds = {name for name, code in tally.outcomes if code == "done"}
    assert kinds >= {"points.adjust", "purchases.record", "purchases.refund", "rewards.confirm", "coupons.use"}
    assert desk.ask(Verify()).problems == ()
    with desk.database.reading() as connection:
        sales = connection.execute(text("SELECT count(*) FROM purchase WHERE kind = 'sale'")).scalar_one()
    assert sales == len(stock.receipts) + tally.outcomes["purchases.record", "done"]
