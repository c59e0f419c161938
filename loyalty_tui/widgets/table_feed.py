"""What brings the rows: pages asked for one at a time, in worker threads, the newest want next."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from textual.worker import Worker, WorkerState

from loyalty_core.paging import Page
from loyalty_tui.widgets.table_pages import Ask, PageBook, PageSource

Row = TypeVar("Row")


class RowFeed(Generic[Row]):
    """Keeps one list's book filled from its source.

    Attributes:
        book: the pages of the list shown now.
        error: why the last fetch failed; nothing is asked for until `renew` or `open`.
    """

    def __init__(self, start: Callable[[Callable[[], Page[Row]]], Worker[Page[Row]]]) -> None:
        """Args: start: runs a fetch in a worker thread; the caller brings the finished worker to `settle`."""
        self._start = start
        self._source: PageSource[Row] | None = None
        self._worker: Worker[Page[Row]] | None = None
        self._under_way: tuple[PageBook[Row], Ask] | None = None
        self.book: PageBook[Row] = PageBook()
        self.error: BaseException | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a source."""
        return self._source is not None

    @property
    def is_busy(self) -> bool:
        """Whether a fetch is under way."""
        return self._worker is not None

    def open(self, source: PageSource[Row], sort: str, *, descending: bool) -> None:
        """Begin another list; what is under way for the one before will be dropped."""
        self._source = source
        self.book = PageBook(sort, descending=descending)
        self.error = None

    def reorder(self, sort: str, *, descending: bool) -> None:
        """Begin the same list in another order."""
        self.book = PageBook(sort, descending=descending)
        self.error = None

    def renew(self) -> None:
        """Ask for everything afresh."""
        self.book.renew()
        self.error = None

    def want(self, numbers: Sequence[int]) -> None:
        """Ask for the first of these pages that is not here, unless a fetch is under way or has failed."""
        if self._source is None or self._worker is not None or self.error is not None:
            return
        ask = self.book.ask(numbers)
        if ask is not None:
            self._under_way = (self.book, ask)
            self._worker = self._start(partial(self._source.fetch, ask.request))

    def settle(self, worker: Worker[Page[Row]]) -> bool:
        """Take in what a finished worker brought, a page or an error.

        Returns:
            False when it changes nothing: another's worker, or an answer that nobody waits for any more.
        """
        if worker is not self._worker or not worker.is_finished or self._under_way is None:
            return False
        book, ask = self._under_way
        self._worker = self._under_way = None
        if book is not self.book:
            return False
        if worker.state is WorkerState.SUCCESS and worker.result is not None:
            return book.file(ask, worker.result)
        if worker.state is WorkerState.ERROR and book.expects(ask):
            self.error = worker.error
            return True
        return False
