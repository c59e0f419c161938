"""Members judged: the history told anew from the tables, and what is new of it written down.

The stored changes say what was known when. Where the facts only went on, the new moves are added with the instants at
which they took effect, though that be long ago. Where a fact came late and the past itself reads otherwise now (a
refund, a receipt of an earlier day), one change brings the member to where they belong, effective when it was learnt.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from loyalty_core.database.bulk import Row, insert_many, insert_missing, update_many
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierChange, TierStanding
from loyalty_core.tiers.entering import Entry, give_entry_rewards
from loyalty_core.tiers.facts import Member, read_ladder, read_members, read_rule_sets
from loyalty_core.tiers.rules import Ladder
from loyalty_core.tiers.telling import Change, History, tell

_CHANGE = (
    TierChange.customer_id,
    TierChange.seq,
    TierChange.from_tier_id,
    TierChange.to_tier_id,
    TierChange.effective_at,
    TierChange.recorded_at,
    TierChange.cause,
    TierChange.override_id,
    TierChange.staff_id,
)
_STANDING = (
    TierStanding.customer_id,
    TierStanding.since,
    TierStanding.kept_until,
    TierStanding.due_at,
    TierStanding.judged_at,
)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 2_000
"""Members judged together: enough that a statement's cost is spread, few enough that their events fit in memory."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A member, the history as it is told now, and the moves that are new."""

    member: Member
    history: History
    moves: tuple[Change, ...]
    until: datetime


def judge(work: Work, customer_ids: Collection[int], until: datetime | None = None) -> int:
    """Judge some locked customers through an instant, or through the last thing that happened to each.

    That may be long ago, as in an import: what time alone did since is left until it is asked for. Rules that have
    begun are applied in any case.

    What their books gained must be saved. Entry rewards are put into the books, which are to be saved again. Returns
    how many moved.
    """
    sets, ladder = read_rule_sets(work.connection), read_ladder(work.connection)
    begun = [rules.effective_from for rules in sets if rules.effective_from <= work.at]
    least = until or max(begun, default=BEGINNING)
    wanted, moved = sorted(customer_ids), 0
    for start in range(0, len(wanted), BATCH):
        judged = []
        for member in read_members(work.connection, wanted[start : start + BATCH], sets):
            through = max(least, member.latest)
            history = tell(member.facts, sets, ladder, through, work.programme.time_zone)
            moves = tuple(new_moves(member, history, max(through, work.at)))
            judged.append(Judged(member, history, moves, through))
        _write(work, judged)
        give_entry_rewards(work, list(_entries(judged, ladder)))
        moved += sum(bool(one.moves) for one in judged)
    return moved


def new_moves(member: Member, history: History, learnt_at: datetime) -> Iterator[Change]:
    """Give the moves that are not stored yet; see the module."""
    changes = history.changes
    places = [
        place
        for place, change in enumerate(changes)
        if change.tier_id == member.tier_id
        and change.at <= member.last_at
        and all(later.at >= member.last_at for later in changes[place + 1 : place + 2])
    ]
    if places:
        yield from changes[places[-1] + 1 :]
    elif history.tier_id != member.tier_id:
        yield changes[-1]._replace(at=max(learnt_at, member.last_at))


def _write(work: Work, judged: Sequence[Judged]) -> None:
    connection = work.connection
    insert_many(connection, _CHANGE, [row for one in judged for row in _change_rows(work, one)])
    update_many(
        connection,
        (Customer.id,),
        (Customer.tier_id,),
        [(one.member.customer_id, one.history.tier_id) for one in judged if one.moves],
    )
    rows = [_standing_row(one) for one in judged]
    known = [row for row, one in zip(rows, judged, strict=True) if one.member.judged_at is not None]
    update_many(connection, _STANDING[:1], _STANDING[1:], known)
    insert_missing(
        connection, _STANDING, [row for row, one in zip(rows, judged, strict=True) if one.member.judged_at is None]
    )
    for one in judged:
        if one.moves:
            before, _ = work.tiers_moved.get(one.member.customer_id, (one.member.tier_id, None))
            work.tiers_moved[one.member.customer_id] = (before, one.history.tier_id)


def _change_rows(work: Work, one: Judged) -> Iterator[Row]:
    before = one.member.tier_id
    for seq, move in enumerate(one.moves, start=one.member.last_seq + 1):
        staff_id = work.actor.staff_id if move.cause == "override" else None
        yield (
            one.member.customer_id,
            seq,
            before,
            move.tier_id,
            move.at,
            work.at,
            move.cause,
            move.override_id,
            staff_id,
        )
        before = move.tier_id


def _standing_row(one: Judged) -> Row:
    since = one.moves[-1].at if one.moves else one.member.last_at
    return (one.member.customer_id, since, one.history.kept_until, one.history.due_at, one.until)


def _entries(judged: Sequence[Judged], ladder: Ladder) -> Iterator[Entry]:
    """Give the moves up of those who may be given something: enrolled members alone (rule 12)."""
    for one in judged:
        before = one.member.tier_id
        for move in one.moves:
            rises = ladder.rank(move.tier_id) > ladder.rank(before)
            if rises and move.tier_id is not None and one.member.membership == "enrolled":
                yield Entry(one.member.customer_id, move.tier_id, move.at)
            before = move.tier_id
