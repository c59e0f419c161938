"""A made-up time in a programme, drawn from a seed: any deed by any customer, day after day, with the nightly jobs.

The clock stands where the story puts it and every request has an id from the seed, so the same seed asks the same
questions wherever it is told; what the desk answers is kept.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.desk.undo import Undo
from loyalty_core.errors import LoyaltyError
from loyalty_core.membership.commands import BlockCustomer, EnrolCustomer, ExcludeCustomer, OptOut, ReinstateCustomer
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.settling import SettleDue
from loyalty_core.programme.commands import SetEarning, SetPolicies
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.referrals.commands import AddReferral
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from loyalty_core.rewards.passwords import ClearPasswords
from tests.core.coupons.acts import add_campaign
from tests.core.desk.shifts import next_shift
from tests.core.rewards.acts import add_reward, code_of

ARTICLES = {"MUG": "4.99", "TEA": "3.50", "LAMP": "25.99", "PENCIL": "0.333", "BAG": "0.10"}
A_DAY = timedelta(days=1)


class Times:
    """Tells the story at a desk. `answers` holds what the desk said to each request, refusals included."""

    def __init__(self, desk: Desk, clock: FixedClock, seed: int, customers: list[int], receipts: list[str]) -> None:
        self.desk = desk
        self.clock = clock
        self.random = Random(seed)
        self.customers = customers
        self.receipts = list(receipts)
        self.answers: list[tuple[str, str]] = []
        self._undoable: list[int] = []
        self._redemptions: list[int] = []
        self._coupons: list[str] = []
        self._stopped: list[int] = []
        self._last: Command | None = None
        self._campaign = add_campaign(desk, f"Points {seed}", points=40)
        self._reward = add_reward(desk, f"Voucher {seed}", cost=25)
        desk.do(SetPolicies(referral_points=20))
        self._deeds: list[tuple[Callable[[], None], int]] = [
            (self._sell, 30),
            (self._refund, 10),
            (self._adjust, 10),
            (self._redeem, 14),
            (self._cancel, 4),
            (self._coupon, 8),
            (self._undo, 8),
            (self._repeat, 2),
            (self._change_the_rules, 1),
            (self._refer, 3),
            (self._change_membership, 3),
            (self._merge, 1),
        ]

    def days(self, count: int, deeds: int) -> None:
        """Let so many days pass, with about so many deeds each; on most nights the jobs run."""
        for _ in range(count):
            self.clock.advance(A_DAY)
            self.desk = next_shift(self.desk)
            for _ in range(self.random.randrange(2 * deeds + 1)):
                self.clock.advance(timedelta(minutes=self.random.randrange(1, 20)))
                self.deed()
            self.clock.advance(timedelta(hours=-self.clock.now().hour + 8))
            if self.random.random() < 0.8:
                self.jobs()

    def deed(self) -> None:
        """Do one thing."""
        deeds, weights = zip(*self._deeds, strict=True)
        self.random.choices(deeds, weights)[0]()

    def jobs(self) -> None:
        """Run what runs at night."""
        self.settle()
        self._do(ClearPasswords)

    def settle(self) -> None:
        """Let what is due happen."""
        self._do(SettleDue, batch=20)

    # ------------------------------------------------------------------ deeds

    def _sell(self) -> None:
        receipt = f"S-{len(self.receipts)}"
        skus = self.random.sample(sorted(ARTICLES), self.random.randrange(1, 4))
        lines = tuple(f"{sku}:{self.random.randrange(1, 6)}:{ARTICLES[sku]}" for sku in skus)
        ago = timedelta(days=self.random.choice((0, 0, 0, 1, 40)))
        self._do(RecordPurchase, customer_id=self._customer(), receipt=receipt, lines=lines, at=self.clock.now() - ago)
        self.receipts.append(receipt)

    def _refund(self) -> None:
        if not self.receipts:
            return
        how: dict[str, Any] = self.random.choice(
            (
                {},
                {"amount": f"{self.random.randrange(1, 20)}.{self.random.randrange(100):02d}"},
                {"lines": (f"{self.random.choice(sorted(ARTICLES))}:1",)},
            )
        )
        self._do(RefundPurchase, receipt=self.random.choice(self.receipts[-60:]), **how)

    def _adjust(self) -> None:
        points = self.random.choice((-90, -30, -7, 5, 60, 150))
        self._do(AdjustPoints, customer_id=self._customer(), points=points, reason=Reason.GOODWILL)

    def _redeem(self) -> None:
        times = self.random.randrange(1, 4)
        asked = self._do(RequestRedemption, customer_id=self._customer(), reward_id=self._reward, times=times)
        if asked is None:
            return
        number = asked.result["redemption_id"]
        self._redemptions.append(number)
        if self.random.random() < 0.9:
            self._do(ConfirmRedemption, redemption_id=number, code=code_of(self.desk, number))

    def _cancel(self) -> None:
        if self._redemptions:
            self._do(CancelRedemption, redemption_id=self.random.choice(self._redemptions[-40:]))

    def _coupon(self) -> None:
        if self._coupons and self.random.random() < 0.5:
            code = self.random.choice(self._coupons[-20:])
            if self.random.random() < 0.9:
                self._do(UseCoupon, code=code)
            else:
                self._do(VoidCoupon, code=code, reason="mistake")
            return
        issued = self._do(IssueCoupon, customer_id=self._customer(), campaign_id=self._campaign)
        if issued is not None:
            self._coupons.append(issued.result["code"])

    def _undo(self) -> None:
        if self._undoable:
            self._do(Undo, receipt_id=self.random.choice(self._undoable[-8:]))

    def _refer(self) -> None:
        self._do(AddReferral, customer_id=self._customer(), friend_id=self._customer())

    def _change_membership(self) -> None:
        if self._stopped and self.random.random() < 0.6:
            self._do(ReinstateCustomer, customer_id=self._stopped.pop(0), reason="for a test")
            return
        kind = self.random.choice((OptOut, EnrolCustomer, EnrolCustomer, ExcludeCustomer, BlockCustomer))
        customer = self._customer()
        if self._do(kind, customer_id=customer, reason="for a test") and kind in (ExcludeCustomer, BlockCustomer):
            self._stopped.append(customer)

    def _merge(self) -> None:
        self._do(MergeCustomers, customer_id=self._customer(), merged_id=self._customer(), reason="one person")

    def _repeat(self) -> None:
        if self._last is not None:
            self.answers.append(("again", self.desk.do(self._last).said))

    def _change_the_rules(self) -> None:
        if self.random.random() < 0.5:
            shortfall, days = self.random.choice(("debt", "write-off")), self.random.choice((0, 10))
            self._do(SetPolicies, shortfall=shortfall, lapsed_days=days)
            return
        self.clock.advance(timedelta(minutes=1))
        self._do(
            SetEarning,
            points=self.random.randrange(1, 4),
            per=self.random.choice(("1.00", "3.00")),
            rounding=self.random.choice(("down", "nearest", "up")),
            pending_days=self.random.choice((0, 0, 14)),
            validity=self.random.choice(("days", "month-end", "year-end", "never")),
            validity_days=self.random.choice((20, 45, 90)),
        )

    # ----------------------------------------------------------------- asking

    def _customer(self) -> int:
        return self.random.choice(self.customers)

    def _do(self, kind: type[Command], **fields: Any) -> Receipt | None:
        command = kind(request_id=UUID(int=self.random.getrandbits(128), version=4), **fields)
        try:
            receipt = self.desk.do(command)
        except LoyaltyError as refused:
            self.answers.append((command.name, refused.code))
            return None
        self.answers.append((command.name, receipt.said))
        self._last = command
        if receipt.can_undo and receipt.id is not None and receipt.command != SetEarning.name:
            self._undoable.append(receipt.id)
        return receipt
