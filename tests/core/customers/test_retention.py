"""Who buys again, month by month, as a reckoning by hand says."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.clock import FixedClock, first_days
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.retention import MOST_MONTHS, ShowRetention, followed
from loyalty_core.customers.views import RetentionMonth
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from tests.core.members import add_member

FIRSTS = first_days(date(2026, 3, 2), 6)


@given(st.lists(st.sets(st.integers(0, 6), min_size=1), max_size=40))
def test_months_are_what_a_reckoning_by_hand_says(shoppers: list[set[int]]) -> None:
    masks = Counter(sum(1 << month for month in months) for months in shoppers)
    for number, row in enumerate(followed(masks, FIRSTS), start=2):
        now = {n for n, months in enumerate(shoppers) if number in months}
        last = {n for n, months in enumerate(shoppers) if number - 1 in months}
        ever = {n for n, months in enumerate(shoppers) if min(months) < number}
        assert row.month == FIRSTS[number - 1]
        assert (row.bought, row.new, row.stayed) == (len(now), len(now - ever), len(now & last))
        assert (row.came_back, row.not_again) == (len((now & ever) - last), len(last - now))
        kept = None if not last else int(1000 * len(now & last) / len(last) + 0.5)
        assert row.kept_permille == kept


def test_who_bought_when_is_told(desk: Desk, programme: Programme, clock: FixedClock) -> None:
    amara, jose, jo, joan = (add_member(programme) for _ in range(4))
    assert clock.now() == datetime(2026, 3, 2, 12, tzinfo=UTC)
    bought = {
        amara: ["2024-05-01T12:00", "2026-01-31T23:59", "2026-02-01T00:00", "2026-03-01T09:00"],
        jose: ["2026-01-10T12:00", "2026-01-11T12:00"],
        jo: ["2025-12-24T12:00", "2026-02-14T12:00"],
        joan: ["2026-02-20T12:00"],
    }
    for customer, times in bought.items():
        for number, at in enumerate(times):
            instant = datetime.fromisoformat(at).replace(tzinfo=UTC)  # London is on UTC in these months
            desk.do(RecordPurchase(customer_id=customer, receipt=f"R-{customer}-{number}", amount="10", at=instant))
    desk.do(RefundPurchase(receipt=f"R-{joan}-0", amount="10"))
    told = [
        RetentionMonth(date(2025, 12, 1), 1, 1, 0, 0, 0, None),
        RetentionMonth(date(2026, 1, 1), 2, 1, 0, 1, 1, 0),
        RetentionMonth(date(2026, 2, 1), 3, 1, 1, 1, 1, 500),
        RetentionMonth(date(2026, 3, 1), 1, 0, 1, 0, 2, 333),
    ]
    assert list(desk.ask(ShowRetention(4)).months) == told
    assert list(desk.ask(ShowRetention(2)).months) == told[2:], "fewer months say the same of those that are left"
    assert len(desk.ask(ShowRetention()).months) == 12
    desk.do(MergeCustomers(customer_id=jose, merged_id=jo, reason="the same person"))
    (december, january, february, march) = desk.ask(ShowRetention(4)).months
    assert (december.bought, january.stayed, february.stayed, march.not_again) == (1, 1, 2, 2)


@pytest.mark.parametrize("months", [0, MOST_MONTHS + 1, -1])
def test_so_many_months_there_are_not(desk: Desk, months: int) -> None:
    with pytest.raises(Invalid, match=f"a number from 1 to {MOST_MONTHS}"):
        desk.ask(ShowRetention(months))


def test_before_anybody_buys_all_is_nothing(desk: Desk, programme: Programme) -> None:
    add_member(programme)
    assert {(row.bought, row.kept_permille) for row in desk.ask(ShowRetention(MOST_MONTHS)).months} == {(0, None)}
