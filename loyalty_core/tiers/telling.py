"""The history of one member's tiers, told from what happened, the rules and the date: same facts, same history.

Only stored rows decide (promise 17), and each by its effective instant. So a purchase that is recorded late is judged
as of its own day, and a refund makes its sale smaller as of the sale's day: who brings back what made them rise is
judged as if it had never been bought, and falls at once; who rose by other purchases is not touched. What was taken
back and belongs to no sale counts on its own day, and is felt when the kept time ends.

Overrides lie over that: the rules judge on underneath, and while an override runs nothing of it is seen.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from loyalty_core.clock import local_date
from loyalty_core.tiers.rules import Ladder, Measure, RuleSet

Cause = Literal["enrolment", "rule", "lapse", "override"]

_TICK = timedelta(microseconds=1)


class Event(NamedTuple):
    """Something that counts, at an instant (UTC): minor units, points, or 1 for a purchase; taken back, below zero."""

    at: datetime
    amount: int


class Override(NamedTuple):
    """A tier that a manager gave, from an instant until before another (UTC)."""

    id: int
    tier_id: str
    begins_at: datetime
    ends_at: datetime


class Change(NamedTuple):
    """A move to a tier (or to none) at an instant (UTC)."""

    at: datetime
    tier_id: str | None
    cause: Cause
    override_id: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a member's tiers follow from: when they joined and in which tier, what counted, which overrides there were.

    `events` are in the order of their instants, for each measure that some rules ask for; overrides in the order in
    which they began.
    """

    start_at: datetime
    start_tier: str | None
    events: Mapping[Measure, Sequence[Event]]
    overrides: Sequence[Override] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The moves up to an instant, and how it stands there.

    Attributes:
        changes: the moves, the first one into the tier of the enrolment.
        kept_until: when the time ends for which the rules' own tier is kept; None for no end.
        due_at: the next instant at which something may change by time alone; None for never.
    """

    changes: tuple[Change, ...]
    kept_until: datetime | None
    due_at: datetime | None

    @property
    def tier_id(self) -> str | None:
        """The tier at the end."""
        return self.changes[-1].tier_id

    @property
    def since(self) -> datetime:
        """When that tier began."""
        return self.changes[-1].at


class Meter:
    """What counted, summed over any window."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._instants = [event.at for event in events]
        self._sums = list(accumulate((event.amount for event in events), initial=0))

    def through(self, at: datetime, rules: RuleSet, zone: ZoneInfo) -> int:
        """Return the sum of the window that ends with an instant, which is in it."""
        return self._sum(rules.window_start(local_date(at, zone), zone), bisect_right(self._instants, at))

    def before(self, at: datetime, rules: RuleSet, zone: ZoneInfo) -> int:
        """Return the sum of the window that ends before an instant."""
        return self._sum(rules.window_start(local_date(at - _TICK, zone), zone), bisect_left(self._instants, at))

    def between(self, since: datetime, until: datetime) -> Sequence[Event]:
        """Return the events after an instant and before another."""
        return self.events[bisect_right(self._instants, since) : bisect_left(self._instants, until)]

    def _sum(self, start: datetime | None, end: int) -> int:
        begin = 0 if start is None else min(end, bisect_left(self._instants, start))
        return self._sums[end] - self._sums[begin]


@dataclass(slots=True)
class _Walk:
    """A member on the way through time by the rules alone; `lapses_at` is set while a grace runs."""

    ladder: Ladder
    zone: ZoneInfo
    floor: str | None
    tier: str | None
    kept_until: datetime | None = None
    lapses_at: datetime | None = None
    last_qualified: str | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def due_at(self) -> datetime | None:
        return self.kept_until if self.lapses_at is None else self.lapses_at

    def spend_time(self, rules: RuleSet, meter: Meter, since: datetime, before: datetime) -> None:
        """Go through the time of one set of rules, from an instant until before another."""
        self._review(rules, meter, since)
        self._consider(rules, meter, since)
        for event in meter.between(since, before):
            if event.amount > 0:
                self._review(rules, meter, event.at)
                self._consider(rules, meter, event.at)
        self._review(rules, meter, before - _TICK)

    def _consider(self, rules: RuleSet, meter: Meter, at: datetime) -> None:
        """Move up where the window up to now is enough; in the grace, what is enough for the same tier renews it."""
        qualified = rules.qualified(meter.through(at, rules, self.zone))
        height, reached = self.ladder.rank(self.tier), self.ladder.rank(qualified)
        if reached > height:
            self._move(at, qualified, "rule")
        if reached > height or (reached == height and self.lapses_at is not None):
            self._keep(rules, at, at)

    def _review(self, rules: RuleSet, meter: Meter, until: datetime) -> None:
        """Look at what is due until an instant, in the order in which it fell due."""
        while (due := self.due_at) is not None and due <= until:
            qualified = rules.qualified(meter.before(due, rules, self.zone))
            if self.ladder.rank(qualified) >= self.ladder.rank(self.tier):
                self._keep(rules, due - _TICK, due)
            elif self.lapses_at is None:
                self.last_qualified = qualified
                self.lapses_at = rules.grace_over(local_date(due, self.zone), self.zone)
            else:
                self._lapse(rules, due, self.ladder.better(qualified, self.last_qualified))

    def _lapse(self, rules: RuleSet, at: datetime, qualified: str | None) -> None:
        step = self.ladder.below(self.tier, rules) if rules.downgrade == "step" else None
        earned_until = at if self.kept_until is None else self.kept_until
        self._move(at, self.ladder.better(self.ladder.better(step, qualified), self.floor), "lapse")
        self._keep(rules, earned_until - _TICK, at)

    def _move(self, at: datetime, tier: str | None, cause: Cause) -> None:
        if tier != self.tier:
            self.tier = tier
            self.changes.append(Change(at, tier, cause))

    def _keep(self, rules: RuleSet, counted_from: datetime, now: datetime) -> None:
        """Keep the tier from the day of an instant on, and always beyond now; what nobody can lose has no end."""
        self.lapses_at = self.last_qualified = None
        lost_by_nobody = self.ladder.rank(self.tier) <= self.ladder.rank(self.floor)
        if lost_by_nobody or rules.threshold(self.tier) == 0:
            self.kept_until = None
            return
        self.kept_until = rules.kept_until(local_date(counted_from, self.zone), self.zone)
        if self.kept_until is not None and self.kept_until <= now:
            self.kept_until = rules.kept_until(local_date(now, self.zone), self.zone)


def tell(facts: Facts, sets: Sequence[RuleSet], ladder: Ladder, until: datetime, zone: ZoneInfo) -> History:
    """Return the history of a member up to an instant, which belongs to it; `sets` are the rules, the oldest first."""
    walk = _Walk(ladder, zone, facts.start_tier, facts.start_tier)
    over = until + _TICK
    begins = [rules.effective_from for rules in sets]
    for rules, ends in zip(sets, (*begins[1:], over), strict=False):
        since, before = max(facts.start_at, rules.effective_from), min(ends, over)
        if since < before:
            walk.spend_time(rules, Meter(facts.events.get(rules.measure, ())), since, before)
    moments = [walk.due_at, *begins, *(override.ends_at for override in facts.overrides)]
    due_at = min((moment for moment in moments if moment is not None and moment > until), default=None)
    return History(tuple(_overlay(facts, walk.changes, until)), walk.kept_until, due_at)


def _overlay(facts: Facts, moved: Sequence[Change], until: datetime) -> list[Change]:
    """Lay the overrides over the moves that the rules make, and return the moves that are seen."""
    told = [Change(facts.start_at, facts.start_tier, "enrolment")]
    if not facts.overrides:
        return told + list(moved)
    by_rules = {change.at: change for change in moved}
    edges = {moment for override in facts.overrides for moment in (override.begins_at, override.ends_at)}
    own = told[0]
    for at in sorted({*by_rules, *edges}):
        if not facts.start_at <= at <= until:
            continue
        own = by_rules.get(at, own)
        running = [override for override in facts.overrides if override.begins_at <= at < override.ends_at]
        if running:
            seen = Change(at, running[-1].tier_id, "override", running[-1].id)
        else:
            seen = Change(at, own.tier_id, own.cause if own.at == at and at in by_rules else "rule")
        if seen.tier_id != told[-1].tier_id:
            told.append(seen)
    return told
