"""Random histories of two customers, merged at some moment and gone on with: sums stay, and every promise holds."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from loyalty_core.clock import FixedClock
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.desk.undo import Undo
from loyalty_core.errors import LoyaltyError
from loyalty_core.models.ledger import Account
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetEarning, SetPolicies
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import CancelRedemption
from tests.core.customers.people import register
from tests.core.desk.shifts import next_shift
from tests.core.rewards.acts import add_reward, forget_sends, redeem

SUMS = "available pending debt lifetime earned redeemed expired clawed_back written_off gross_minor refunded_minor"
STEP = st.tuples(
    st.sampled_from(["buy", "buy", "give", "take", "redeem", "refund", "cancel", "undo", "wait"]),
    st.integers(0, 1),
    st.integers(1, 90),
)


class Story:
    """Two customers, and what has happened to them so far that can be gone back on."""

    def __init__(self, desk: Desk, clock: FixedClock, reward: int) -> None:
        self.desk, self.clock, self.reward = desk, clock, reward
        self.two = [register(desk, even_if_known=True, phone=f"07700 9{n:05d}") for n in (118, 119)]
        self.receipts: list[str] = []
        self.redemptions: list[int] = []
        self.writes: list[int] = []

    def step(self, what: str, who: int, size: int) -> None:
        """Let something happen; what the rules refuse does not."""
        try:
            self._happen(what, self.two[who], size)
        except LoyaltyError:
            assert what not in ("buy", "give", "wait")

    def _happen(self, what: str, customer: int, size: int) -> None:
        if what == "wait":
            self.clock.advance(timedelta(hours=size // 8))
            self.desk = next_shift(self.desk)
        elif what == "buy":
            receipt = uuid4().hex
            self._do(RecordPurchase(customer_id=customer, receipt=receipt, amount=f"{size}.50"))
            self.receipts.append(receipt)
        elif what in ("give", "take"):
            points = size if what == "give" else -size
            self._do(AdjustPoints(customer_id=customer, points=points, reason=Reason.CORRECTION))
        elif what == "redeem":
            forget_sends(self.desk)
            self.redemptions.append(redeem(self.desk, customer, self.reward))
        elif what == "refund" and self.receipts:
            self._do(RefundPurchase(receipt=self.receipts[size % len(self.receipts)], amount=f"{size // 3}.00"))
        elif what == "cancel" and self.redemptions:
            self._do(CancelRedemption(redemption_id=self.redemptions[size % len(self.redemptions)]))
        elif what == "undo" and self.writes:
            self._do(Undo(receipt_id=self.writes[size % len(self.writes)]))

    def _do(self, command: Command) -> Receipt:
        done = self.desk.do(command)
        self.writes.append(done.id or 0)
        return done

    def sums(self) -> dict[str, Any]:
        """Return the sums over both."""
        columns = [func.sum(getattr(Account, name)).label(name) for name in SUMS.split()]
        with self.desk.database.reading() as connection:
            row = connection.execute(select(*columns).where(Account.customer_id.in_(self.two))).one()
        return {name: int(value) for name, value in row._mapping.items()}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(STEP, max_size=14),
    after=st.lists(STEP, max_size=10),
    shortfall=st.sampled_from(["debt", "write-off"]),
    pending_days=st.integers(0, 1),
    lapsed_days=st.integers(0, 2),
)
def test_sums_stay_and_every_promise_holds(
    desk: Desk,
    clock: FixedClock,
    before: list[tuple[str, int, int]],
    after: list[tuple[str, int, int]],
    shortfall: str,
    pending_days: int,
    lapsed_days: int,
) -> None:
    desk = next_shift(desk)
    desk.do(SetPolicies(shortfall=shortfall, lapsed_days=lapsed_days))
    clock.advance(timedelta(seconds=1))
    desk.do(SetEarning(points=1, per="1.00", pending_days=pending_days, validity="days", validity_days=2))
    story = Story(desk, clock, add_reward(desk, f"Mug {uuid4()}", cost=30, custom="A mug"))
    for step in before:
        story.step(*step)
    for customer in story.two:
        story.desk.do(AdjustPoints(customer_id=customer, points=1, reason=Reason.GOODWILL))
    sums = story.sums()
    survivor, gone = story.two
    story.desk.do(MergeCustomers(customer_id=survivor, merged_id=gone, reason="one person"))
    merged = story.sums()
    netted = sums["debt"] - merged["debt"]
    assert 0 <= netted <= sums["debt"]
    assert merged == sums | {"available": sums["available"] - netted, "debt": merged["debt"]}
    assert story.desk.ask(Verify()).problems == ()
    for step in after:
        story.step(*step)
    assert story.desk.ask(Verify()).problems == ()
