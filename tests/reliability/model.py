"""One member's points once more, written from the ledger's rules alone: heaps in a list, and a few sums.

It shares no line with the product. It is slow and plain on purpose: whoever reads it beside the rules sees that it is
right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

Spent = list[tuple[int, int]]
"""Which heap gave how many points, in the order in which they were taken."""
Origin = tuple[int, int]
"""The number of a record, and of a heap of it."""


@dataclass
class Heap:
    """Points that were credited together; `waiting` until they are activated; `lapsed` have expired so far.

    `first` names the record and the heap that they were credited to, where they came along with a merge.
    """

    points: int
    left: int
    waiting: bool
    opened: datetime
    ready: datetime
    expires: datetime | None
    lapsed: int = 0
    first: Origin | None = None


@dataclass
class Member:
    """What one member has, owes, and what became of everything that was ever earned."""

    heaps: list[Heap] = field(default_factory=list)
    debt: int = 0
    lifetime: int = 0
    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed_back: int = 0
    written_off: int = 0

    @property
    def available(self) -> int:
        return sum(heap.left for heap in self.heaps if not heap.waiting)

    @property
    def pending(self) -> int:
        return sum(heap.left for heap in self.heaps if heap.waiting)

    def in_order(self) -> list[int]:
        """Rule 1: expires first (never is last), then opened first, then by number."""
        ending = [n for n, heap in enumerate(self.heaps) if heap.expires is not None]
        endless = [n for n, heap in enumerate(self.heaps) if heap.expires is None]
        ending.sort(key=lambda n: (self.heaps[n].expires, self.heaps[n].opened, n))
        endless.sort(key=lambda n: (self.heaps[n].opened, n))
        return ending + endless

    def pass_time(self, now: datetime) -> None:
        """Rules 5 and 6: whatever fell due by now happens, in the order in which it fell due."""
        while True:
            moments = [heap.ready if heap.waiting else heap.expires for heap in self.heaps if heap.left]
            due = [moment for moment in moments if moment is not None and moment <= now]
            if not due:
                return
            for n in self.in_order():
                heap = self.heaps[n]
                if heap.left and heap.waiting and heap.ready <= min(due):
                    heap.waiting = False
                    self.lifetime += heap.left
                    self.pay_debt(heap)
            for heap in self.heaps:
                if heap.left and not heap.waiting and heap.expires is not None and heap.expires <= min(due):
                    self.expired += heap.left
                    heap.lapsed += heap.left
                    heap.left = 0

    def pay_debt(self, heap: Heap) -> None:
        """Rule 3: later credits pay debt first."""
        while heap.left and self.debt:
            heap.left -= 1
            self.debt -= 1

    def earn(
        self, points: int, opened: datetime, ready: datetime, expires: datetime | None, now: datetime | None = None
    ) -> int:
        """Credit points; return the number of their heap. What has lapsed by `now` is gone, and pays no debt."""
        self.earned += points
        if now is not None and expires is not None and expires <= now:
            self.lifetime += points
            self.expired += points
            self.heaps.append(Heap(points, 0, False, opened, ready, expires))
            return len(self.heaps) - 1
        return self._open(points, opened, ready, expires, counts=True)

    def _open(self, points: int, opened: datetime, ready: datetime, expires: datetime | None, *, counts: bool) -> int:
        heap = Heap(points, points, ready > opened, opened, ready, expires)
        self.heaps.append(heap)
        if not heap.waiting:
            self.lifetime += points if counts else 0
            self.pay_debt(heap)
        return len(self.heaps) - 1

    def take(self, points: int) -> Spent:
        """Take points that are there, in the spend order."""
        spent = []
        for n in self.in_order():
            part = 0 if self.heaps[n].waiting else min(points, self.heaps[n].left)
            if part:
                self.heaps[n].left -= part
                points -= part
                spent.append((n, part))
        assert points == 0, "the model took more than there was"
        return spent

    def redeem(self, points: int) -> Spent:
        """Spend points for a reward."""
        self.redeemed += points
        return self.take(points)

    def take_away(self, points: int) -> Spent:
        """Take points away by hand."""
        self.clawed_back += points
        self.lifetime -= points
        return self.take(points)

    def claw_back(self, points: int, own: Sequence[int], policy: str) -> None:
        """Rule 3: from what is left of its own, then from the others in spend order, then owed or written off."""
        self.clawed_back += points
        for heap in (self.heaps[n] for n in self.in_order() if n in own):
            part = min(points, heap.left)
            heap.left -= part
            points -= part
            self.lifetime -= 0 if heap.waiting else part
        self.lifetime -= points
        there = min(points, self.available)
        self.take(there)
        if policy == "write-off":
            self.written_off += points - there
        else:
            self.debt += points - there

    def give_back(self, spent: Spent, now: datetime, grace: datetime | None, *, redeemed: bool) -> None:
        """Rule 2: to the same heaps in reverse order; what has lapsed meanwhile goes at once, or lives for a grace."""
        points = sum(part for _, part in spent)
        if redeemed:
            self.redeemed -= points
        else:
            self.clawed_back -= points
            self.lifetime += points
        alive = [pair for pair in spent if not self._lapsed(pair[0], now)]
        lapsed = [pair for pair in spent if self._lapsed(pair[0], now)]
        self._put_back(alive)
        if lapsed and grace is not None:
            self._open(sum(part for _, part in lapsed), now, now, grace, counts=False)
        else:
            self._put_back(lapsed)
            self.pass_time(now)

    def _lapsed(self, number: int, now: datetime) -> bool:
        expires = self.heaps[number].expires
        return expires is not None and expires <= now

    def _put_back(self, spent: Spent) -> None:
        for n, part in reversed(spent):
            for _ in range(part):
                if self.debt:
                    self.debt -= 1
                else:
                    self.heaps[n].left += 1
            assert self.heaps[n].left <= self.heaps[n].points, "the model gave back more than was taken"

    def take_over(self, other: "Member", record: int) -> None:
        """Promise 14: what another record has and owes, and what it ever counted, is here; nothing is left there."""
        for n in other.in_order():
            heap = other.heaps[n]
            if heap.left:
                self.heaps.append(replace(heap, points=heap.left, lapsed=0, first=heap.first or (record, n)))
                heap.left = 0
        for figure in ("debt", "lifetime", "earned", "redeemed", "expired", "clawed_back", "written_off"):
            setattr(self, figure, getattr(self, figure) + getattr(other, figure))
            setattr(other, figure, 0)
        paid = min(self.debt, self.available)
        self.take(paid)
        self.debt -= paid

    def let_go(self) -> None:
        """Promise 15: nobody is left to have points or to owe them."""
        for heap in self.heaps:
            self.expired += heap.left
            heap.lapsed += heap.left
            heap.left = 0
        self.written_off += self.debt
        self.debt = 0

    def keep_promises(self) -> None:
        """Promises 4 and 5, and that nothing is below zero."""
        assert self.earned == (
            self.available
            + self.pending
            + self.redeemed
            + self.expired
            + self.clawed_back
            - self.written_off
            - self.debt
        )
        assert not (self.available and self.debt)
        assert all(0 <= heap.left <= heap.points for heap in self.heaps)
        assert min(self.debt, self.written_off, self.expired) >= 0
