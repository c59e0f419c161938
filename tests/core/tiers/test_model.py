"""Judged bit by bit or from scratch, a member has the same history of tiers."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_core.tiers.facts import Member
from loyalty_core.tiers.judging import new_moves
from loyalty_core.tiers.rules import Downgrade, Keep, Ladder, RuleSet, Window
from loyalty_core.tiers.telling import Change, Event, Facts, Override, tell

ZONE = ZoneInfo("America/New_York")
LADDER = Ladder({"bronze": 1, "silver": 2, "gold": 3})
START = datetime(2024, 1, 15, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOWS: tuple[Window, ...] = ("calendar-year", "rolling", "ever")
KEEPS: tuple[Keep, ...] = ("days", "next-year-end", "ever")
DOWNGRADES: tuple[Downgrade, ...] = ("step", "qualified")


@st.composite
def rule_sets(draw: st.DrawFn) -> list[RuleSet]:
    """Return one to three sets of rules, the first from some hour on."""
    found = []
    for begins in sorted(draw(st.sets(st.integers(0, 3_000), min_size=1, max_size=3))):
        window = draw(st.sampled_from(WINDOWS))
        keep = draw(st.sampled_from(KEEPS))
        lowest = draw(st.integers(0, 40))
        found.append(
            RuleSet(
                START + begins * HOUR,
                "spend",
                window,
                draw(st.integers(1, 60)) if window == "rolling" else 0,
                keep,
                draw(st.integers(1, 40)) if keep == "days" else 0,
                draw(st.sampled_from(DOWNGRADES)),
                draw(st.integers(0, 20)),
                (("bronze", lowest), ("silver", lowest + 30), ("gold", lowest + 90)),
            )
        )
    return found


EVENTS = st.dictionaries(st.integers(1, 9_000), st.integers(-60, 80).filter(bool), max_size=25)
OVERRIDES = st.lists(
    st.tuples(st.integers(0, 9_000), st.integers(1, 1_500), st.sampled_from(["bronze", "gold"])), max_size=2
)


@settings(max_examples=300, deadline=None)
@given(
    sets=rule_sets(),
    hours=EVENTS,
    given_for=OVERRIDES,
    cuts=st.sets(st.integers(1, 20_000), max_size=6),
    start=st.sampled_from([None, "bronze", "silver"]),
)
def test_pieces_of_time_add_up_to_the_whole(
    sets: list[RuleSet],
    hours: dict[int, int],
    given_for: list[tuple[int, int, str]],
    cuts: set[int],
    start: str | None,
) -> None:
    events = [Event(START + hour * HOUR, amount) for hour, amount in sorted(hours.items())]
    overrides = [
        Override(number, tier_id, START + begins * HOUR, START + (begins + lasts) * HOUR)
        for number, (begins, lasts, tier_id) in enumerate(sorted(given_for))
    ]
    stored = [Change(START, start, "enrolment")]
    for cut in sorted(cuts | {20_000}):
        until = START + cut * HOUR
        facts = Facts(
            START,
            start,
            {"spend": [event for event in events if event.at <= until]},
            [override for override in overrides if override.begins_at <= until],
        )
        history = tell(facts, sets, LADDER, until, ZONE)
        last = stored[-1]
        member = Member(1, last.tier_id, "enrolled", facts, len(stored), last.at, None, None, None)
        stored += new_moves(member, history, until)
        assert history.due_at is None or history.due_at > until
    whole = tell(Facts(START, start, {"spend": events}, overrides), sets, LADDER, START + 20_000 * HOUR, ZONE)
    assert tuple(stored) == whole.changes
