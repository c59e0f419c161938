"""Any row of a list of any length is reached through pages, and the list may change meanwhile."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_core.paging import PageRequest
from loyalty_tui.widgets.table_pages import HELD_PAGES, PAGE_ROWS, PageBook
from tests.tui.table_sources import Item, Items

MILLION = 1_000_000


def fill(book: PageBook[Item], source: Items, numbers: Sequence[int]) -> list[PageRequest]:
    """Fetch until these pages are there, and return what had to be asked for."""
    asked = []
    while (ask := book.ask(numbers)) is not None:
        asked.append(ask.request)
        assert len(asked) <= 3 * len(numbers) + 10, "asked for ever"
        book.file(ask, source.fetch(ask.request))
    return asked


def shown(book: PageBook[Item], number: int) -> list[int | None]:
    """Return the rows of a page by their numbers, None where a row is missing."""
    indices = range(number * PAGE_ROWS, min(book.length, (number + 1) * PAGE_ROWS))
    rows = [book.row(index) for index in indices]
    return [None if row is None else row.number for row in rows]


def test_neighbours_are_asked_for_by_cursor() -> None:
    book, source = PageBook[Item](), Items(range(MILLION))
    fill(book, source, [0])
    assert fill(book, source, [1]) == [PageRequest(after="99")]
    assert fill(book, source, [9_999]) == [PageRequest(from_end=True, limit=100)]
    assert fill(book, source, [9_998]) == [PageRequest(before="999900")]
    assert shown(book, 9_998) == list(range(999_800, 999_900))


@pytest.mark.parametrize(("length", "last"), [(1_000_001, 1), (1_000_099, 99), (1_000_100, 100)])
def test_the_last_page_holds_what_is_left_over(length: int, last: int) -> None:
    book, source = PageBook[Item](), Items(range(length))
    fill(book, source, [0])
    assert fill(book, source, [10_000]) == [PageRequest(from_end=True, limit=last)]
    assert shown(book, 10_000) == list(range(MILLION, length))


@pytest.mark.parametrize(
    ("number", "request_"),
    [
        (10, PageRequest(after="99", skip=900)),
        (4_999, PageRequest(after="99", skip=499_800)),
        (5_100, PageRequest(from_end=True, skip=489_900)),
        (9_990, PageRequest(from_end=True, skip=900)),
    ],
)
def test_a_far_page_passes_over_the_fewest_rows(number: int, request_: PageRequest) -> None:
    book, source = PageBook[Item](), Items(range(MILLION))
    fill(book, source, [0])
    assert fill(book, source, [number]) == [request_]
    assert shown(book, number) == list(range(number * 100, number * 100 + 100))


def test_an_uncounted_list_is_never_entered_from_its_end() -> None:
    book, source = PageBook[Item](), Items(range(950))
    source.counted = 200
    fill(book, source, [0])
    assert (book.count, book.exact, book.length) == (200, False, 300)
    while not book.exact:
        assert not any(request.from_end for request in fill(book, source, [(book.length - 1) // PAGE_ROWS]))
    assert (book.count, book.length) == (950, 950)
    fill(book, source, [0, 1, 2, 3, 4, 5])
    assert (book.count, book.exact) == (950, True), "the end was seen: counting less does not unsee it"


def test_an_answer_of_an_earlier_round_is_dropped() -> None:
    book, source = PageBook[Item](), Items(range(50))
    ask = book.ask([0])
    assert ask is not None
    page = source.fetch(ask.request)
    book.renew()
    assert not book.file(ask, page)
    assert book.row(0) is None


@settings(deadline=None)
@given(
    length=st.integers(0, 1_250),
    descending=st.booleans(),
    counted=st.none() | st.integers(1, 1_000),
    jumps=st.lists(st.integers(0, 15), max_size=12),
)
def test_every_row_is_where_it_belongs(length: int, descending: bool, counted: int | None, jumps: list[int]) -> None:
    source = Items(range(length))
    source.counted = counted
    book = PageBook[Item]("number", descending=descending)
    fill(book, source, [0])
    for jump in jumps:
        fill(book, source, [jump, jump + 1, jump - 1])
        true = source.in_order(PageRequest("number", descending))
        assert shown(book, jump) == list(true[: book.length][jump * PAGE_ROWS : jump * PAGE_ROWS + PAGE_ROWS])
        assert not book.exact or book.count == length
        assert book.rows_held <= HELD_PAGES * PAGE_ROWS


Change = tuple[int, list[int], list[int]]
CHANGES: st.SearchStrategy[list[Change]] = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.lists(st.integers(-50, 4_000), max_size=250),
        st.lists(st.integers(-50, 4_000), max_size=250),
    ),
    max_size=8,
)


def change(source: Items, added: list[int], removed: list[int]) -> None:
    """Add and remove rows anywhere."""
    source.numbers = sorted(set(source.numbers).union(added).difference(removed))


@settings(deadline=None)
@given(length=st.integers(0, 600), changes=CHANGES)
def test_a_list_that_changes_while_it_is_read_leaves_no_holes(length: int, changes: list[Change]) -> None:
    source = Items(range(0, 3 * length, 3))
    book = PageBook[Item]()
    fill(book, source, [0])
    for jump, added, removed in changes:
        change(source, added, removed)
        fill(book, source, [jump, jump + 1, jump - 1])
        assert None not in shown(book, jump)


@settings(deadline=None)
@given(length=st.integers(0, 600), changes=CHANGES)
def test_asked_for_afresh_it_is_right_again(length: int, changes: list[Change]) -> None:
    source = Items(range(0, 3 * length, 3))
    book = PageBook[Item]()
    fill(book, source, [0])
    for jump, added, removed in changes:
        change(source, added, removed)
        book.renew()
        fill(book, source, [jump, jump + 1, jump - 1, 0])
        first = jump * PAGE_ROWS
        assert shown(book, jump) == list(source.numbers[first : first + PAGE_ROWS])
        assert book.count == len(source.numbers)


def test_a_list_that_grows_at_every_fetch_is_read_all_the_same() -> None:
    source = Items(range(10_050))
    book = PageBook[Item]()
    fill(book, source, [0])
    for number in (99, 60, 98):
        asked = 0
        while (ask := book.ask([number])) is not None:
            asked += 1
            assert asked < 6
            source.numbers = range(len(source.numbers) + 7)
            book.file(ask, source.fetch(ask.request))
        assert None not in shown(book, number)
