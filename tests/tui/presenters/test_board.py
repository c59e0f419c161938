"""What happened over all customers at a glance: the sums, and the picture."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from loyalty_core.activities.rules import Kind
from loyalty_core.activities.views import ActivityFigures, Figure, PointFigures, StepFigures
from loyalty_tui.presenters.board import NOTHING, Board, columns, in_days, picture, sums
from loyalty_tui.presenters.periods import ALL, DAYS, YEAR, Period

FIRST = date(2026, 2, 1)
NONE = PointFigures(0, Figure(), Figure(), Figure(), Figure(), Figure())


def figures(*earned: int, pending: int = 2) -> ActivityFigures:
    """Return the figures of days on each of which so many points were earned at once, and somebody joined."""
    days = tuple(
        StepFigures(
            FIRST + timedelta(days=number),
            PointFigures(1, Figure(1, points), Figure(1, -10), Figure(), Figure(), Figure()) if points else NONE,
        )
        for number, points in enumerate(earned)
    )
    count = sum(points > 0 for points in earned)
    together = PointFigures(count, Figure(count, sum(earned)), Figure(count, -10 * count), Figure(), Figure(), Figure())
    referrals = {"pending": pending, "completed": 3, "cancelled": 1}
    reviews = {"pending": 0, "approved": 1_200, "rejected": 0}
    last = FIRST + timedelta(days=len(earned) - 1)
    return ActivityFigures(FIRST, last, "day", days, together, referrals, reviews)


def test_sums_say_how_many_and_how_many_points() -> None:
    lines = [" ".join(line.plain.split()) for line in sums(figures(100, 0, 1_140))]
    assert lines == [
        "Joined 2",
        "Earned 2 +1,240",
        "Redeemed 2 −20",
        "Refunded 0",
        "Expired 0",
        "Adjusted 0",
        "Referrals 6 2 pending",
        "Reviews 1,200",
    ]


def test_columns_are_as_high_as_the_points_of_the_kind_or_the_number_of_all() -> None:
    earned = [line.plain for line in columns(Board(figures(100, 0, 50), Kind.EARNED), 40, 7)]
    assert earned[0] == "Points earned by day   +150"
    assert earned[1].startswith("100 ┤█████")
    assert [sum(line[5 + 6 * place] != " " for line in earned[1:5]) for place in range(3)] == [4, 0, 2]
    assert (earned[5].split()[0], earned[6].split()) == ("0", ["1", "Feb", "2026", "3", "Feb", "2026"])
    everything = [line.plain for line in columns(Board(figures(100, 0, 50)), 40, 7)]
    assert everything[0] == "Activities by day   6"
    assert everything[1].startswith("4 ┤ ")
    redeemed = [line.plain for line in columns(Board(figures(100, 0, 50), Kind.REDEEMED), 40, 7)]
    assert redeemed[0] == "Points redeemed by day   −20"


@pytest.mark.parametrize(("width", "height"), [(78, 8), (94, 13), (60, 5)])
def test_the_picture_of_a_month_keeps_to_its_room(width: int, height: int) -> None:
    lines = picture(Board(figures(*range(1, 32))), width, height)
    assert len(lines) <= height
    assert all(line.cell_length <= width for line in lines)
    assert "Joined" in lines[0].plain
    assert lines[0].plain.startswith("Activities by day   93")


def test_days_without_anything_say_so() -> None:
    lines = [line.plain for line in picture(Board(figures(0, 0), Kind.EXPIRED), 78, 8)]
    assert lines[1].startswith(NOTHING)
    assert in_days(figures(0)) == "1 Feb 2026"
    assert in_days(figures(0, 0)) == "1 Feb 2026 – 2 Feb 2026"


@pytest.mark.parametrize(
    ("period", "label", "days"),
    [
        (Period(), "Last 30 days", (date(2026, 2, 1), date(2026, 3, 2))),
        (Period("1"), "Today", (date(2026, 3, 2), date(2026, 3, 2))),
        (Period("7"), "Last 7 days", (date(2026, 2, 24), date(2026, 3, 2))),
        (Period(YEAR), "This year", (date(2026, 1, 1), date(2026, 3, 2))),
        (Period(ALL), "All", (None, None)),
        (Period(DAYS, FIRST, None), "Since 1 Feb 2026", (FIRST, None)),
        (Period(DAYS, None, FIRST), "Until 1 Feb 2026", (None, FIRST)),
        (Period(DAYS, FIRST, FIRST), "1 Feb 2026 – 1 Feb 2026", (FIRST, FIRST)),
    ],
)
def test_a_period_has_a_name_and_days(period: Period, label: str, days: tuple[date | None, date | None]) -> None:
    assert period.label == label
    assert period.days(date(2026, 3, 2)) == days
