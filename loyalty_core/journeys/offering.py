"""Writes of a journey's offers: which campaigns' coupons they are, and who may like them."""

from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from loyalty_core.coupons.campaigns import no_campaign, refuse_a_rewards
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound
from loyalty_core.journeys.keeping import no_journey, running_journey
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.journey import Journey, JourneyOffer
from loyalty_core.text import check_text, fold

LONGEST_TAG = 40


class AddOffer(Command):
    """Let coupons of a campaign be offers of a journey; `tag` says in a word or two who may like them (R39, R53).

    Adding it again gives it another tag.

    Raises:
        NotFound: there is no such journey or campaign.
        Invalid: the tag is too long.
        Refused: the journey was ended, or the campaign belongs to a reward.
        Conflict: it is one with that tag already.
    """

    name: ClassVar[str] = "journeys.add-offer"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_id: int
    campaign_id: int
    tag: str | None = None

    def execute(self, work: Work) -> Outcome:
        running_journey(work, self.journey_id)
        refuse_a_rewards(work, self.campaign_id)
        campaign = work.connection.execute(
            select(Campaign.name).where(Campaign.id == self.campaign_id)
        ).scalar_one_or_none()
        if campaign is None:
            raise no_campaign(self.campaign_id)
        tag = None if self.tag is None else check_tag(self.tag, "tag")
        before = _offer(work, self.journey_id, self.campaign_id)
        if before is None:
            values = {"journey_id": self.journey_id, "campaign_id": self.campaign_id, "tag": tag, "added_at": work.at}
            work.connection.execute(insert(JourneyOffer).values(values))
        elif before.removed_at is None and before.tag == tag:
            raise Conflict(f"“{campaign}” is an offer of this journey already.", code="already-offered")
        else:
            _set_offer(work, self.journey_id, self.campaign_id, tag=tag, removed_at=None)
        was = None if before is None else {"tag": before.tag, "removed": before.removed_at is not None}
        result = {"journey_id": self.journey_id, "campaign_id": self.campaign_id, "before": was}
        changes = (Change("offer", None, campaign), *((Change("tag", None, tag),) if tag is not None else ()))
        return Outcome(f"“{campaign}” is an offer of this journey.", result=result, changes=changes)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        journey_id, campaign_id, was = (done.result[name] for name in ("journey_id", "campaign_id", "before"))
        # It stays as a removed one, as coupons of it may have been given and used since.
        removed = was is None or was["removed"]
        tag = None if was is None else was["tag"]
        _set_offer(work, journey_id, campaign_id, tag=tag, removed_at=work.at if removed else None)
        return Outcome("The offer is as it was.", result={"journey_id": journey_id, "campaign_id": campaign_id})


class RemoveOffer(Command):
    """Give coupons of a campaign as offers of a journey no more; those that are out can be used, and count.

    Raises:
        NotFound: it is no offer of that journey.
    """

    name: ClassVar[str] = "journeys.remove-offer"
    permission: ClassVar[Permission] = Permission.MANAGE_JOURNEYS
    undoable: ClassVar[bool] = True

    journey_id: int
    campaign_id: int

    def execute(self, work: Work) -> Outcome:
        offer = _offer(work, self.journey_id, self.campaign_id)
        if offer is None or offer.removed_at is not None:
            raise NotFound("That campaign is no offer of this journey.", field="campaign_id")
        _set_offer(work, self.journey_id, self.campaign_id, removed_at=work.at)
        result = {"journey_id": self.journey_id, "campaign_id": self.campaign_id}
        return Outcome("The offer is removed.", result=result, changes=(Change("offer", "given", "removed"),))

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        journey_id, campaign_id = done.result["journey_id"], done.result["campaign_id"]
        _set_offer(work, journey_id, campaign_id, removed_at=None)
        return Outcome("The offer is given again.", result=dict(done.result))


def check_tag(text: str, field: str) -> str:
    """Return a tag folded, as it is kept and compared, or raise `Invalid`."""
    return fold(check_text(text, field, LONGEST_TAG))


def _offer(work: Work, journey_id: int, campaign_id: int) -> Any:
    theirs = (JourneyOffer.journey_id == journey_id, JourneyOffer.campaign_id == campaign_id)
    if not work.connection.execute(select(Journey.id).where(Journey.id == journey_id)).first():
        raise no_journey(journey_id)
    return work.connection.execute(
        select(JourneyOffer.tag, JourneyOffer.removed_at).where(*theirs).with_for_update()
    ).one_or_none()


def _set_offer(work: Work, journey_id: int, campaign_id: int, **values: Any) -> None:
    theirs = (JourneyOffer.journey_id == journey_id, JourneyOffer.campaign_id == campaign_id)
    work.connection.execute(update(JourneyOffer).where(*theirs).values(**values))
