"""Writes of the rewards themselves: what can be had, for how many points, when, how often and by whom."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlalchemy import delete, exists, insert, select, update

from loyalty_core.coupons.campaigns import open_campaign
from loyalty_core.coupons.rules import MAX_DAYS
from loyalty_core.coupons.terms import AmountText, Count, Percent, check_amount, check_run
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.programme import Tier
from loyalty_core.models.reward import Redemption, Reward
from loyalty_core.points.rules import MAX_POINTS
from loyalty_core.text import check_text, fold

_KINDS = {"amount": "money-off", "percent": "percentage", "product": "product", "custom": "custom"}


class AddReward(Command):
    """Add a reward that costs `cost` points, under a name that no other has, whatever its case and accents.

    Exactly one of `amount` (money off, of the programme's currency, as typed), `percent` (1 to 100), `product` and
    `custom` (in words: what staff do) says what it gives. Whoever has it gets a coupon, which lives `valid_days` after
    that day, or without them for any time; a custom one gives none. It can be had from the local date `starts_on`
    (today, if not given) through `ends_on`, by members of the tier `lowest_tier` and of those above it. No limit means
    any number. Undoing it removes the reward, as long as nobody asked for it.

    Raises:
        Invalid: it gives nothing or several things; an amount, a date or the tier is not right.
        Conflict: another reward has that name.
    """

    name: ClassVar[str] = "rewards.add"
    permission: ClassVar[Permission] = Permission.MANAGE_REWARDS
    undoable: ClassVar[bool] = True

    reward_name: str
    cost: Annotated[int, Field(ge=1, le=MAX_POINTS)]
    amount: AmountText | None = None
    percent: Percent | None = None
    product: str | None = None
    custom: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    valid_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] | None = None
    limit_total: Count | None = None
    limit_per_customer: Count | None = None
    lowest_tier: str | None = None

    def execute(self, work: Work) -> Outcome:
        name = check_text(self.reward_name, "reward_name", 100)
        gives = self._gives(work)
        starts_on = check_run(work, self.starts_on, self.ends_on)
        key = fold(name)
        if work.connection.execute(select(Reward.id).where(Reward.name_key == key)).first():
            raise Conflict(f"There is a reward “{name}” already.", field="reward_name")
        reward_id = work.connection.execute(
            insert(Reward)
            .values(
                name=name,
                name_key=key,
                cost=self.cost,
                starts_on=starts_on,
                ends_on=self.ends_on,
                valid_days=self.valid_days,
                limit_total=self.limit_total,
                limit_per_customer=self.limit_per_customer,
                lowest_tier_id=self._tier(work),
                redeemed=0,
                campaign_id=self._campaign(work, name, starts_on, gives),
                created_at=work.at,
                **gives,
            )
            .returning(Reward.id)
        ).scalar_one()
        return Outcome(f"Reward “{name}” added for {self.cost:,} points.", result={"reward_id": reward_id})

    def _gives(self, work: Work) -> dict[str, Any]:
        given = [what for what in _KINDS if getattr(self, what) is not None]
        if len(given) != 1:
            raise Invalid("Name one thing that it gives: an amount, a percentage, a product or words.", field="kind")
        kind = _KINDS[given[0]]
        if kind == "custom" and self.valid_days is not None:
            raise Invalid("A reward in words gives no coupon that could end.", field="valid_days")
        return {
            "kind": kind,
            "amount_minor": None if self.amount is None else check_amount(work, self.amount),
            "percent": self.percent,
            "product": None if self.product is None else check_text(self.product, "product", 200),
            "custom": None if self.custom is None else check_text(self.custom, "custom", 200),
        }

    def _tier(self, work: Work) -> str | None:
        tier = self.lowest_tier
        if tier is not None and not work.connection.execute(select(Tier.id).where(Tier.id == tier)).first():
            raise Invalid(f"There is no tier {tier}.", field="lowest_tier")
        return tier

    def _campaign(self, work: Work, name: str, starts_on: date, gives: dict[str, Any]) -> int | None:
        """Open the campaign of the reward's coupons, if it gives any; return its number.

        No other campaign can have its key: a folded name has no capital letters.
        """
        benefit = {"money-off": "amount", "percentage": "percent", "product": "product"}.get(gives["kind"])
        if benefit is None:
            return None
        columns = {what: gives[what] for what in ("amount_minor", "percent", "product")}
        key = f"{fold(name)} REWARD"
        return open_campaign(
            work, name, key, {"benefit": benefit, **columns, "starts_on": starts_on, "valid_days": self.valid_days}
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        reward_id = done.result["reward_id"]
        campaign = select(Reward.campaign_id).where(Reward.id == reward_id)
        campaign_id = work.connection.execute(campaign).scalar_one_or_none()
        unasked = ~exists().where(Redemption.reward_id == reward_id)
        removed = work.connection.execute(delete(Reward).where(Reward.id == reward_id, unasked))
        if removed.rowcount != 1:
            raise Refused("Somebody asked for this reward; end it instead.", code="reward-redeemed")
        if campaign_id is not None:
            work.connection.execute(delete(Campaign).where(Campaign.id == campaign_id))
        return Outcome("The reward is removed again.", result={"reward_id": reward_id})


class EndReward(Command):
    """End a reward before its time: nobody can have it any more; coupons that it gave live on to their own date.

    Raises:
        NotFound: there is no such reward.
        Conflict: it was ended already.
    """

    name: ClassVar[str] = "rewards.end"
    permission: ClassVar[Permission] = Permission.MANAGE_REWARDS
    undoable: ClassVar[bool] = True

    reward_id: int

    def execute(self, work: Work) -> Outcome:
        name = work.connection.execute(select(Reward.name).where(Reward.id == self.reward_id)).scalar_one_or_none()
        if name is None:
            raise no_reward(self.reward_id)
        ended = work.connection.execute(
            update(Reward).where(Reward.id == self.reward_id, Reward.ended_at.is_(None)).values(ended_at=work.at)
        )
        if ended.rowcount != 1:
            raise Conflict("This reward was ended already.", code="reward-ended")
        return _marked(self.reward_id, f"Reward “{name}” ended.", "no", "yes")

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        reward_id = done.result["reward_id"]
        work.connection.execute(update(Reward).where(Reward.id == reward_id).values(ended_at=None))
        return _marked(reward_id, "The reward can be had again.", "yes", "no")


def no_reward(reward_id: int) -> NotFound:
    """Return the answer to the number of a reward that does not exist."""
    return NotFound(f"There is no reward {reward_id}.", field="reward_id")


def _marked(reward_id: int, said: str, before: str, after: str) -> Outcome:
    return Outcome(said, result={"reward_id": reward_id}, changes=(Change("ended", before, after),))
