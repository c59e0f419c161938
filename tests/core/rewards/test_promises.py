"""A broken promise about rewards is found and named: rows are spoilt behind the desk's back."""

import pytest
from sqlalchemy import text

from loyalty_core.desk.desk import Desk
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import CancelRedemption
from tests.core.rewards.acts import add_reward, ask, forget_sends, redeem

GIVE_BACK_ONE_MORE = """
INSERT INTO posting
SELECT customer_id, seq + 1, kind, 1, 0, 0, 0, 0, available_after, pending_after, debt_after, reason, comment, staff_id,
       store_id, terminal_id, source, purchase_id, reverses_seq, effective_at, recorded_at, for_tier
FROM posting WHERE kind = 'spend-cancelled'
"""


@pytest.fixture(autouse=True)
def kept_promises() -> None:
    """Nothing is verified after a test: here promises are broken on purpose."""


@pytest.fixture
def story(desk: Desk, member: int) -> None:
    """Redemption 1 was confirmed, 2 cancelled after that, 3 waits."""
    reward = add_reward(desk, limit_per_customer=3)
    redeem(desk, member, reward)
    forget_sends(desk)
    second = redeem(desk, member, reward)
    desk.do(CancelRedemption(redemption_id=second))
    forget_sends(desk)
    ask(desk, member, reward)
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("UPDATE redemption SET points = points + 1 WHERE id = 1", {(16, "redemption 1")}),
        ("UPDATE redemption SET points = points + 1 WHERE id = 2", {(16, "redemption 2")}),
        ("UPDATE redemption SET spend_seq = 1 WHERE id = 1", {(16, "redemption 1"), (16, "posting 2")}),
        ("UPDATE redemption SET spend_seq = 99 WHERE id = 2", {(16, "redemption 2"), (16, "posting 3")}),
        ("UPDATE redemption SET times = 2 WHERE id = 1", {(16, "redemption 1"), (12, "reward 1")}),
        (
            "UPDATE redemption SET state = 'confirmed' WHERE id = 2",
            {(16, "redemption 2"), (12, "reward 1")},
        ),
        ("DELETE FROM redemption_coupon WHERE redemption_id = 1", {(16, "redemption 1"), (16, "coupon 1")}),
        ("UPDATE coupon SET state = 'issued' WHERE id = 2", {(16, "redemption 2"), (12, "campaign 1")}),
        ("UPDATE reward SET redeemed = 0", {(12, "reward 1")}),
        ("UPDATE reward SET limit_per_customer = 0", {(12, "reward 1")}),
        (GIVE_BACK_ONE_MORE, {(10, "posting 3"), (16, "redemption 2"), (2, "")}),
    ],
)
def test_what_is_spoilt_is_found(desk: Desk, story: None, spoil: str, found: set[tuple[int, str]]) -> None:
    del story
    with desk.database.writing() as connection:
        connection.execute(text(spoil))
        connection.commit()
    problems = {(problem.promise, problem.detail) for problem in desk.ask(Verify()).problems}
    assert {(promise, detail if promise != 2 else "") for promise, detail in problems} == found
