"""What is shown of tiers."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A tier that a manager gave, from `begins_at` (UTC) through the local date `until_on`."""

    override_id: int
    tier: str
    reason: str
    by: str
    begins_at: datetime
    until_on: date


@dataclass(frozen=True, slots=True)
class MemberTier:
    """The tier of a member.

    Attributes:
        id, name, rank: which one.
        since: when the member came into it; UTC.
        kept_until: the last local date for which the rules keep what was reached; None for no end.
        override: what a manager gave, while it runs.
    """

    id: str
    name: str
    rank: int
    since: datetime | None = None
    kept_until: date | None = None
    override: OverrideView | None = None


@dataclass(frozen=True, slots=True)
class NextTier:
    """The next tier above a member's own, and what is missing to it.

    Attributes:
        measure: spend, points or purchases.
        needs, reached, missing: minor units, points or purchases in the window.
        missing_money: what is missing, where money counts.
        says: the same in words, like `£38.00 to Silver`.
    """

    id: str
    name: str
    rank: int
    measure: str
    needs: int
    reached: int
    missing: int
    missing_money: Money | None
    says: str


@dataclass(frozen=True, slots=True)
class TierMove:
    """A move of a member between tiers, by name; `cause` is enrolment, rule, lapse or override. Instants are UTC."""

    from_tier: str | None
    to_tier: str | None
    effective_at: datetime
    recorded_at: datetime
    cause: str
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TierProgress:
    """Where a member stands in the tiers, and how they came there; the latest move first."""

    customer_id: int
    tier: MemberTier | None
    next_tier: NextTier | None
    moves: tuple[TierMove, ...]


@dataclass(frozen=True, slots=True)
class TierRulesView:
    """Rules of tiers from `effective_from` (UTC) on, as `rules.RuleSet` explains them.

    `thresholds` are minor units, points or purchases by ID of a tier, the lowest first.
    """

    effective_from: datetime
    measure: str
    window: str
    window_days: int
    keep: str
    keep_days: int
    downgrade: str
    grace_days: int
    thresholds: dict[str, int]


@dataclass(frozen=True, slots=True)
class TierRow:
    """A tier of the programme.

    Attributes:
        needs: from how much on it is reached by the rules in force; None where they do not give it.
        needs_money: the same, where money counts.
        members: how many are in it, as stored.
        entry_points: points given for entering it.
        entry_campaign: name of the campaign of which a coupon is given for entering it.
    """

    id: str
    name: str
    rank: int
    needs: int | None
    needs_money: Money | None
    members: int
    entry_points: int | None
    entry_campaign: str | None


@dataclass(frozen=True, slots=True)
class TiersView:
    """The tiers by rank, the rules in force (None before the first), and those that are coming."""

    tiers: tuple[TierRow, ...]
    rules: TierRulesView | None
    coming: tuple[TierRulesView, ...]
