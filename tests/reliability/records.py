"""What a programme keeps besides points, in plain records: receipts, redemptions, coupons, referrals, reviews.

Each names the customer's record that it began with. Records become one; whose a thing is now, the shop knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tests.reliability.dates import Earning
from tests.reliability.model import Spent

if TYPE_CHECKING:
    from tests.reliability.shop import Shop


class No(Exception):
    """The deed is refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Line:
    """A line of a receipt: article, pence each, how many were sold, how many came back."""

    sku: str
    price: int
    quantity: int
    returned: int = 0


@dataclass
class Sale:
    """A receipt, the rule it earned by, and what came back of it; money in pence.

    `earned_by` is the record that earned, with its heap.
    """

    member: int
    at: datetime
    amount: int
    earning: Earning
    earned: int
    heap: int | None
    lines: list[Line]
    refunded: int = 0
    clawed: int = 0


@dataclass
class Redemption:
    """Points that were asked for a reward; `spent` once they were taken."""

    member: int
    points: int
    spent: Spent | None = None
    cancelled: bool = False


@dataclass
class Coupon:
    """A coupon that gives points: issued, used or voided."""

    member: int
    state: str = "issued"


@dataclass
class Referral:
    """A friend who was named: pending, completed, cancelled or, where that was undone, removed.

    `receipt` is the first order, and `heap` what it earned the record `paid_to`.
    """

    referrer: int
    friend: int
    at: datetime
    state: str = "pending"
    coupon: int | None = None
    receipt: str | None = None
    points: int = 0
    paid_to: int = 0
    heap: int | None = None


@dataclass
class Review:
    """What a customer wrote: pending, approved, rejected or, where that was undone, removed."""

    member: int
    state: str = "pending"
    points: int = 0
    paid_to: int = 0
    heap: int | None = None


@dataclass
class Brought:
    """Points that came from elsewhere by a file, in a heap of their own."""

    member: int
    points: int
    heap: int
    undone: bool = False


@dataclass
class Deed:
    """Something that was done: when, and what takes it back, if anything does."""

    at: datetime
    back: "Callable[[Shop, datetime], None] | None" = None
    undone: bool = False
