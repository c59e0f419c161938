"""How the demo's members move between tiers: by the rules, a fortnight at a time, as a nightly job would find them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import ClaimCoupon, UseCoupon
from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Narrator
from loyalty_core.desk.actor import Actor
from loyalty_core.desk.work import Work
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierStanding
from loyalty_core.programme.commands import AddTier
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.tiers.beginning import begin_tiers
from loyalty_core.tiers.commands import SetEntryReward, SetTierRules
from loyalty_core.tiers.judging import judge

BASE = "bronze"
NEEDS = {"silver": 35_000, "gold": 100_000}
"""From how many pence spent in a year on a tier is reached, the lowest first."""
WELCOME = "Welcome to Gold"
"""The campaign whose coupon entering gold gives; entering silver gives points."""
_RULES = SetTierRules(
    measure="spend",
    thresholds={tier_id: f"{pence // 100}.00" for tier_id, pence in NEEDS.items()},
    window="rolling",
    window_days=365,
    keep="days",
    keep_days=180,
    downgrade="step",
    grace_days=30,
)


class Rising:
    """Moves the members, and lets them take and use what they are given for it."""

    def __init__(self, narrator: Narrator, people: Sequence[Person], administrator: Actor) -> None:
        self._narrator = narrator
        self._members = {person.customer_id: person for person in people if person.membership != "not_enrolled"}
        self._administrator = administrator
        self._seen = 0

    def begin(self, at: datetime, facts: ProgrammeFacts) -> None:
        """Let the programme have tiers and rules, and everybody begin at the bottom."""
        narrator = self._narrator
        for rank, name in enumerate((BASE, *NEEDS), start=1):
            tier = AddTier(tier_id=name, tier_name=name.title(), rank=rank, request_id=narrator.request_id())
            narrator.do(tier, self._administrator, at, facts)
        rules = _RULES.model_copy(update={"request_id": narrator.request_id()})
        narrator.do(rules, self._administrator, at, facts)
        welcome = AddCampaign(campaign_name=WELCOME, amount="10.00", valid_days=120, request_id=narrator.request_id())
        campaign_id = narrator.do(welcome, self._administrator, at, facts).result["campaign_id"]
        for gift in (
            SetEntryReward(tier_id="silver", points=100, request_id=narrator.request_id()),
            SetEntryReward(tier_id="gold", campaign_id=campaign_id, request_id=narrator.request_id()),
        ):
            narrator.do(gift, self._administrator, at, facts)
        work = self._work(at, facts)
        begin_tiers(work, [(person.customer_id, BASE, person.registered_at) for person in self._members.values()])
        joined = Customer.joined_at.is_not(None)
        work.connection.execute(update(Customer).where(joined).values(tier_id=BASE))

    def close(self, at: datetime, facts: ProgrammeFacts) -> None:
        """Move whom the fortnight that ends at an instant has moved."""
        work = self._work(at, facts)
        self._welcome(work, at)
        moving = sorted(self._due(work, at) | {one.customer_id for one in self._members.values() if _may_rise(one)})
        if not moving:
            return
        work.books.save(at)
        judge(work, moving, at)
        work.books.save(at)
        for customer_id, tier_id in self._tiers(work, moving):
            self._members[customer_id].tier_id = tier_id
        for person in self._members.values():
            person.bought = False

    def _work(self, at: datetime, facts: ProgrammeFacts) -> Work:
        work = Work(self._narrator.work.connection, facts, self._administrator, at, self._narrator.request_id())
        work.books = self._narrator.work.books
        return work

    def _due(self, work: Work, at: datetime) -> set[int]:
        return set(work.connection.execute(select(TierStanding.customer_id).where(TierStanding.due_at <= at)).scalars())

    def _tiers(self, work: Work, moving: Iterable[int]) -> list[tuple[int, str]]:
        rows = work.connection.execute(select(Customer.id, Customer.tier_id).where(Customer.id.in_(moving))).all()
        return [(customer_id, str(tier_id)) for customer_id, tier_id in rows]

    def _welcome(self, work: Work, at: datetime) -> None:
        """Let some take what they were given last fortnight, and some of them use it."""
        narrator = self._narrator
        given = work.connection.execute(
            select(Coupon.id, Coupon.code, Coupon.customer_id)
            .where(Coupon.entry_reward, Coupon.id > self._seen)
            .order_by(Coupon.id)
        ).all()
        for number, code, customer_id in given:
            self._seen = number
            left_at = self._members[customer_id].left_at
            chance = narrator.random.random()
            if chance < 0.5 or left_at is not None or self._members[customer_id].membership != "enrolled":
                continue
            for command in (ClaimCoupon(code=code), UseCoupon(code=code))[: 2 if chance < 0.75 else 1]:
                asked = command.model_copy(update={"request_id": narrator.request_id()})
                then = at - timedelta(hours=narrator.random.randrange(12, 72))
                narrator.do(asked, narrator.colleagues["maria"], then, work.programme)


def _may_rise(person: Person) -> bool:
    """Return whether somebody who bought something may have reached the next tier: a guess that misses nobody."""
    above = next((pence for tier_id, pence in NEEDS.items() if _height(tier_id) > _height(person.tier_id)), None)
    return person.bought and above is not None and person.spent_minor >= above


def _height(tier_id: str) -> int:
    return [BASE, *NEEDS].index(tier_id)
