"""What tiers follow from, read from the tables for many members at once: rules, enrolments, overrides, what counted."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, false, func, select

from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.survivor import records_of
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.programme import Tier
from loyalty_core.models.purchase import Purchase, RefundPart
from loyalty_core.models.tier import TierChange, TierOverride, TierRule, TierStanding
from loyalty_core.tiers.rules import Downgrade, Keep, Ladder, Measure, RuleSet, Window
from loyalty_core.tiers.telling import Event, Facts, Override

MANUAL = "adjustment"
"""Source of postings made by hand, which count only where they were ticked."""
_NEVER_COUNTS = ("entry-reward", "merge", "import")
"""Sources of postings that lead to no tier: what reaching one gave, what counted already in a merged record, and what
was earned elsewhere, where it had its own effect."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member with all that the tier follows from, and what is stored of it.

    Attributes:
        tier_id: the tier that is stored.
        membership: as the customer has it.
        last_seq, last_at: number and instant of the last change that is stored; 0 and the joining where there is none.
        judged_at: through when the member was judged; None for never.
        kept_until, due_at: as they were stored then.
    """

    customer_id: int
    tier_id: str | None
    membership: str
    facts: Facts
    last_seq: int
    last_at: datetime
    judged_at: datetime | None
    kept_until: datetime | None
    due_at: datetime | None

    @property
    def latest(self) -> datetime:
        """The instant through which there is something to judge: the latest event, and no earlier than last time."""
        ends = [events[-1].at for events in self.facts.events.values() if events]
        return max([self.facts.start_at, *ends, *([] if self.judged_at is None else [self.judged_at])])


def read_rule_sets(connection: Connection) -> list[RuleSet]:
    """Return the rules of tiers, the oldest first."""
    ladder = read_ladder(connection)
    rows = connection.execute(select(*TierRule.__table__.c).order_by(TierRule.effective_from))
    return [
        RuleSet(
            row.effective_from,
            cast("Measure", row.measure),
            cast("Window", row.span),
            row.span_days,
            cast("Keep", row.keep),
            row.keep_days,
            cast("Downgrade", row.downgrade),
            row.grace_days,
            tuple(sorted(row.thresholds.items(), key=lambda pair: ladder.rank(pair[0]))),
        )
        for row in rows
    ]


def read_ladder(connection: Connection) -> Ladder:
    """Return the tiers by rank."""
    return Ladder({row.id: row.rank for row in connection.execute(select(Tier.id, Tier.rank))})


def read_members(connection: Connection, customer_ids: Collection[int], sets: Sequence[RuleSet]) -> list[Member]:
    """Return the open records of some customers who joined, with the events that count, in the order of numbers."""
    if not customer_ids:
        return []
    rows = connection.execute(_members(is_one_of(connection, Customer.id, customer_ids))).all()
    overrides = _read_overrides(connection, customer_ids)
    events = {
        measure: _BY_MEASURE[measure](connection, customer_ids) for measure in sorted({rules.measure for rules in sets})
    }
    return [
        Member(
            row.id,
            row.tier_id,
            row.membership,
            Facts(
                row.joined_at,
                row.start_tier,
                {measure: found.get(row.id, ()) for measure, found in events.items()},
                overrides.get(row.id, ()),
            ),
            row.last_seq or 0,
            row.joined_at if row.last_at is None else row.last_at,
            row.judged_at,
            row.kept_until,
            row.due_at,
        )
        for row in rows
    ]


def _members(whose: ColumnElement[bool]) -> Any:
    last = (
        select(TierChange.customer_id, func.max(TierChange.seq).label("seq"))
        .join(Customer, Customer.id == TierChange.customer_id)
        .where(whose)
        .group_by(TierChange.customer_id)
        .subquery()
    )
    latest, first = TierChange.__table__.alias("latest"), TierChange.__table__.alias("first")
    return (
        select(
            Customer.id,
            Customer.tier_id,
            Customer.membership,
            Customer.joined_at,
            last.c.seq.label("last_seq"),
            latest.c.effective_at.label("last_at"),
            first.c.to_tier_id.label("start_tier"),
            TierStanding.judged_at,
            TierStanding.kept_until,
            TierStanding.due_at,
        )
        .outerjoin(last, last.c.customer_id == Customer.id)
        .outerjoin(latest, (latest.c.customer_id == Customer.id) & (latest.c.seq == last.c.seq))
        .outerjoin(first, (first.c.customer_id == Customer.id) & (first.c.seq == 1) & (first.c.cause == "enrolment"))
        .outerjoin(TierStanding, TierStanding.customer_id == Customer.id)
        .where(whose, Customer.joined_at.is_not(None), Customer.record_state == "live")
        .order_by(Customer.id)
    )


def _read_overrides(connection: Connection, customer_ids: Collection[int]) -> dict[int, list[Override]]:
    found: dict[int, list[Override]] = {}
    columns = (TierOverride.customer_id, TierOverride.id, TierOverride.tier_id, TierOverride.begins_at)
    for customer_id, number, tier_id, begins_at, ends_at, ended_at in connection.execute(
        select(*columns, TierOverride.ends_at, TierOverride.ended_at)
        .where(is_one_of(connection, TierOverride.customer_id, customer_ids))
        .order_by(TierOverride.customer_id, TierOverride.begins_at, TierOverride.id)
    ).all():
        override = Override(number, tier_id, begins_at, ends_at if ended_at is None else min(ends_at, ended_at))
        found.setdefault(customer_id, []).append(override)
    return found


# ------------------------------------------------------------------ what counts

_AT = (Purchase.at, Purchase.recorded_at)
"""A receipt counts from its own instant; one dated a little ahead of the clock from when it was recorded."""


def _sorted(found: dict[int, list[Event]]) -> dict[int, list[Event]]:
    for events in found.values():
        events.sort()
    return found


def _spending(connection: Connection, customer_ids: Collection[int]) -> dict[int, list[Event]]:
    """Return sales less what was refunded of them, and refunds that belong to no sale on their own day."""
    whose = is_one_of(connection, Purchase.customer_id, customer_ids)
    kept = Purchase.amount_minor - Purchase.refunded_minor
    sales = select(Purchase.customer_id, *_AT, kept).where(whose, Purchase.kind == "sale", kept != 0)
    loose = (
        select(Purchase.customer_id, *_AT, -RefundPart.amount_minor)
        .join(RefundPart, RefundPart.refund_id == Purchase.id)
        .where(whose, Purchase.kind == "refund", RefundPart.purchase_id.is_(None))
    )
    found: dict[int, list[Event]] = {}
    for statement in (sales, loose):
        rows: Sequence[Any] = connection.execute(statement).all()
        for customer_id, at, recorded_at, amount in rows:
            found.setdefault(customer_id, []).append(Event(min(at, recorded_at), amount))
    return _sorted(found)


def _purchases(connection: Connection, customer_ids: Collection[int]) -> dict[int, list[Event]]:
    """Return the sales of which something was kept, each as one."""
    statement = select(Purchase.customer_id, *_AT).where(
        is_one_of(connection, Purchase.customer_id, customer_ids),
        Purchase.kind == "sale",
        Purchase.refunded_minor < Purchase.amount_minor,
    )
    found: dict[int, list[Event]] = {}
    rows: Sequence[Any] = connection.execute(statement).all()
    for customer_id, at, recorded_at in rows:
        found.setdefault(customer_id, []).append(Event(min(at, recorded_at), 1))
    return _sorted(found)


def read_points(connection: Connection, customer_ids: Collection[int]) -> dict[int, list[Event]]:
    """Return points when they became spendable, less what was taken back of them; those of merged records included."""
    records = records_of(connection, customer_ids)
    statement = (
        select(
            Posting.customer_id,
            Posting.seq,
            Posting.effective_at,
            Posting.lifetime_change,
            Posting.purchase_id,
            Posting.reverses_seq,
        )
        .where(
            is_one_of(connection, Posting.customer_id, records),
            Posting.lifetime_change != 0,
            (Posting.source != MANUAL) | (Posting.for_tier != false()),
            Posting.source.not_in(_NEVER_COUNTS),
        )
        .order_by(Posting.customer_id, Posting.seq)
    )
    theirs: dict[int, list[Any]] = {}
    for row in connection.execute(statement).all():
        theirs.setdefault(records[row.customer_id], []).append(row)
    return _sorted({customer_id: list(_netted(rows)) for customer_id, rows in theirs.items()})


def _netted(rows: Iterable[Any]) -> Iterator[Event]:
    """Give a member's points, each reversal laid on what it reverses: by its number, or by the purchase it names."""
    by_seq: dict[tuple[int, int], datetime] = {}
    by_purchase: dict[int, datetime] = {}
    amounts: dict[datetime, int] = {}
    for customer_id, seq, at, change, purchase_id, reverses_seq in rows:
        when = at
        if (customer_id, reverses_seq) in by_seq:
            when = by_seq[customer_id, reverses_seq]
        elif change < 0 and purchase_id in by_purchase:
            when = by_purchase[purchase_id]
        by_seq[customer_id, seq] = when
        if change > 0 and purchase_id is not None:
            by_purchase.setdefault(purchase_id, when)
        amounts[when] = amounts.get(when, 0) + change
    return (Event(at, amount) for at, amount in amounts.items() if amount)


_BY_MEASURE = {"spend": _spending, "points": read_points, "purchases": _purchases}
