"""The rules of tiers, without a database: windows, kept times, grace and overrides, at their edges."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalty_core.tiers.rules import Ladder, RuleSet
from loyalty_core.tiers.telling import Event, Facts, History, Override, tell

LONDON = ZoneInfo("Europe/London")
LADDER = Ladder({"bronze": 1, "silver": 2, "gold": 3})
JOINED = datetime(2024, 1, 1, tzinfo=UTC)


def rules(**given: Any) -> RuleSet:
    """Return rules by spending: silver from 100, gold from 300, in a calendar year, kept to the next year's end."""
    usual: dict[str, Any] = {
        "effective_from": JOINED,
        "measure": "spend",
        "window": "calendar-year",
        "window_days": 0,
        "keep": "next-year-end",
        "keep_days": 0,
        "downgrade": "qualified",
        "grace_days": 0,
        "thresholds": (("silver", 100), ("gold", 300)),
    }
    return RuleSet(**usual | given)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant named by London's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def told(
    events: Sequence[tuple[datetime, int]],
    until: datetime,
    *sets: RuleSet,
    start: str | None = None,
    overrides: Sequence[Override] = (),
) -> History:
    """Return the history of a member whose spending is as given."""
    facts = Facts(JOINED, start, {"spend": [Event(*event) for event in events]}, overrides)
    return tell(facts, sets or (rules(),), LADDER, until, LONDON)


def moves(history: History) -> list[tuple[datetime, str | None, str]]:
    """Return when, where to and why, without the beginning."""
    return [(change.at, change.tier_id, change.cause) for change in history.changes[1:]]


def test_a_calendar_year_ends_with_its_last_local_day() -> None:
    last, first = local(2024, 12, 31, 23, 59), local(2025, 1, 1)
    assert told([(local(2024, 6, 1), 60), (last, 40)], first).tier_id == "silver"
    assert told([(local(2024, 6, 1), 60), (first, 40)], first).tier_id is None


def test_a_tier_is_kept_to_the_end_of_the_next_year_and_then_judged_by_that_year() -> None:
    bought = [(local(2024, 3, 1), 300), (local(2025, 3, 1), 120)]
    end, next_end = local(2026, 1, 1), local(2027, 1, 1)
    before = told(bought, end - timedelta(microseconds=1))
    assert (before.tier_id, before.kept_until, before.due_at) == ("gold", end, end)
    assert moves(told(bought, end))[-1] == (end, "silver", "lapse")
    assert moves(told(bought, next_end))[-1] == (next_end, None, "lapse")
    assert told([*bought, (local(2025, 12, 31, 23), 180)], end).kept_until == next_end


def test_one_step_down_is_one_step_a_kept_time() -> None:
    stepwise = rules(downgrade="step")
    assert moves(told([(local(2024, 3, 1), 300)], local(2030, 1, 1), stepwise)) == [
        (local(2024, 3, 1), "gold", "rule"),
        (local(2026, 1, 1), "silver", "lapse"),
        (local(2027, 1, 1), None, "lapse"),
    ]


@pytest.mark.parametrize(("day", "tier"), [(date(2025, 2, 28), "silver"), (date(2025, 3, 1), None)])
def test_a_rolling_year_from_29_february(day: date, tier: str | None) -> None:
    rolling = rules(window="rolling", window_days=366, keep="days", keep_days=1)
    bought = [(local(2024, 2, 29, 9), 99), (local(day.year, day.month, day.day, 9), 1)]
    assert told(bought, local(day.year, day.month, day.day, 10), rolling).tier_id == tier


def test_days_are_kept_whole_across_a_clock_change() -> None:
    daily = rules(window="rolling", window_days=1, keep="days", keep_days=1)
    history = told([(local(2024, 3, 30, 12), 100)], local(2024, 3, 30, 13), daily)
    assert history.kept_until == datetime(2024, 3, 31, 23, tzinfo=UTC)
    assert told([(local(2024, 3, 30, 12), 100)], datetime(2024, 3, 31, 22, 59, tzinfo=UTC), daily).tier_id == "silver"
    assert told([(local(2024, 3, 30, 12), 100)], datetime(2024, 3, 31, 23, tzinfo=UTC), daily).tier_id is None


def test_the_grace_keeps_the_tier_and_a_purchase_in_it_renews_it() -> None:
    graceful = rules(grace_days=31)
    gold = [(local(2024, 3, 1), 300)]
    assert told(gold, local(2026, 1, 31), graceful).tier_id == "gold"
    assert moves(told(gold, local(2026, 2, 1), graceful))[-1] == (local(2026, 2, 1), None, "lapse")
    renewed = told([*gold, (local(2026, 1, 20), 300)], local(2026, 2, 1), graceful)
    assert (renewed.tier_id, renewed.kept_until) == ("gold", local(2028, 1, 1))


def test_what_is_kept_for_ever_is_never_due() -> None:
    history = told([(local(2024, 3, 1), 300)], local(2040, 1, 1), rules(keep="ever"))
    assert (history.tier_id, history.due_at) == ("gold", None)


def test_nobody_falls_below_where_they_were_enrolled() -> None:
    history = told([(local(2024, 3, 1), 300)], local(2030, 1, 1), start="bronze")
    assert (history.tier_id, history.due_at) == ("bronze", None)


def test_new_rules_judge_everybody_at_their_instant_and_take_nothing_that_was_promised() -> None:
    changed = local(2024, 6, 1)
    easier = rules(effective_from=changed, thresholds=(("gold", 150),))
    harder = rules(effective_from=changed, thresholds=(("silver", 1_000),))
    bought = [(local(2024, 3, 1), 200)]
    assert moves(told(bought, changed, rules(), easier))[-1] == (changed, "gold", "rule")
    assert told(bought, local(2025, 12, 31), rules(), harder).tier_id == "silver"
    assert told(bought, local(2026, 1, 1), rules(), harder).tier_id is None


def test_an_override_hides_the_rules_until_its_end() -> None:
    begins, ends = local(2024, 2, 1), local(2024, 7, 1)
    given = [Override(1, "gold", begins, ends)]
    history = told([(local(2024, 3, 1), 100)], local(2024, 6, 30, 23), overrides=given)
    assert (history.tier_id, history.due_at) == ("gold", ends)
    assert moves(told([(local(2024, 3, 1), 100)], ends, overrides=given)) == [
        (begins, "gold", "override"),
        (ends, "silver", "rule"),
    ]


def test_less_in_the_window_is_felt_when_the_kept_time_ends() -> None:
    events = [(local(2024, 3, 1), 300), (local(2024, 4, 1), -250)]
    assert told(events, local(2025, 12, 31)).tier_id == "gold"
    assert told(events, local(2026, 1, 1)).tier_id is None
