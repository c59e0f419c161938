"""Faults of the kind that ledgers have, each planted by a small change to the product while it runs.

Each says which story shows it, and who notices: `model` (other figures or lots than the plain model's, or another
answer), `verify` (`loyalty verify` names a broken promise), `replay` (the rows reckoned one by one), or `product`
(the product fails or a constraint of the tables refuses).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_core.clock import start_of_day
from loyalty_core.desk import desk, door, undo
from loyalty_core.points import book, rules, settling, store
from loyalty_core.points.book import Book, Figures
from loyalty_core.points.rules import Life
from loyalty_core.points.store import BookStore
from loyalty_core.purchases import till
from loyalty_core.purchases.rules import match_by_item
from loyalty_core.purchases.till import Till

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """A fault: what plants it, the story that shows it, and who notices."""

    plant: Plant
    story: str
    noticed_by: set[str]


FAULTS: dict[str, Fault] = {}


def fault(story: str, *noticed_by: str, among: dict[str, Fault] = FAULTS) -> Callable[[Plant], Plant]:
    """Keep a fault under its name."""

    def keep(plant: Plant) -> Plant:
        among[plant.__name__.replace("_", " ")] = Fault(plant, story, set(noticed_by))
        return plant

    return keep


# -------------------------------------------------------------------- spending


@fault("spending", "model")
def spend_order_reversed(patch: pytest.MonkeyPatch) -> None:
    order = book.spend_order
    patch.setattr(book, "spend_order", lambda lot: (-order(lot)[0].timestamp(), order(lot)[1], lot.seq))


@fault("same_end", "model")
def of_two_that_end_together_the_later_number_goes_first(patch: pytest.MonkeyPatch) -> None:
    order = book.spend_order
    patch.setattr(book, "spend_order", lambda lot: (order(lot)[0], lot.seq))


@fault("spending", "verify", "replay")
def an_allocation_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    rows = store._allocation_rows
    patch.setattr(store, "_allocation_rows", lambda of: list(rows(of))[:-1])


@fault("spending", "model", "verify", "replay")
def the_lots_are_not_lessened(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BookStore, "_update_lots", lambda self, changed: None)


@fault("spending", "model", "verify", "replay")
def the_cached_balance_is_not_updated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BookStore, "_update_accounts", lambda self: None)


@fault("spending", "model", "verify", "replay")
def redeemed_points_are_counted_with_the_wrong_sign(patch: pytest.MonkeyPatch) -> None:
    def count(self: Figures, figure: str | None, points: int) -> None:
        if figure is not None:
            setattr(self, figure, getattr(self, figure) + points)

    patch.setattr(Figures, "count", count)


# ----------------------------------------------------------------------- time


@fault("expiring", "model")
def points_live_a_day_too_long(patch: pytest.MonkeyPatch) -> None:
    def end_of_day(day: date, time_zone: Any) -> Any:
        return start_of_day(day + timedelta(days=2), time_zone)

    patch.setattr(rules, "end_of_day", end_of_day)
    patch.setattr(rules, "_end_of_life", rules._end_of_life.__wrapped__)


@fault("expiring", "model")
def points_die_at_midnight_utc(patch: pytest.MonkeyPatch) -> None:
    def end_of_day(day: date, time_zone: Any) -> Any:
        return start_of_day(day + timedelta(days=1), time_zone) - timedelta(hours=1)

    patch.setattr(rules, "end_of_day", end_of_day)
    patch.setattr(rules, "_end_of_life", rules._end_of_life.__wrapped__)


@fault("expiring", "model")
def points_expire_only_when_the_job_has_run(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "settle", lambda self, at: None)


@fault("expiring", "verify", "replay")
def the_job_forgets_what_it_expired(patch: pytest.MonkeyPatch) -> None:
    steps = settling._steps
    forgets = [step for engine in ("sqlite", "postgresql") for step in steps(engine) if "INTO allocation" in step.text]
    patch.setattr(settling, "_steps", lambda engine: [step for step in steps(engine) if step not in forgets])


@fault("waiting", "model")
def pending_points_count_as_available(patch: pytest.MonkeyPatch) -> None:
    credit = Book.credit

    def at_once(self: Book, kind: str, points: int, life: Life, cause: Any, at: Any, **more: Any) -> Any:
        return credit(self, kind, points, life._replace(available_from=at), cause, at, **more)

    patch.setattr(Book, "credit", at_once)


# --------------------------------------------------------------------- refunds


@fault("splitting", "model")
def yesterdays_refund_goes_by_todays_rate(patch: pytest.MonkeyPatch) -> None:
    part = Till._part

    def by_today(self: Till, number: int, place: int, matched: str, sale: Any, amount: int, *more: Any) -> int:
        sale.rate = self.rules.at(self.work.at, sale.store_id, None).rate
        return part(self, number, place, matched, sale, amount, *more)

    patch.setattr(Till, "_part", by_today)


@fault("splitting", "product")
def what_was_taken_back_already_is_taken_again(patch: pytest.MonkeyPatch) -> None:
    due = rules.claw_back_due
    patch.setattr(
        till, "claw_back_due", lambda rate, amount, refunded, earned, clawed: due(rate, amount, refunded, earned, 0)
    )


@fault("splitting", "model")
def a_claw_back_is_posted_twice(patch: pytest.MonkeyPatch) -> None:
    claw_back = Till._claw_back

    def twice(self: Till, of: Book, points: int, *more: Any) -> int:
        claw_back(self, of, points, *more)
        return claw_back(self, of, points, *more)

    patch.setattr(Till, "_claw_back", twice)


@fault("rounding", "model")
def points_are_rounded_per_line(patch: pytest.MonkeyPatch) -> None:
    sell, points_for = Till.sell, till._points_for

    def per_line(self: Till, receipt: Any, buyer: Any) -> Any:
        sum_of = sum(line.value_micros // 10_000 // 300 * 300 for line in receipt.lines)
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(till, "_points_for", lambda terms, _amount: points_for(terms, sum_of))
            return sell(self, receipt, buyer)

    patch.setattr(Till, "sell", per_line)


@fault("owing", "model")
def a_debt_is_clamped_to_zero(patch: pytest.MonkeyPatch) -> None:
    take_back = Book.take_back

    def clamped(self: Book, kind: str, points: int, *more: Any, **named: Any) -> Any:
        return take_back(self, kind, min(points, self.figures.available + self.figures.pending), *more, **named)

    patch.setattr(Book, "take_back", clamped)


@fault("owing", "product")
def later_credits_do_not_pay_the_debt(patch: pytest.MonkeyPatch) -> None:
    credit = Book.credit

    def unpaid(self: Book, *all_of_it: Any, **named: Any) -> Any:
        debt, self.figures.debt = self.figures.debt, 0
        posting = credit(self, *all_of_it, **named)
        self.figures.debt = debt
        return posting

    patch.setattr(Book, "credit", unpaid)


@fault("coming_late", "model")
def lapsed_points_pay_a_debt(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Book, "_lapsed_unused", lambda self, expires_at: False)


@fault("forgiving", "model", "verify", "replay")
def a_debt_is_forgiven_without_an_entry(patch: pytest.MonkeyPatch) -> None:
    def forget(self: Book, points: int, *_: Any, **__: Any) -> None:
        self.figures.debt -= points

    patch.setattr(Book, "write_off", forget)


@fault("own_lot_first", "model")
def a_refund_takes_from_any_lot(patch: pytest.MonkeyPatch) -> None:
    take_back = Book.take_back

    def from_any(self: Book, kind: str, points: int, _: Any, *more: Any, **named: Any) -> Any:
        return take_back(self, kind, points, None, *more, **named)

    patch.setattr(Book, "take_back", from_any)


@fault("returning", "model")
def a_refund_without_a_purchase_finds_the_oldest(patch: pytest.MonkeyPatch) -> None:
    match = match_by_item

    def oldest(returned: Any, earlier: Any) -> Any:
        instants = sorted(sale.at for sale in earlier)
        turned = dict(zip(instants, reversed(instants), strict=True))
        for sale in earlier:
            sale.at = turned[sale.at]
        return match(returned, earlier)

    patch.setattr(till, "match_by_item", oldest)


# ------------------------------------------------------------------- reversing


@fault("spending", "model")
def what_comes_back_gets_a_new_expiry(patch: pytest.MonkeyPatch) -> None:
    def anew(self: Book, kind: str, spent: Any, reverses: int, cause: Any, at: Any, grace: Any = None) -> None:
        life = Life(at, at + timedelta(days=365), None)
        self.credit(kind, sum(part for _, part in spent), life, cause, at, reverses=reverses)

    patch.setattr(Book, "give_back", anew)


@fault("lapsing", "model")
def what_has_lapsed_comes_back_alive(patch: pytest.MonkeyPatch) -> None:
    def alive(self: Book, kind: str, spent: Any, reverses: int, cause: Any, at: Any, grace: Any = None) -> None:
        self._return(kind, spent, reverses, cause, at)

    patch.setattr(Book, "give_back", alive)


@fault("lapsing", "model")
def the_grace_never_ends(patch: pytest.MonkeyPatch) -> None:
    give_back = Book.give_back

    def endless(self: Book, kind: str, spent: Any, reverses: int, cause: Any, at: Any, grace: Any = None) -> None:
        give_back(self, kind, spent, reverses, cause, at, grace and Life(at, None, None))

    patch.setattr(Book, "give_back", endless)


@fault("owing_while_waiting", "product")
def points_that_come_back_do_not_pay_the_debt(patch: pytest.MonkeyPatch) -> None:
    give_back = Book._return

    def unpaid(self: Book, *all_of_it: Any) -> None:
        debt, self.figures.debt = self.figures.debt, 0
        give_back(self, *all_of_it)
        self.figures.debt = debt

    patch.setattr(Book, "_return", unpaid)


@fault("undoing", "product")
def a_deed_is_undone_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(undo, "refuse_undone", lambda connection, entry_id: None)


@fault("repeating", "product")
def a_request_that_was_answered_is_not_remembered(patch: pytest.MonkeyPatch) -> None:
    look_up = door.look_up
    patch.setattr(desk, "look_up", lambda *all_of_it: look_up(*all_of_it)._replace(answer=None))
    patch.setattr(desk, "earlier_answer", lambda connection, command: None)
