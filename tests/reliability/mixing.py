"""A till's day: adjustments, purchases, refunds, redemptions and coupons at random, and the sums it believes in."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.rewards.commands import ConfirmRedemption, RequestRedemption
from tests.core.rewards.acts import code_of
from tests.reliability.pressing import press

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stock:
    """What all tills work on."""

    customers: list[int]
    receipts: list[str]
    coupons: list[str]
    campaign: int
    reward: int


@dataclass
class Tally:
    """What a till reports: how often each command came to what, and by how much it moved each customer's points."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: Counter[int] = field(default_factory=Counter)
    busy: int = 0

    def add(self, other: "Tally") -> None:
        """Add what another till reports."""
        self.outcomes.update(other.outcomes)
        self.points.update(other.points)
        self.busy += other.busy

    @property
    def done(self) -> int:
        """How many commands were done, or left their trace."""
        return sum(count for (_, code), count in self.outcomes.items() if code == "done")


def moved(receipt: Receipt) -> int:
    """Return by how much a receipt says that points changed: available and pending, less what is owed."""
    signs = {"available": 1, "pending": 1, "debt": -1}
    return sum(
        signs[change.what] * (int(change.after or 0) - int(change.before or 0))
        for change in receipt.changes
        if change.what in signs
    )


class Till:
    """One process at its desk; its clock goes on a minute with every operation."""

    def __init__(self, desk: Desk, stock: Stock, seed: int) -> None:
        self.desk = desk
        self.stock = stock
        self.tally = Tally()
        self._seed = seed
        self._random = Random(seed)

    def work(self, operations: int) -> None:
        """Do so many operations."""
        assert isinstance(self.desk.clock, FixedClock)
        for number in range(operations):
            (act,) = self._random.choices(
                (self._adjust, self._buy, self._refund, self._redeem, self._coupon), (35, 25, 15, 10, 15)
            )
            act(number)
            self.desk.clock.advance(A_MINUTE)

    def do(self, command: Command) -> Receipt | None:
        """Do a command, and count what came of it; return its receipt unless it was refused."""
        pressed = press(self.desk, command)
        self.tally.outcomes[command.name, pressed.code] += 1
        self.tally.busy += pressed.busy
        receipt = pressed.receipt
        if receipt is not None and receipt.customer_id is not None:
            self.tally.points[receipt.customer_id] += moved(receipt)
        return receipt

    @property
    def _customer(self) -> int:
        return self._random.choice(self.stock.customers)

    def _adjust(self, _number: int) -> None:
        points = self._random.choice((-40, -15, -5, 5, 20, 50))
        receipt = self.do(AdjustPoints(customer_id=self._customer, points=points, reason=Reason.GOODWILL))
        assert receipt is None or moved(receipt) == points

    def _buy(self, number: int) -> None:
        amount = f"{self._random.randrange(1, 90)}.50"
        self.do(RecordPurchase(customer_id=self._customer, receipt=f"T{self._seed}-{number}", amount=amount))

    def _refund(self, _number: int) -> None:
        amount = f"{self._random.randrange(1, 20)}.25"
        self.do(RefundPurchase(receipt=self._random.choice(self.stock.receipts), amount=amount))

    def _redeem(self, _number: int) -> None:
        asked = self.do(RequestRedemption(customer_id=self._customer, reward_id=self.stock.reward))
        if asked is not None:
            redemption: int = asked.result["redemption_id"]
            self.do(ConfirmRedemption(redemption_id=redemption, code=code_of(self.desk, redemption)))

    def _coupon(self, _number: int) -> None:
        if self._random.random() < 0.5:
            self.do(UseCoupon(code=self._random.choice(self.stock.coupons)))
            return
        issued = self.do(IssueCoupon(customer_id=self._customer, campaign_id=self.stock.campaign))
        if issued is not None:
            self.do(UseCoupon(code=issued.result["code"]))


def mix(desk: Desk, stock: Stock, seed: int, operations: int) -> Tally:
    """Work a day of so many operations; return what was done."""
    till = Till(desk, stock, seed)
    till.work(operations)
    return till.tally


def moves(desk: Desk, customer_id: int, changes: list[int]) -> Tally:
    """Adjust one customer's points again and again; return what was done."""
    till = Till(desk, Stock([customer_id], [], [], 0, 0), 0)
    for points in changes:
        till.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))
    return till.tally
