"""Reads of tiers: which there are and by which rules, and where a member stands."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.customer import Customer
from loyalty_core.models.programme import Tier
from loyalty_core.models.staff import Staff
from loyalty_core.models.tier import EntryReward, TierChange, TierOverride, TierStanding
from loyalty_core.tiers.facts import read_rule_sets
from loyalty_core.tiers.rules import RuleSet
from loyalty_core.tiers.standing import Stored, standing_of
from loyalty_core.tiers.views import TierMove, TierProgress, TierRow, TierRulesView, TiersView

MOST_MOVES = 200
"""How many moves of a member are listed, the latest."""


@dataclass(frozen=True)
class ListTiers(Query[TiersView]):
    """The tiers of the programme by rank, with the rules in force and those to come."""

    def answer(self, read: Read) -> TiersView:
        sets = read_rule_sets(read.connection)
        begun = [rules for rules in sets if rules.effective_from <= read.at]
        now = begun[-1] if begun else None
        counted = select(Customer.tier_id, func.count().label("members")).where(Customer.tier_id.is_not(None))
        members = {row.tier_id: row.members for row in read.connection.execute(counted.group_by(Customer.tier_id))}
        entries = _entry_rewards(read)
        tiers = []
        for tier_id, name, rank in read.connection.execute(select(Tier.id, Tier.name, Tier.rank).order_by(Tier.rank)):
            needs = None if now is None else now.threshold(tier_id)
            money = read.programme.money(needs) if needs is not None and now and now.measure == "spend" else None
            entry = entries.get(tier_id, (None, None))
            tiers.append(TierRow(tier_id, name, rank, needs, money, members.get(tier_id, 0), *entry))
        coming = tuple(_rules_view(rules) for rules in sets[len(begun) :])
        return TiersView(tuple(tiers), None if now is None else _rules_view(now), coming)


@dataclass(frozen=True)
class ShowTierProgress(Query[TierProgress]):
    """Where a member stands in the tiers now, and the latest moves.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int

    def answer(self, read: Read) -> TierProgress:
        row = read.connection.execute(
            select(Customer.id, Customer.tier_id, *STANDING)
            .outerjoin(TierStanding, TierStanding.customer_id == Customer.id)
            .where(Customer.id == self.customer_id, Customer.record_state != "erased")
        ).one_or_none()
        if row is None:
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        tier, next_tier = standing_of(read, stored_of(row))
        return TierProgress(self.customer_id, tier, next_tier, self._moves(read))

    def _moves(self, read: Read) -> tuple[TierMove, ...]:
        before, after = Tier.__table__.alias("before"), Tier.__table__.alias("after")
        rows = read.connection.execute(
            select(
                before.c.name,
                after.c.name,
                TierChange.effective_at,
                TierChange.recorded_at,
                TierChange.cause,
                Staff.name,
                TierOverride.reason,
            )
            .outerjoin(before, before.c.id == TierChange.from_tier_id)
            .outerjoin(after, after.c.id == TierChange.to_tier_id)
            .outerjoin(Staff, Staff.id == TierChange.staff_id)
            .outerjoin(TierOverride, TierOverride.id == TierChange.override_id)
            .where(TierChange.customer_id == self.customer_id)
            .order_by(TierChange.seq.desc())
            .limit(MOST_MOVES)
        )
        return tuple(TierMove(*row) for row in rows.all())


STANDING: tuple[Any, ...] = (
    TierStanding.since.label("tier_since"),
    TierStanding.kept_until.label("tier_kept_until"),
    TierStanding.due_at.label("tier_due_at"),
    Customer.joined_at,
)
"""Columns of a member's standing, for `stored_of`."""


def stored_of(row: Any) -> Stored:
    """Return what a row with `id`, `tier_id` and the columns `STANDING` says; never judged means since the joining."""
    since = row.joined_at if row.tier_since is None else row.tier_since
    return Stored(row.id, row.tier_id, since, row.tier_kept_until, row.tier_due_at, row.tier_since is not None)


def _entry_rewards(read: Read) -> dict[str, tuple[int | None, str | None]]:
    rows = read.connection.execute(
        select(EntryReward.tier_id, EntryReward.points, Campaign.name)
        .outerjoin(Campaign, Campaign.id == EntryReward.campaign_id)
        .order_by(EntryReward.valid_from)
    )
    return {tier_id: (points, campaign) for tier_id, points, campaign in rows}


def _rules_view(rules: RuleSet) -> TierRulesView:
    return TierRulesView(
        rules.effective_from,
        rules.measure,
        rules.window,
        rules.window_days,
        rules.keep,
        rules.keep_days,
        rules.downgrade,
        rules.grace_days,
        dict(rules.thresholds),
    )
