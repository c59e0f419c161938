"""A book against a plain model of the rules: the same random history must leave the same figures and the same lots."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from loyalty_core.errors import Refused
from loyalty_core.points.book import Book, Cause, Figures, Lot, Spending
from loyalty_core.points.rules import Life
from loyalty_core.points.taking import take_back
from loyalty_core.settings import Policies

START = datetime(2026, 1, 1, tzinfo=UTC)
FAR = datetime(2999, 1, 1, tzinfo=UTC)
BECAUSE = Cause("test")
POINTS = st.integers(1, 120)


class Heap:
    """Points that were credited together, in the model: days are whole numbers."""

    def __init__(self, number: int, points: int, opened: int, ready: int, expires: int | None) -> None:
        self.number, self.left, self.opened, self.ready = number, points, opened, ready
        self.expires = expires
        self.waiting = ready > opened


class Model:
    """The rules once more, as plainly as they can be said: heaps of points, a debt, and what became of the rest."""

    def __init__(self) -> None:
        self.day = 0
        self.heaps: list[Heap] = []
        self.debt = 0
        self.gone = dict.fromkeys(("earned", "redeemed", "expired", "clawed_back", "written_off"), 0)
        self.lifetime = 0

    def available(self) -> int:
        return sum(heap.left for heap in self.heaps if not heap.waiting)

    def advance(self, days: int) -> None:
        for _ in range(days):
            self.day += 1
            for heap in self.in_order():
                if heap.waiting and heap.ready <= self.day:
                    heap.waiting = False
                    self.lifetime += heap.left
                    self.pay(heap)
            for heap in self.heaps:
                if not heap.waiting and heap.expires is not None and heap.expires <= self.day:
                    self.gone["expired"] += heap.left
                    heap.left = 0

    def in_order(self) -> list[Heap]:
        return sorted(self.heaps, key=lambda heap: (heap.expires or 10**9, heap.opened, heap.number))

    def pay(self, heap: Heap) -> None:
        paid = min(heap.left, self.debt)
        heap.left -= paid
        self.debt -= paid

    def credit(self, number: int, points: int, ready: int, expires: int | None) -> None:
        heap = Heap(number, points, self.day, ready, expires)
        self.heaps.append(heap)
        self.gone["earned"] += points
        if not heap.waiting:
            self.lifetime += points
            self.pay(heap)

    def take(self, points: int) -> list[tuple[Heap, int]]:
        taken = []
        for heap in self.in_order():
            part = 0 if heap.waiting else min(points, heap.left)
            if part:
                heap.left -= part
                points -= part
                taken.append((heap, part))
        return taken

    def take_back(self, heap: Heap, points: int, policy: str) -> None:
        own = min(points, heap.left)
        heap.left -= own
        if not heap.waiting:
            self.lifetime -= own
        rest = points - own
        self.lifetime -= rest
        missing = rest - sum(part for _, part in self.take(rest))
        self.gone["clawed_back"] += points
        if policy == "debt":
            self.debt += missing
        else:
            self.gone["written_off"] += missing

    def give_back(self, taken: list[tuple[Heap, int]]) -> None:
        points = sum(part for _, part in taken)
        self.gone["redeemed"] -= points
        alive = [pair for pair in taken if pair[0].expires is None or pair[0].expires > self.day]
        lapsed = [pair for pair in taken if pair not in alive]
        for group in (alive, lapsed):
            for heap, part in reversed(group):
                paid = min(part, self.debt)
                self.debt -= paid
                heap.left += part - paid
        for heap, _ in lapsed:
            self.gone["expired"] += heap.left
            heap.left = 0


class Ledger(RuleBasedStateMachine):
    """Earns, spends, takes back, gives back and lets time pass, in the book and in the model."""

    earnings = Bundle("earnings")
    spends = Bundle("spends")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.book = Book(1, Figures(), Spending(), 0, None)
        self.policies = Policies()

    @initialize(policy=st.sampled_from(["debt", "write-off"]))
    def choose(self, policy: str) -> None:
        self.policies = Policies(shortfall=policy)

    def at(self, day: int) -> datetime:
        return START + timedelta(days=day)

    @rule(target=earnings, points=POINTS, wait=st.integers(0, 5), lives=st.none() | st.integers(1, 20))
    def earn(self, points: int, wait: int, lives: int | None) -> tuple[int, int]:
        ready = self.model.day + wait
        expires = None if lives is None else ready + lives
        life = Life(self.at(ready), None if expires is None else self.at(expires), None)
        posting = self.book.credit("earn", points, life, BECAUSE, self.at(self.model.day))
        self.model.credit(posting.seq, points, ready, expires)
        return posting.seq, points

    @rule(target=spends, points=POINTS)
    def spend(self, points: int) -> tuple[int, list[tuple[Heap, int]]]:
        if points > self.model.available():
            try:
                self.book.spend("spend", points, BECAUSE, self.at(self.model.day))
            except Refused:
                return 0, []
            raise AssertionError("more was spent than was there")
        posting = self.book.spend("spend", points, BECAUSE, self.at(self.model.day))
        self.model.gone["redeemed"] += points
        return posting.seq, self.model.take(points)

    @rule(earning=consumes(earnings), data=st.data())
    def refund(self, earning: tuple[int, int], data: st.DataObject) -> None:
        seq, points = earning
        part = data.draw(st.integers(1, points))
        heap = next(heap for heap in self.model.heaps if heap.number == seq)
        self.model.take_back(heap, part, self.policies.shortfall)
        take_back(self.book, "claw-back", part, seq, BECAUSE, self.at(self.model.day), self.policies)

    @rule(spent=consumes(spends))
    def cancel(self, spent: tuple[int, list[tuple[Heap, int]]]) -> None:
        seq, taken = spent
        if not taken:
            return
        lots: list[tuple[Lot, int]] = [
            (self.book.lots[item.lot_seq], item.points) for item in self.book.allocations if item.posting_seq == seq
        ]
        self.book.give_back("spend-cancelled", lots, seq, BECAUSE, self.at(self.model.day))
        self.model.give_back(taken)

    @rule(days=st.integers(1, 8), pieces=st.booleans())
    def pass_time(self, days: int, pieces: bool) -> None:
        for _ in range(days):
            self.model.advance(1)
            if pieces:
                self.book.settle(self.at(self.model.day))
        self.book.settle(self.at(self.model.day))

    @invariant()
    def agree(self) -> None:
        figures, model = self.book.figures, self.model
        pending = sum(heap.left for heap in model.heaps if heap.waiting)
        assert (figures.available, figures.pending, figures.debt) == (model.available(), pending, model.debt)
        assert figures.lifetime == model.lifetime
        assert {name: getattr(figures, name) for name in model.gone} == model.gone
        assert {lot.seq: lot.left for lot in self.book.lots.values()} == {h.number: h.left for h in model.heaps}

    @invariant()
    def keep_the_promises(self) -> None:
        figures = self.book.figures
        assert not (figures.available and figures.debt)
        assert figures.earned == (
            figures.available
            + figures.pending
            + figures.redeemed
            + figures.expired
            + figures.clawed_back
            - figures.written_off
            - figures.debt
        )
        assert [posting.seq for posting in self.book.postings] == list(range(1, self.book.last_seq + 1))
        replayed = Figures()
        for posting in self.book.postings:
            replayed.apply(posting)
            after = (posting.available_after, posting.pending_after, posting.debt_after)
            assert after == (replayed.available, replayed.pending, replayed.debt)
        assert replayed == figures


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=150, stateful_step_count=40)
