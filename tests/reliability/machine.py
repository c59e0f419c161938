"""The ledger at the desk as a machine of rules: any deed in any order, after each of which product and model agree.

What customers can do newly joins here: a rule of its own below, beside the deed of the same name in `twin` or `people`
and in the plain programme. A tier would multiply the rate in `selling.sell`.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.reliability.dates import Earning
from tests.reliability.people import CHANGES, People
from tests.reliability.places import OpenTwin
from tests.reliability.records import Line

MEMBERS = st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3, 4])
"""Mostly the first, so that much happens to one member; of those who are there."""
PEOPLE = 5
BEFORE_ANYBODY_IS_ERASED = 6
"""How many receipts there are, so that something is left behind."""
ARTICLES = {"MUG": 499, "TEA": 350, "LAMP": 2599, "BAG": 10}
SKUS = st.sampled_from(sorted(ARTICLES))
BASKETS = st.dictionaries(SKUS, st.integers(1, 4), min_size=1, max_size=3)
TIMES = st.sampled_from([timedelta(0), timedelta(hours=5), timedelta(days=2), timedelta(days=45)])
STEPS = st.sampled_from(
    [
        timedelta(minutes=1),
        timedelta(hours=6),
        timedelta(days=1),
        timedelta(days=4),
        timedelta(days=31),
        timedelta(days=200),
    ]
)
LIVES = [("never", 0), ("days", 2), ("days", 30), ("month-end", 0), ("month-end", 40), ("year-end", 0)]


def lines_of(basket: dict[str, int]) -> list[Line]:
    """Return a basket as lines of a receipt."""
    return [Line(sku, ARTICLES[sku], count) for sku, count in basket.items()]


class LedgerMachine(RuleBasedStateMachine):
    """Draws deeds and hands them to the twin, which compares after each.

    `open_twin` makes a new programme for each run of the machine; what it returns beside the twin takes it away.
    """

    def __init__(self, open_twin: OpenTwin) -> None:
        super().__init__()
        self.twin, self.close = open_twin()
        self.people = People(self.twin)
        self.receipts = 0

    def teardown(self) -> None:
        self.close()

    @initialize(lives=st.permutations(LIVES), pending=st.sampled_from([0, 0, 3]))
    def begin(self, lives: list[tuple[str, int]], pending: int) -> None:
        """The first member has three lots of different lives, so that their order matters from the start."""
        for life in lives[:3]:
            self._earn_by(2, 100, "down", 0, life)
            self.sell(0, {"MUG": 4}, timedelta(0))
        self._earn_by(2, 100, "down", pending, lives[3])

    # ------------------------------------------------------------------ deeds

    @rule(member=MEMBERS, basket=BASKETS, ago=TIMES)
    def sell(self, member: int, basket: dict[str, int], ago: timedelta) -> None:
        self.receipts += 1
        self.twin.sell(self._there(member), f"R{self.receipts}", lines_of(basket), ago)

    @precondition(lambda self: self.receipts)
    @rule(member=MEMBERS, data=st.data())
    def sell_again(self, member: int, data: st.DataObject) -> None:
        self.twin.sell(self._there(member), self._receipt(data), lines_of({"MUG": 1}))

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def refund_all(self, data: st.DataObject) -> None:
        self.twin.refund_all(self._receipt(data))

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), pence=st.integers(1, 3000))
    def refund_amount(self, data: st.DataObject, pence: int) -> None:
        self.twin.refund_amount(self._receipt(data), pence)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), count=st.integers(1, 3))
    def refund_lines(self, data: st.DataObject, count: int) -> None:
        receipt = self._receipt(data)
        sold = [line.sku for line in self.twin.shop.sales[receipt].lines]
        self.twin.refund_lines(receipt, {data.draw(st.sampled_from(sold)): count})

    @rule(member=MEMBERS, basket=BASKETS, ago=TIMES)
    def refund_unnamed(self, member: int, basket: dict[str, int], ago: timedelta) -> None:
        self.twin.refund_unnamed(self._there(member), lines_of(basket), ago)

    @rule(member=MEMBERS, points=st.integers(-60, 60).filter(bool))
    def adjust(self, member: int, points: int) -> None:
        self.twin.adjust(self._there(member), points)

    @rule(member=MEMBERS, points=st.integers(1, 60), days=st.sampled_from([None, 0, 5, 40]))
    def bring(self, member: int, points: int, days: int | None) -> None:
        self.twin.bring(self._there(member), points, days)

    @precondition(lambda self: self.twin.shop.brought)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        self.twin.bring_back(self._latest(data, len(self.twin.shop.brought)))

    @rule(member=MEMBERS)
    def issue_coupon(self, member: int) -> None:
        self.twin.issue_coupon(self._there(member))

    @precondition(lambda self: self.twin.shop.coupons)
    @rule(data=st.data())
    def use_coupon(self, data: st.DataObject) -> None:
        self.twin.use_coupon(self._latest(data, len(self.twin.shop.coupons)))

    @rule(member=MEMBERS, times=st.integers(1, 6))
    def redeem(self, member: int, times: int) -> None:
        self.twin.redeem(self._there(member), times)

    @rule(member=MEMBERS)
    def ask(self, member: int) -> None:
        self.twin.ask(self._there(member), 1)

    @precondition(lambda self: self.twin.shop.redemptions)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.twin.cancel(self._latest(data, len(self.twin.shop.redemptions)))

    @precondition(lambda self: self.twin.shop.deeds)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.twin.undo(self._latest(data, len(self.twin.shop.deeds)))

    @rule()
    def send_again(self) -> None:
        self.twin.send_again()

    # ----------------------------------------------------------------- people

    @rule(survivor=MEMBERS, gone=MEMBERS)
    def merge(self, survivor: int, gone: int) -> None:
        self.people.merge(self._there(survivor), self._there(gone))

    @rule(member=MEMBERS, action=st.sampled_from(sorted(CHANGES)))
    def change_membership(self, member: int, action: str) -> None:
        self.people.change(action, self._there(member))

    @precondition(lambda self: len(self.twin.customers) < PEOPLE)
    @rule(status=st.sampled_from(["enrolled", "not_enrolled"]), referrer=MEMBERS)
    def bring_somebody(self, status: str, referrer: int) -> None:
        self.twin.welcome(status)
        self.people.refer(self._there(referrer), len(self.twin.customers) - 1)

    @rule(referrer=MEMBERS, friend=MEMBERS)
    def refer(self, referrer: int, friend: int) -> None:
        self.people.refer(self._there(referrer), self._there(friend))

    @precondition(lambda self: self.twin.shop.referrals)
    @rule(data=st.data(), take_back=st.booleans())
    def cancel_referral(self, data: st.DataObject, take_back: bool) -> None:
        self.people.cancel(self._latest(data, len(self.twin.shop.referrals)), take_back=take_back)

    @rule(member=MEMBERS, decide=st.sampled_from(["approve", "approve", "reject"]))
    def review(self, member: int, decide: str) -> None:
        self.people.write(self._there(member))
        if self.twin.shop.reviews:
            number = len(self.twin.shop.reviews) - 1
            {"approve": self.people.approve, "reject": self.people.reject}[decide](number)

    @rule(member=MEMBERS, accepts=st.sampled_from([True, True, False]))
    def win(self, member: int, accepts: bool) -> None:
        self.people.invite(self._there(member))
        self.people.answer(self._there(member), accepts=accepts)

    @precondition(lambda self: self.receipts > BEFORE_ANYBODY_IS_ERASED)
    @rule(member=st.sampled_from([1, 2, 3, 4]))
    def erase(self, member: int) -> None:
        self.people.erase(self._there(member))

    # ------------------------------------------------------- time and settings

    @rule(by=STEPS)
    def advance(self, by: timedelta) -> None:
        self.twin.advance(by)

    @rule()
    def settle(self) -> None:
        self.twin.settle()

    @rule(
        points=st.integers(0, 5),
        per=st.sampled_from([100, 300, 1000]),
        rounding=st.sampled_from(["down", "nearest", "up"]),
        pending=st.sampled_from([0, 0, 1, 14]),
        life=st.sampled_from(LIVES),
    )
    def earn_by(self, points: int, per: int, rounding: str, pending: int, life: tuple[str, int]) -> None:
        self._earn_by(points, per, rounding, pending, life)

    @rule(shortfall=st.sampled_from(["debt", "write-off"]), lapsed_days=st.sampled_from([0, 14]))
    def set_policies(self, shortfall: str, lapsed_days: int) -> None:
        self.twin.set_policies(shortfall, lapsed_days)

    # ---------------------------------------------------------------- drawing

    def _earn_by(self, points: int, per: int, rounding: str, pending: int, life: tuple[str, int]) -> None:
        self.twin.advance(timedelta(minutes=1))
        since: datetime = self.twin.clock.now()
        self.twin.set_earning(Earning(since, points, per, rounding, pending, *life))

    def _there(self, member: int) -> int:
        return min(member, len(self.twin.customers) - 1)

    def _receipt(self, data: st.DataObject) -> str:
        receipts = list(self.twin.shop.sales)
        return receipts[self._latest(data, len(receipts))]

    @staticmethod
    def _latest(data: st.DataObject, count: int) -> int:
        """Draw a place, rather a late one."""
        place = count - 1 - data.draw(st.integers(0, count - 1))
        note(f"the one at place {place} of {count}")
        return place


def run_machine(open_twin: OpenTwin, histories: int, steps: int, **more: Any) -> None:
    """Try so many histories of at most so many steps; raise what the shortest failing one raises, with its blob."""

    class Here(LedgerMachine):
        def __init__(self) -> None:
            super().__init__(open_twin)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
