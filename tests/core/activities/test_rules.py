"""Which entries count as what, and by what a period is told."""

from datetime import date

import pytest

from loyalty_core.activities.rules import KIND_OF, Days, Step, last_days, steps_of
from loyalty_core.points.book import KINDS


def test_every_entry_is_of_one_kind_but_those_by_which_nobodys_points_change() -> None:
    untold = set(KINDS) - set(KIND_OF)
    assert set(KIND_OF) <= set(KINDS)
    assert untold == {"activate"} | {posting for posting in KINDS if posting.startswith("merge-")}


def test_the_last_days_have_today_among_them() -> None:
    assert last_days(30, date(2026, 3, 2)) == Days(date(2026, 2, 1), date(2026, 3, 2))
    assert last_days(1, date(2026, 3, 2)) == Days(date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("first", "last", "step", "count", "second"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), Step.DAY, 1, None),
        (date(2026, 2, 1), date(2026, 3, 2), Step.DAY, 30, date(2026, 2, 2)),
        (date(2026, 3, 1), date(2026, 3, 31), Step.DAY, 31, date(2026, 3, 2)),
        (date(2026, 3, 1), date(2026, 4, 1), Step.WEEK, 6, date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 9, 27), Step.WEEK, 30, date(2026, 3, 9)),
        (date(2026, 3, 2), date(2026, 9, 28), Step.MONTH, 7, date(2026, 4, 1)),
        (date(2024, 1, 31), date(2026, 12, 1), Step.MONTH, 36, date(2024, 2, 1)),
        (date(2023, 12, 31), date(2026, 12, 1), Step.YEAR, 4, date(2024, 1, 1)),
    ],
)
def test_the_longer_a_period_the_longer_its_steps(
    first: date, last: date, step: Step, count: int, second: date | None
) -> None:
    found, firsts = steps_of(Days(first, last))
    assert (found, len(firsts), firsts[0]) == (step, count, first)
    assert firsts[1:2] == (() if second is None else (second,))
    assert firsts[-1] <= last
    assert list(firsts) == sorted(set(firsts))
