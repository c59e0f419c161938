"""Writes of campaigns: what coupons give, when, and how many there may be."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field
from sqlalchemy import delete, exists, insert, select, update

from loyalty_core.coupons.rules import MAX_DAYS
from loyalty_core.coupons.terms import AmountText, Count, Percent, check_amount, check_run
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.reward import Reward
from loyalty_core.models.tier import EntryReward
from loyalty_core.points.rules import MAX_POINTS
from loyalty_core.text import check_text, fold

_BENEFITS = ("percent", "amount", "product", "points")


class AddCampaign(Command):
    """Add a campaign under a name that no other has, whatever its case and accents.

    Exactly one of `percent` (1 to 100), `amount` (of the programme's currency, as typed), `product` and `points` says
    what its coupons give. It runs from the local date `starts_on` (today, if not given) through `ends_on`. A coupon
    lives `valid_days` after the day of its issue, or without them as long as the campaign. No limit means any number.
    Undoing it removes the campaign, as long as no coupon was issued.

    Raises:
        Invalid: no benefit or several, an amount or a date that is not right.
        Conflict: another campaign has that name.
    """

    name: ClassVar[str] = "campaigns.add"
    permission: ClassVar[Permission] = Permission.MANAGE_CAMPAIGNS
    undoable: ClassVar[bool] = True

    campaign_name: str
    percent: Percent | None = None
    amount: AmountText | None = None
    product: str | None = None
    points: Annotated[int, Field(ge=1, le=MAX_POINTS)] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    valid_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] | None = None
    limit_total: Count | None = None
    limit_per_customer: Count | None = None

    def execute(self, work: Work) -> Outcome:
        name = check_text(self.campaign_name, "campaign_name", 100)
        benefit = self._benefit(work)
        starts_on = check_run(work, self.starts_on, self.ends_on)
        key = fold(name)
        if work.connection.execute(select(Campaign.id).where(Campaign.name_key == key)).first():
            raise Conflict(f"There is a campaign “{name}” already.", field="campaign_name")
        limits = {"limit_total": self.limit_total, "limit_per_customer": self.limit_per_customer}
        run = {"starts_on": starts_on, "ends_on": self.ends_on, "valid_days": self.valid_days}
        campaign_id = open_campaign(work, name, key, benefit | run | limits)
        return Outcome(f"Campaign “{name}” added.", result={"campaign_id": campaign_id})

    def _benefit(self, work: Work) -> dict[str, Any]:
        given = [kind for kind in _BENEFITS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise Invalid("Name one benefit: a percentage, an amount, a product or points.", field="benefit")
        amount_minor = None if self.amount is None else check_amount(work, self.amount)
        product = None if self.product is None else check_text(self.product, "product", 200)
        return {
            "benefit": given[0],
            "percent": self.percent,
            "amount_minor": amount_minor,
            "product": product,
            "points": self.points,
        }

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        campaign_id = done.result["campaign_id"]
        unused = ~exists().where(Coupon.campaign_id == campaign_id) & ~exists().where(
            EntryReward.campaign_id == campaign_id
        )
        removed = work.connection.execute(
            delete(Campaign).where(Campaign.id == campaign_id, Campaign.issued == 0, unused)
        )
        if removed.rowcount != 1:
            raise Refused(
                "Coupons of this campaign exist, or a tier gives them; end it instead.", code="campaign-has-coupons"
            )
        return Outcome("The campaign is removed again.", result={"campaign_id": campaign_id})


class EndCampaign(Command):
    """End a campaign before its time: no more coupons are issued; those that are out live on to their own date.

    Raises:
        NotFound: there is no such campaign.
        Refused: it belongs to a reward.
        Conflict: it was ended already.
    """

    name: ClassVar[str] = "campaigns.end"
    permission: ClassVar[Permission] = Permission.MANAGE_CAMPAIGNS
    undoable: ClassVar[bool] = True

    campaign_id: int

    def execute(self, work: Work) -> Outcome:
        name = work.connection.execute(
            select(Campaign.name).where(Campaign.id == self.campaign_id)
        ).scalar_one_or_none()
        if name is None:
            raise no_campaign(self.campaign_id)
        refuse_a_rewards(work, self.campaign_id)
        ended = work.connection.execute(
            update(Campaign)
            .where(Campaign.id == self.campaign_id, Campaign.ended_at.is_(None))
            .values(ended_at=work.at)
        )
        if ended.rowcount != 1:
            raise Conflict("This campaign was ended already.", code="campaign-ended")
        return Outcome(
            f"Campaign “{name}” ended.",
            result={"campaign_id": self.campaign_id},
            changes=(Change("ended", "no", "yes"),),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        campaign_id = done.result["campaign_id"]
        work.connection.execute(update(Campaign).where(Campaign.id == campaign_id).values(ended_at=None))
        return Outcome(
            "The campaign goes on.",
            result={"campaign_id": campaign_id},
            changes=(Change("ended", "yes", "no"),),
        )


def open_campaign(work: Work, name: str, key: str, terms: dict[str, Any]) -> int:
    """Write a campaign of no coupons yet, under a key that no other has; `terms` are its columns. Return its number."""
    return work.connection.execute(
        insert(Campaign)
        .values(name=name, name_key=key, issued=0, claimed=0, used=0, created_at=work.at, **terms)
        .returning(Campaign.id)
    ).scalar_one()


def no_campaign(campaign_id: int) -> NotFound:
    """Return the answer to the number of a campaign that does not exist."""
    return NotFound(f"There is no campaign {campaign_id}.", field="campaign_id")


def refuse_a_rewards(work: Work, campaign_id: int) -> None:
    """Raise `Refused` where a campaign belongs to a reward, whose coupons are had for points and not otherwise."""
    reward = work.connection.execute(select(Reward.name).where(Reward.campaign_id == campaign_id)).scalar_one_or_none()
    if reward is not None:
        raise Refused(
            f"This campaign belongs to the reward “{reward}”; its coupons are had for points.",
            field="campaign_id",
            code="campaign-of-reward",
        )
