"""The promise of tiers: recomputed from purchases, postings, rules, overrides and date, each is what is stored (17).

The chains of moves are asked of the tables like every other promise (`promises`); the tiers themselves are told anew
for a few thousand members at a time, by the function that judges them, from nothing but what happened.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from loyalty_core.models.customer import Customer
from loyalty_core.tiers.facts import Member, read_ladder, read_members, read_rule_sets
from loyalty_core.tiers.rules import Ladder, RuleSet
from loyalty_core.tiers.telling import tell

NUMBER = 17
SAYS = "the tier is what history, rules and date make it"
CHUNK = 2_000
"""Members read together."""
_LOOKS = 3
"""How often somebody is looked at who seems wrong, as others write meanwhile."""


def wrong_tiers(connection: Connection, zone: ZoneInfo) -> Iterator[tuple[int, str]]:
    """Give each member whose stored tier is not what it should be, with what is wrong, the lowest number first."""
    sets, ladder = read_rule_sets(connection), read_ladder(connection)
    for numbers in _in_chunks(connection):
        for member in read_members(connection, numbers, sets):
            if _wrong(member, sets, ladder, zone) and (detail := _look_again(connection, member, zone)):
                yield member.customer_id, detail


def _in_chunks(connection: Connection) -> Iterator[Sequence[int]]:
    after = 0
    while True:
        numbers = (
            connection.execute(
                select(Customer.id)
                .where(Customer.id > after, Customer.joined_at.is_not(None))
                .order_by(Customer.id)
                .limit(CHUNK)
            )
            .scalars()
            .all()
        )
        if not numbers:
            return
        yield numbers
        after = numbers[-1]


def _look_again(connection: Connection, member: Member, zone: ZoneInfo) -> str | None:
    """Return what is wrong with a member however often one looks, or None."""
    detail = None
    for _ in range(_LOOKS):
        sets, ladder = read_rule_sets(connection), read_ladder(connection)
        for found in read_members(connection, [member.customer_id], sets):
            detail = _wrong(found, sets, ladder, zone)
        if detail is None:
            return None
    return detail


def _wrong(member: Member, sets: Sequence[RuleSet], ladder: Ladder, zone: ZoneInfo) -> str | None:
    """Return what is stored of a member and should not be, as of the instant through which they were judged."""
    if member.judged_at is None:
        if member.tier_id == member.facts.start_tier:
            return None
        return f"tier {member.tier_id}, enrolled in {member.facts.start_tier}"
    waiting = member.due_at is not None and member.due_at <= member.judged_at
    if waiting:
        # Rules began at the very instant of the last judging, and have not judged this member yet.
        sets = [rules for rules in sets if rules.effective_from != member.due_at]
    history = tell(member.facts, sets, ladder, member.judged_at, zone)
    if history.tier_id != member.tier_id:
        return f"tier {member.tier_id}, recomputed {history.tier_id}"
    if history.kept_until != member.kept_until:
        return f"kept until {_said(member.kept_until)}, recomputed {_said(history.kept_until)}"
    if not waiting and history.due_at != member.due_at:
        return f"due {_said(member.due_at)}, recomputed {_said(history.due_at)}"
    return None


def _said(instant: datetime | None) -> str:
    return "never" if instant is None else instant.isoformat()
