"""Lists for the tests of the table: as long as you like, changed, slowed down or broken as you like."""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from loyalty_core.paging import Page, PageRequest


@dataclass(frozen=True)
class Item:
    """A row; its number never changes and gives its place in the list."""

    number: int


class Items:
    """Items with ascending numbers. A cursor is a number, and holds when its row has gone.

    Attributes:
        numbers: may be changed at any time.
        requests: all that was asked, in order.
        broken: raised by the next fetches while it is set.
        counted: rows after which counting stops; None counts all.
        most_at_once: the most fetches that ever ran at the same time.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.requests: list[PageRequest] = []
        self.broken: Exception | None = None
        self.counted: int | None = None
        self.most_at_once = 0
        self._running = 0
        self._gate = threading.Event()
        self._gate.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let every fetch wait until the end of the block."""
        self._gate.clear()
        try:
            yield
        finally:
            self._gate.set()

    def fetch(self, request: PageRequest) -> Page[Item]:
        """Answer as the core does."""
        self._running += 1
        self.most_at_once = max(self.most_at_once, self._running)
        try:
            self.requests.append(request)
            assert self._gate.wait(30)
            if self.broken is not None:
                raise self.broken
            return self._page(request)
        finally:
            self._running -= 1

    def in_order(self, request: PageRequest) -> Sequence[int]:
        """Return the numbers as the request wants them sorted."""
        return self.numbers[::-1] if request.sort and request.descending else self.numbers

    def _page(self, request: PageRequest) -> Page[Item]:
        start, end = self._span(request)
        numbers = self.in_order(request)[start:end]
        total = len(self.numbers)
        exact = self.counted is None or total <= self.counted
        return Page(
            rows=tuple(map(Item, numbers)),
            first=str(numbers[0]) if numbers else None,
            last=str(numbers[-1]) if numbers else None,
            total=total if self.counted is None else min(total, self.counted),
            exact=exact,
        )

    def _span(self, request: PageRequest) -> tuple[int, int]:
        total = len(self.numbers)
        if request.before is not None or request.from_end:
            end = total if request.before is None else self._place(request, request.before, after=False)
            end -= request.skip
            return max(0, end - request.limit), max(0, end)
        start = request.skip
        if request.after is not None:
            start += self._place(request, request.after, after=True)
        return start, start + request.limit

    def _place(self, request: PageRequest, cursor: str, *, after: bool) -> int:
        """Return how many rows stand before the place just after, or just before, a cursor's row."""
        number = int(cursor)
        if request.sort and request.descending:
            bisect = bisect_left if after else bisect_right
            return len(self.numbers) - bisect(self.numbers, number)
        bisect = bisect_right if after else bisect_left
        return bisect(self.numbers, number)
