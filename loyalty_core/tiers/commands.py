"""Writes of tiers: their rules, what entering one gives, and a manager's overrides."""

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field
from sqlalchemy import bindparam, insert, select, text, update

from loyalty_core.clock import start_of_day, utc_text
from loyalty_core.coupons.campaigns import no_campaign, refuse_a_rewards
from loyalty_core.database.types import UtcInstant
from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.programme import Tier
from loyalty_core.models.tier import EntryReward, TierRule
from loyalty_core.money import parse_decimal, to_minor
from loyalty_core.points.rules import MAX_POINTS
from loyalty_core.tiers.rules import MAX_DAYS, Downgrade, Keep, Measure, Window

LAST_YEAR = 9000
"""The latest year that rules or overrides may name."""

Days = Annotated[int, Field(ge=0, le=MAX_DAYS)]
AmountText = Annotated[str, BeforeValidator(str)]


class SetTierRules(Command):
    """Set the rules of tiers from `valid_from` on (now, if not given; without an offset local time).

    `thresholds` say by ID of a tier from how much on it is reached: an amount of the programme's currency as typed
    where `measure` is spend, a whole number elsewhere. A tier that is not named is reached by nobody. See `tiers.rules`
    for what each choice means, and for how a change of rules acts.

    Raises:
        Invalid: a tier, threshold, number of days or instant is not right.
        Conflict: other rules begin at that very instant.
    """

    name: ClassVar[str] = "tiers.set-rules"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME

    measure: Measure
    thresholds: dict[str, AmountText]
    window: Window = "calendar-year"
    window_days: Days = 0
    keep: Keep = "next-year-end"
    keep_days: Days = 0
    downgrade: Downgrade = "qualified"
    grace_days: Days = 0
    valid_from: datetime | None = None

    def execute(self, work: Work) -> Outcome:
        if (self.window == "rolling") != (self.window_days > 0):
            raise Invalid("A rolling window, and no other, needs its days.", field="window_days")
        if (self.keep == "days") != (self.keep_days > 0):
            raise Invalid("A tier that is kept for days, and no other, needs their number.", field="keep_days")
        thresholds = self._thresholds(work)
        if work.connection.dialect.name == "postgresql":
            # Whoever judges by the rules that were must be done, or the day on which these begin would be overwritten.
            work.connection.execute(text("LOCK TABLE tier_rule IN ACCESS EXCLUSIVE MODE"))
        valid_from = self._valid_from(work)
        work.connection.execute(
            insert(TierRule).values(
                effective_from=valid_from,
                measure=self.measure,
                span=self.window,
                span_days=self.window_days,
                keep=self.keep,
                keep_days=self.keep_days,
                downgrade=self.downgrade,
                grace_days=self.grace_days,
                thresholds=thresholds,
                staff_id=work.actor.staff_id,
                recorded_at=work.at,
            )
        )
        for statement in (_STANDINGS, _DUE):
            work.connection.execute(statement, {"begins": valid_from})
        return Outcome(
            f"Tiers are reached by {self.measure} from {utc_text(valid_from)} on.",
            result={"valid_from": utc_text(valid_from), "thresholds": thresholds},
        )

    def _thresholds(self, work: Work) -> dict[str, int]:
        """Return whole numbers by tier, each higher tier's above the one before."""
        ranks = {row.id: row.rank for row in work.connection.execute(select(Tier.id, Tier.rank))}
        found: dict[str, int] = {}
        for tier_id, typed in self.thresholds.items():
            if tier_id not in ranks:
                raise Invalid(f"There is no tier {tier_id}.", field="thresholds")
            found[tier_id] = self._amount(work, typed)
        if not found:
            raise Invalid("Name at least one tier.", field="thresholds")
        ordered = sorted(found.items(), key=lambda pair: ranks[pair[0]])
        for (_, lower), (tier_id, higher) in pairwise(ordered):
            if higher <= lower:
                raise Invalid(f"{tier_id} must need more than the tier below it.", field="thresholds")
        return dict(ordered)

    def _amount(self, work: Work, typed: str) -> int:
        if self.measure == "spend":
            amount = to_minor(parse_decimal(typed, "thresholds"), work.programme.currency, "thresholds")
        elif typed.strip().isascii() and typed.strip().isdigit() and len(typed.strip()) <= 12:
            amount = int(typed)
        else:
            raise Invalid(f"“{typed}” is no whole number.", field="thresholds")
        if amount < 0:
            raise Invalid("A tier cannot need less than nothing.", field="thresholds")
        return amount

    def _valid_from(self, work: Work) -> datetime:
        valid_from = self.valid_from or work.at
        if valid_from.tzinfo is None:
            valid_from = valid_from.replace(tzinfo=work.programme.time_zone)
        if valid_from < work.at:
            raise Invalid("Tiers that were reached stay reached: name now or a later time.", field="valid_from")
        if valid_from.year > LAST_YEAR:
            raise Invalid("That is too far ahead.", field="valid_from")
        if work.connection.execute(select(TierRule.measure).where(TierRule.effective_from == valid_from)).first():
            raise Conflict("Other rules begin at that very time.", field="valid_from")
        return valid_from


class SetEntryReward(Command):
    """Set what members are given once who move up into a tier from now on: points, or a coupon of a campaign.

    With neither, entering the tier gives nothing any more.

    Raises:
        Invalid: both are named, or there is no such tier.
        NotFound: there is no such campaign.
        Refused: the campaign belongs to a reward.
    """

    name: ClassVar[str] = "tiers.set-entry-reward"
    permission: ClassVar[Permission] = Permission.MANAGE_PROGRAMME

    tier_id: str
    points: Annotated[int, Field(ge=1, le=MAX_POINTS)] | None = None
    campaign_id: int | None = None

    def execute(self, work: Work) -> Outcome:
        if self.points is not None and self.campaign_id is not None:
            raise Invalid("Points or a coupon, not both.", field="points")
        tier = tier_name(work, self.tier_id)
        if self.campaign_id is not None:
            if not work.connection.execute(select(Campaign.id).where(Campaign.id == self.campaign_id)).first():
                raise no_campaign(self.campaign_id)
            refuse_a_rewards(work, self.campaign_id)
        values: dict[str, Any] = {"points": self.points, "campaign_id": self.campaign_id}
        same = (EntryReward.tier_id == self.tier_id, EntryReward.valid_from == work.at)
        if not work.connection.execute(update(EntryReward).where(*same).values(values)).rowcount:
            work.connection.execute(insert(EntryReward).values(tier_id=self.tier_id, valid_from=work.at, **values))
        gives = "nothing" if self.campaign_id is None else "a coupon"
        said = f"Entering {tier} gives {gives if self.points is None else f'{self.points:,} points'}."
        return Outcome(said, result={"tier_id": self.tier_id, **values})


def tier_name(work: Work, tier_id: str) -> str:
    """Return the name of a tier, or raise `Invalid` where there is none of that ID."""
    name = work.connection.execute(select(Tier.name).where(Tier.id == tier_id)).scalar_one_or_none()
    if name is None:
        raise Invalid(f"There is no tier {tier_id}.", field="tier_id")
    return str(name)


def first_instant_after(work: Work, day: date) -> datetime:
    """Return the first instant (UTC) after a local date (rule 7)."""
    return start_of_day(date.fromordinal(day.toordinal() + 1), work.programme.time_zone)


def _at_the_beginning(statement: str) -> Any:
    return text(statement).bindparams(bindparam("begins", type_=UtcInstant()))


_STANDINGS = _at_the_beginning(
    "INSERT INTO tier_standing (customer_id, since, kept_until, due_at, judged_at) "
    "SELECT id, joined_at, NULL, :begins, joined_at FROM customer WHERE joined_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM tier_standing s WHERE s.customer_id = customer.id)"
)
"""Members that no rules have judged yet stand where they were enrolled."""

_DUE = _at_the_beginning("UPDATE tier_standing SET due_at = :begins WHERE due_at IS NULL OR due_at > :begins")
"""Everybody is judged anew when rules begin."""
