"""How a member's tier stands at the instant of a read: as stored, or told anew in memory where something fell due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from loyalty_core.clock import local_date
from loyalty_core.desk.work import Read
from loyalty_core.models.ledger import Account
from loyalty_core.models.programme import Tier
from loyalty_core.models.purchase import Purchase, RefundPart
from loyalty_core.models.staff import Staff
from loyalty_core.models.tier import TierOverride
from loyalty_core.tiers.facts import read_ladder, read_members, read_points, read_rule_sets
from loyalty_core.tiers.overriding import running_at
from loyalty_core.tiers.rules import RuleSet
from loyalty_core.tiers.telling import Meter, tell
from loyalty_core.tiers.views import MemberTier, NextTier, OverrideView


class Stored(NamedTuple):
    """What the tables say of a member's tier; instants are UTC. Nobody is judged before there are rules."""

    customer_id: int
    tier_id: str | None
    since: datetime | None
    kept_until: datetime | None
    due_at: datetime | None
    judged: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A tier's name and rank."""

    name: str
    rank: int


def standing_of(read: Read, stored: Stored) -> tuple[MemberTier | None, NextTier | None]:
    """Return a member's tier and the next one above it, at the instant of the read; nothing is written."""
    if stored.tier_id is None and not stored.judged:
        return None, None
    tiers = {
        tier_id: Named(name, rank)
        for tier_id, name, rank in read.connection.execute(select(Tier.id, Tier.name, Tier.rank)).all()
    }
    sets = read_rule_sets(read.connection)
    now = _settled(read, stored, sets)
    tier = None if now.tier_id is None else _member_tier(read, now, tiers[now.tier_id])
    return tier, _next(read, now, sets, tiers)


def running_override(read: Read, customer_id: int) -> OverrideView | None:
    """Return the override that runs at the instant of the read, or None."""
    row = read.connection.execute(
        select(
            TierOverride.id,
            Tier.name.label("tier"),
            TierOverride.reason,
            Staff.name.label("by"),
            TierOverride.begins_at,
            TierOverride.until_on,
        )
        .join(Tier, Tier.id == TierOverride.tier_id)
        .join(Staff, Staff.id == TierOverride.staff_id)
        .where(TierOverride.customer_id == customer_id, *running_at(read.at))
        .order_by(TierOverride.begins_at.desc(), TierOverride.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else OverrideView(*row)


def _settled(read: Read, stored: Stored, sets: list[RuleSet]) -> Stored:
    if stored.due_at is None or stored.due_at > read.at:
        return stored
    (member,) = read_members(read.connection, [stored.customer_id], sets)
    history = tell(member.facts, sets, read_ladder(read.connection), read.at, read.programme.time_zone)
    since = stored.since if history.tier_id == stored.tier_id else history.since
    return Stored(stored.customer_id, history.tier_id, since, history.kept_until, history.due_at, judged=True)


def _member_tier(read: Read, now: Stored, tier: Named) -> MemberTier:
    kept_until = None
    if now.kept_until is not None:
        kept_until = local_date(now.kept_until - timedelta(microseconds=1), read.programme.time_zone)
    override = running_override(read, now.customer_id)
    return MemberTier(str(now.tier_id), tier.name, tier.rank, now.since, kept_until, override)


def _next(read: Read, now: Stored, sets: list[RuleSet], tiers: Mapping[str, Named]) -> NextTier | None:
    rules = next((one for one in reversed(sets) if one.effective_from <= read.at), None)
    if rules is None or now.since is None:
        return None
    height = 0 if now.tier_id is None else tiers[now.tier_id].rank
    above = next(((tier_id, least) for tier_id, least in rules.thresholds if tiers[tier_id].rank > height), None)
    if above is None:
        return None
    tier_id, needs = above
    reached = measured(read, now.customer_id, rules)
    missing = max(0, needs - reached)
    tier = tiers[tier_id]
    money = read.programme.money(missing) if rules.measure == "spend" else None
    says = f"{_in_words(rules.measure, missing) if money is None else money} to {tier.name}"
    return NextTier(tier_id, tier.name, tier.rank, rules.measure, needs, reached, missing, money, says)


def _in_words(measure: str, count: int) -> str:
    noun = measure.removesuffix("s") if count == 1 else measure
    return f"{count:,} {noun}"


def measured(read: Read, customer_id: int, rules: RuleSet) -> int:
    """Return what counts for a member in the window that ends now: minor units, points or purchases."""
    start = rules.window_start(local_date(read.at, read.programme.time_zone), read.programme.time_zone)
    if rules.measure == "points":
        events = read_points(read.connection, [customer_id]).get(customer_id, ())
        return Meter(events).through(read.at, rules, read.programme.time_zone)
    if rules.measure == "spend" and start is None:
        account = select(Account.gross_minor - Account.refunded_minor).where(Account.customer_id == customer_id)
        return int(read.connection.execute(account).scalar_one())
    theirs: list[Any] = [Purchase.customer_id == customer_id]
    if start is not None:
        theirs.append(Purchase.at >= start)
    sales = [*theirs, Purchase.kind == "sale"]
    if rules.measure == "purchases":
        counted = select(func.count()).where(*sales, Purchase.refunded_minor < Purchase.amount_minor)
        return int(read.connection.execute(counted).scalar_one())
    kept = select(func.coalesce(func.sum(Purchase.amount_minor - Purchase.refunded_minor), 0)).where(*sales)
    loose = (
        select(func.coalesce(func.sum(RefundPart.amount_minor), 0))
        .join(Purchase, Purchase.id == RefundPart.refund_id)
        .where(*theirs, Purchase.kind == "refund", RefundPart.purchase_id.is_(None))
    )
    return int(read.connection.execute(kept).scalar_one()) - int(read.connection.execute(loose).scalar_one())
