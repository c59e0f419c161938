"""The pages of a long list that are held at the moment, and how to ask for one that is not."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from loyalty_core.paging import Page, PageRequest

Row = TypeVar("Row")

PAGE_ROWS: Final = 100
"""Rows a page; page `n` holds the rows from `n * PAGE_ROWS` on."""

HELD_PAGES: Final = 6
"""Pages held at once, unless more than that are on the screen."""


class PageSource(Protocol[Row]):
    """Where the rows of a list come from."""

    def fetch(self, request: PageRequest) -> Page[Row]:
        """Return the page asked for. Called in a worker thread, one call at a time for each table."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """A request on its way: for which page, and in which round of asking."""

    number: int
    request: PageRequest
    round: int


@dataclass(frozen=True, slots=True)
class _Held(Generic[Row]):
    """A page, the round in which it came, and how many rows the list was thought to have then."""

    rows: Sequence[Row]
    round: int
    count: int


@dataclass(frozen=True, slots=True)
class _Ends:
    """The cursors of a page's first and last row."""

    first: str | None
    last: str | None


class PageBook(Generic[Row]):
    """One list in one order: a few of its pages, and the cursors of every page seen so far.

    Rows are known by their index. The list may change while it is read; a page then lies where its neighbour
    puts it, which is off by a few rows at most until the list is asked for afresh with `renew`.

    Attributes:
        sort: as in `PageRequest`.
        descending: as in `PageRequest`.
        known: whether any page has come.
        count: rows that the list has, as far as is known.
        exact: False when there are more than `count` rows.
    """

    def __init__(self, sort: str = "", *, descending: bool = False) -> None:
        self.sort = sort
        self.descending = descending
        self.known = False
        self.count = 0
        self.exact = True
        self._round = 0
        self._is_answered = False
        self._end_seen = False
        self._refused = 0
        self._most = HELD_PAGES
        self._held: OrderedDict[int, _Held[Row]] = OrderedDict()
        self._ends: dict[int, _Ends] = {}

    @property
    def length(self) -> int:
        """Rows to scroll over: where the end is not known, the rest of one more page is offered."""
        return self.count if self.exact else self.count - self.count % PAGE_ROWS + PAGE_ROWS

    @property
    def rows_held(self) -> int:
        """Rows in memory."""
        return sum(len(held.rows) for held in self._held.values())

    def row(self, index: int) -> Row | None:
        """Return the row at that index, None while it is not here."""
        held = self._held.get(index // PAGE_ROWS)
        place = index % PAGE_ROWS
        return held.rows[place] if held and index < self.length and place < len(held.rows) else None

    def renew(self) -> None:
        """Ask for everything afresh; what is held is still shown until its successor comes."""
        self._round += 1
        self._is_answered = False
        self._end_seen = False
        self._ends.clear()

    def ask(self, numbers: Sequence[int]) -> Ask | None:
        """Return the request for the first of these pages that is not here, None when all are.

        The pages named are kept before others, in the order given.
        """
        wanted = [number for number in numbers if self._is_page(number)]
        if not wanted and not self._is_answered:
            wanted = [0]  # an empty list may have rows by now
        for number in reversed(wanted):
            if number in self._held:
                self._held.move_to_end(number)
        self._most = max(HELD_PAGES, len(wanted))
        for number in wanted:
            if not self._is_fresh(number):
                return Ask(number, self._request(number), self._round)
        return None

    def expects(self, ask: Ask) -> bool:
        """Return whether an answer to this request is still of use."""
        return ask.round == self._round

    def file(self, ask: Ask, page: Page[Row]) -> bool:
        """Take a page in; return False when it belongs to an earlier round, and nothing has changed."""
        if not self.expects(ask):
            return False
        self.known = self._is_answered = True
        if ask.request.from_end:
            self._file_from_end(ask, page)
        elif ask.request.before is not None and len(page.rows) < PAGE_ROWS:
            self.renew()  # rows above have gone: the indices no longer hold
        else:
            self._measure(ask, page)
            self._keep(ask.number, page.rows, _Ends(page.first, page.last))
        return True

    def find(self, near: int, is_it: Callable[[Row], bool]) -> int | None:
        """Return the index of a row in the fresh pages around the index `near`."""
        for number in self._around(near):
            if self._is_fresh(number):
                for place, row in enumerate(self._held[number].rows):
                    if is_it(row):
                        return number * PAGE_ROWS + place
        return None

    def has_around(self, near: int) -> bool:
        """Return whether all pages in which `find` looks are here."""
        return all(map(self._is_fresh, self._around(near)))

    def _around(self, near: int) -> Iterator[int]:
        middle = near // PAGE_ROWS
        return (number for number in (middle, middle - 1, middle + 1) if self._is_page(number))

    def _is_page(self, number: int) -> bool:
        return 0 <= number * PAGE_ROWS < self.length

    def _is_fresh(self, number: int) -> bool:
        """Whether a page is of this round, and as long as it can be by what is known since."""
        held = self._held.get(number)
        if held is None or held.round != self._round:
            return False
        return held.count == self.count or len(held.rows) >= min(PAGE_ROWS, self.count - number * PAGE_ROWS)

    def _keep(self, number: int, rows: Sequence[Row], ends: _Ends) -> None:
        self._held[number] = _Held(rows, self._round, self.count)
        self._held.move_to_end(number)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        self._ends[number] = ends

    def _request(self, number: int) -> PageRequest:
        """Return the request that passes over the fewest rows."""
        return min(self._ways(number), key=lambda request: request.skip)

    def _ways(self, number: int) -> Iterator[PageRequest]:
        """Yield the ways to a page: from the page above or below whose cursor is known, from the end, the top."""
        start = number * PAGE_ROWS
        if number == 0:
            yield self._page()
            return
        above = max((n for n, ends in self._ends.items() if n < number and ends.last is not None), default=None)
        if above is not None:
            yield self._page(after=self._ends[above].last, skip=start - (above + 1) * PAGE_ROWS)
        below = min((n for n, ends in self._ends.items() if n > number and ends.first is not None), default=None)
        if below is not None:
            yield self._page(before=self._ends[below].first, skip=(below - number - 1) * PAGE_ROWS)
        if self.exact:
            end = min(self.count, start + PAGE_ROWS)
            yield self._page(from_end=True, limit=end - start, skip=self.count - end)
        yield self._page(skip=start)

    def _page(
        self,
        *,
        after: str | None = None,
        before: str | None = None,
        from_end: bool = False,
        limit: int = PAGE_ROWS,
        skip: int = 0,
    ) -> PageRequest:
        return PageRequest(self.sort, self.descending, limit, after, before, from_end, skip)

    def _measure(self, ask: Ask, page: Page[Row]) -> None:
        """Learn the length of the list from a page that was not counted from its end."""
        start = ask.number * PAGE_ROWS
        end = start + len(page.rows)
        if len(page.rows) == PAGE_ROWS:
            self._count_at_least(end, page)
        elif page.rows or ask.request.skip == 0:
            self._set_count(end, exact=True)
            self._end_seen = True
        else:  # the list has become shorter than the rows passed over
            self._set_count(min(start, page.total), exact=page.exact)

    def _count_at_least(self, end: int, page: Page[Row]) -> None:
        if page.exact:
            # More rows than were counted: the list changed above, and there may be yet more below.
            self._set_count(max(end, page.total), exact=end <= page.total)
        elif not self._end_seen:
            self._set_count(max(end, page.total, self.count), exact=False)

    def _set_count(self, count: int, *, exact: bool) -> None:
        self.count = count
        self.exact = exact

    def _file_from_end(self, ask: Ask, page: Page[Row]) -> None:
        """Take in a page counted from the end; if the length was another one meanwhile, it mostly is no use.

        A list that changes faster than it can be read would be asked for ever: the third answer is taken.
        """
        counted = self.count
        self._set_count(page.total, exact=page.exact)
        self._refused += 1
        if page.total == counted or (ask.request.skip and self._refused > 2):
            self._refused = 0
            self._keep(ask.number, page.rows, _Ends(page.first, page.last))
        elif page.total > counted and not ask.request.skip:
            self._keep_end(page)

    def _keep_end(self, page: Page[Row]) -> None:
        """Keep what is the last page by now, out of what was the last page when it was asked for."""
        number = (page.total - 1) // PAGE_ROWS
        needed = page.total - number * PAGE_ROWS
        if needed <= len(page.rows):
            first = page.first if needed == len(page.rows) else None
            self._keep(number, page.rows[-needed:], _Ends(first, page.last))
