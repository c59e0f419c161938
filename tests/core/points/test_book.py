"""One customer's points, without a database: the worked cases of the ledger and what surrounds them."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty_core.errors import Conflict, Refused
from loyalty_core.points.book import Allocation, Book, Cause, Figures, Lot, Spending
from loyalty_core.points.rules import Life
from loyalty_core.points.taking import take_back
from loyalty_core.settings import Policies

START = datetime(2026, 3, 1, tzinfo=UTC)
BECAUSE = Cause("test")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def until(number: int | None) -> Life:
    return Life(START, None if number is None else day(number + 1), None)


def empty() -> Book:
    return Book(1, Figures(), Spending(), 0, None)


def left(book: Book) -> dict[int, int]:
    return {seq: lot.left for seq, lot in book.lots.items()}


def test_lots_are_spent_in_the_order_of_their_expiry() -> None:
    book = empty()
    for points, last_day in ((100, 10), (80, 5), (50, None)):
        book.credit("earn", points, until(last_day), BECAUSE, START)
    book.settle(day(4))
    spend = book.spend("spend", 120, BECAUSE, day(4))
    assert [(item.lot_seq, item.points) for item in book.allocations] == [(2, 80), (1, 40)]
    assert left(book) == {1: 60, 2: 0, 3: 50}
    assert spend.available_after == book.figures.available == 110


def test_of_two_lots_that_expire_together_the_older_goes_first() -> None:
    book = empty()
    book.credit("earn", 10, until(9), BECAUSE, day(2))
    book.credit("earn", 10, until(9), BECAUSE, day(1))
    book.spend("spend", 5, BECAUSE, day(3))
    assert left(book) == {1: 10, 2: 5}


def test_an_expired_lot_is_never_spent_though_no_job_ran() -> None:
    book = empty()
    book.credit("earn", 100, until(3), BECAUSE, START)
    book.credit("earn", 20, until(None), BECAUSE, START)
    book.settle(day(4))
    with pytest.raises(Refused, match="Only 20 points"):
        book.spend("spend", 21, BECAUSE, day(4))
    assert book.figures == Figures(available=20, lifetime=120, earned=120, expired=100)
    assert book.postings[-1].effective_at == day(4)


def test_points_are_spendable_until_the_very_end_of_their_last_day() -> None:
    book = empty()
    book.credit("earn", 10, until(3), BECAUSE, START)
    book.settle(day(4) - timedelta(microseconds=1))
    assert book.figures.available == 10
    book.settle(day(4))
    assert book.figures.available == 0


def test_settling_twice_or_in_pieces_is_settling_once() -> None:
    def history() -> Book:
        book = empty()
        book.credit("earn", 30, Life(day(2), day(9), None), BECAUSE, START)
        book.credit("earn", 20, until(4), BECAUSE, START)
        book.credit("earn", 10, Life(day(6), day(8), None), BECAUSE, START)
        return book

    at_once, in_pieces = history(), history()
    at_once.settle(day(20))
    for number in range(21):
        in_pieces.settle(day(number))
        in_pieces.settle(day(number))
    assert at_once.postings == in_pieces.postings
    assert at_once.figures == in_pieces.figures


def test_pending_points_activate_by_the_clock_and_count_for_lifetime_then() -> None:
    book = empty()
    book.credit("earn", 40, Life(day(3), None, None), BECAUSE, START)
    assert book.figures == Figures(pending=40, earned=40)
    book.settle(day(3))
    assert book.figures == Figures(available=40, earned=40, lifetime=40)


def test_a_refund_before_activation_takes_from_pending_and_never_touches_available() -> None:
    book = empty()
    book.credit("earn", 25, until(None), BECAUSE, START)
    pending = book.credit("earn", 40, Life(day(3), None, None), BECAUSE, START)
    book.take_back("claw-back", 15, pending.seq, BECAUSE, day(1))
    assert (book.figures.available, book.figures.pending) == (25, 25)
    book.settle(day(3))
    assert book.figures == Figures(available=50, earned=65, lifetime=50, clawed_back=15)


def refunded_after_spending(policies: Policies) -> Book:
    book = empty()
    refunded = book.credit("earn", 100, until(5), BECAUSE, START)
    book.spend("spend", 100, BECAUSE, START)
    book.credit("earn", 30, until(None), BECAUSE, START)
    take_back(book, "claw-back", 100, refunded.seq, BECAUSE, day(1), policies)
    return book


def test_a_refund_of_spent_points_takes_others_then_owes_and_later_credits_pay_first() -> None:
    book = refunded_after_spending(Policies(shortfall="debt"))
    assert (book.figures.available, book.figures.debt) == (0, 70)
    book.credit("earn", 50, until(None), BECAUSE, day(2))
    assert (book.figures.available, book.figures.debt) == (0, 20)
    book.credit("earn", 40, until(None), BECAUSE, day(2))
    assert (book.figures.available, book.figures.debt) == (20, 0)
    assert sum(lot.left for lot in book.lots.values()) == 20


def test_a_shortfall_is_written_off_by_an_entry_of_its_own_where_the_programme_says_so() -> None:
    book = refunded_after_spending(Policies(shortfall="write-off"))
    assert (book.figures.available, book.figures.debt, book.figures.written_off) == (0, 0, 70)
    assert [posting.kind for posting in book.postings[-2:]] == ["claw-back", "write-off"]


def test_pending_points_pay_a_debt_when_they_activate() -> None:
    book = refunded_after_spending(Policies())
    book.credit("earn", 100, Life(day(3), None, None), BECAUSE, day(2))
    assert (book.figures.debt, book.figures.pending) == (70, 100)
    book.settle(day(3))
    assert (book.figures.debt, book.figures.pending, book.figures.available) == (0, 0, 30)


def taken_by(book: Book, seq: int) -> list[tuple[Lot, int]]:
    return [(book.lots[item.lot_seq], item.points) for item in book.allocations if item.posting_seq == seq]


def test_a_cancelled_spend_gives_back_to_the_same_lots_in_reverse() -> None:
    book = empty()
    book.credit("earn", 100, until(10), BECAUSE, START)
    book.credit("earn", 80, until(5), BECAUSE, START)
    spend = book.spend("spend", 120, BECAUSE, day(1))
    book.give_back("spend-cancelled", taken_by(book, spend.seq), spend.seq, BECAUSE, day(2))
    assert left(book) == {1: 100, 2: 80}
    assert book.figures == Figures(available=180, lifetime=180, earned=180)
    assert book.allocations[-2:] == [Allocation(4, 1, 40, 3), Allocation(4, 2, 80, 3)]
    with pytest.raises(Conflict):
        book.give_back("spend-cancelled", taken_by(book, spend.seq), spend.seq, BECAUSE, day(2))


def test_what_goes_back_to_a_lapsed_lot_expires_at_once_and_says_so() -> None:
    book = empty()
    book.credit("earn", 50, until(3), BECAUSE, START)
    spend = book.spend("spend", 50, BECAUSE, day(1))
    book.give_back("spend-cancelled", taken_by(book, spend.seq), spend.seq, BECAUSE, day(8))
    assert book.figures == Figures(lifetime=50, earned=50, expired=50)
    assert [(posting.kind, posting.cause.reason) for posting in book.postings[-2:]] == [
        ("spend-cancelled", "lapsed"),
        ("expire", None),
    ]


def test_what_goes_back_to_a_lapsed_lot_lives_for_the_grace_where_there_is_one() -> None:
    book = empty()
    book.credit("earn", 50, until(3), BECAUSE, START)
    spend = book.spend("spend", 50, BECAUSE, day(1))
    grace = Life(day(8), day(16), None)
    book.give_back("spend-cancelled", taken_by(book, spend.seq), spend.seq, BECAUSE, day(8), grace)
    assert book.figures == Figures(available=50, lifetime=50, earned=50)
    book.settle(day(16))
    assert book.figures == Figures(lifetime=50, earned=50, expired=50)


def test_points_owed_meanwhile_are_paid_out_of_what_comes_back() -> None:
    book = empty()
    earned = book.credit("earn", 100, until(None), BECAUSE, START)
    spend = book.spend("spend", 100, BECAUSE, day(1))
    book.take_back("claw-back", 60, earned.seq, BECAUSE, day(2))
    book.give_back("spend-cancelled", taken_by(book, spend.seq), spend.seq, BECAUSE, day(3))
    assert book.figures == Figures(available=40, lifetime=40, earned=100, clawed_back=60)


def test_a_manual_debit_lessens_lifetime_and_its_undo_restores_it() -> None:
    book = empty()
    book.credit("credit", 100, until(None), BECAUSE, START)
    debit = book.spend("debit", 30, BECAUSE, START)
    assert book.figures.lifetime == 70
    book.give_back("debit-undone", taken_by(book, debit.seq), debit.seq, BECAUSE, START)
    assert book.figures == Figures(available=100, lifetime=100, earned=100)
