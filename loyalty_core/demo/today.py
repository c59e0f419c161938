"""What has happened in the demo's shops today: done at the desk itself, so that it can be undone from the console."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import ClaimCoupon, IssueCoupon, UseCoupon
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.demo.bringing import bring_balances
from loyalty_core.demo.friends import Cast, bring_friends, leave_and_return, newcomers_of, write_reviews
from loyalty_core.demo.giving import PLANS
from loyalty_core.demo.journeys import win_the_best
from loyalty_core.demo.people import HEROINE, TWICE
from loyalty_core.demo.redeeming import REWARDS, deliver
from loyalty_core.demo.writing import WORKER, agree_to_messages, write_messages
from loyalty_core.desk.actor import Actor, Clockwork
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.desk.undo import Undo
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.reward import Reward
from loyalty_core.notes.commands import AddNote, EditNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from loyalty_core.tiers.overriding import OverrideTier

RUNNING = next(plan.name for plan in PLANS if plan.starts < 0 < (plan.ends or 0) and plan.ended is None)
"""The name of a campaign that runs today."""
_VIP = "Hosts the harbour festival with us this season"


class _Today:
    """The hours of this day so far, at everybody's desk."""

    def __init__(self, programme: Programme, people: Mapping[str, Actor], random: Random) -> None:
        self._programme = programme
        self._random = random
        self._people = people
        self._now = programme.clock.now()

    def do(self, login: str, minutes_ago: int, command: Command) -> Receipt:
        """Do a command as somebody did it some minutes ago."""
        clock = FixedClock(self._now - timedelta(minutes=minutes_ago))
        request_id = UUID(int=self._random.getrandbits(128), version=4)
        told = command.model_copy(update={"request_id": request_id})
        return Desk(self._programme.database, clock, self._people[login]).do(told)


def live_today(programme: Programme, people: Mapping[str, Actor], random: Random) -> None:
    """Let the day begin: purchases, imports, friends, reviews, corrections, coupons, notes, messages."""
    today = _Today(programme, {**people, WORKER: Clockwork()}, random)
    _make_one_of_two(programme, today)
    _forget_one(programme, today)
    heroine, others, campaign_id = _who(programme)
    mug = ("KIT004:2:8.50:Enamel mug", "FOO002:1:8.45:Loose tea, 100 g")
    today.do("dev", 300, RecordPurchase(customer_id=heroine, receipt="LE-TODAY-1", lines=mug))
    today.do("siobhan", 280, RecordPurchase(customer_id=others[0], receipt="YO-TODAY-1", amount="64.90"))
    bring_balances(programme, today.do)
    cast = Cast(heroine, others, newcomers_of(programme))
    agree_to_messages(today.do, cast)
    bring_friends(today.do, cast)
    write_reviews(today.do, cast)
    leave_and_return(today.do, cast)
    win_the_best(programme, today.do, heroine)
    today.do("siobhan", 200, RefundPurchase(receipt="YO-TODAY-1", amount="20.00", store_id="YORK"))
    wrong = today.do("dev", 180, AdjustPoints(customer_id=others[1], points=500, reason=Reason.GOODWILL))
    today.do("dev", 178, Undo(receipt_id=wrong.id or 0))
    taken = today.do("ines", 150, AdjustPoints(customer_id=others[2], points=-20, reason=Reason.CORRECTION))
    today.do("ines", 149, Undo(receipt_id=taken.id or 0))
    today.do(
        "maria", 120, AdjustPoints(customer_id=heroine, points=100, reason=Reason.GOODWILL, comment="Broken parcel")
    )
    tree = _reward(programme, REWARDS[-1]["reward_name"])
    asked = today.do("dev", 100, RequestRedemption(customer_id=heroine, reward_id=tree)).result["redemption_id"]
    today.do("dev", 99, ConfirmRedemption(redemption_id=asked, code=_password_of(programme, asked)))
    today.do("dev", 95, CancelRedemption(redemption_id=asked, reason="Chose something else"))
    today.do(
        "maria", 94, OverrideTier(customer_id=others[1], tier_id="gold", reason=_VIP, until=_in_days(programme, 90))
    )
    kept = today.do("dev", 90, IssueCoupon(customer_id=heroine, campaign_id=campaign_id))
    today.do("dev", 89, ClaimCoupon(code=kept.result["code"]))
    spent = today.do("kenji", 60, IssueCoupon(customer_id=others[3], campaign_id=campaign_id))
    today.do("kenji", 55, UseCoupon(code=spent.result["code"]))
    tomorrow = _in_days(programme, 1)
    note = AddNote(customer_id=heroine, kind=Kind.REMINDER, text="Call: has the new parcel come", due_on=tomorrow)
    written = today.do("maria", 30, note)
    today.do(
        "maria", 28, EditNote(note_id=written.result["note_id"], text="Call: has the new parcel come? Afternoons only.")
    )
    write_messages(programme, today.do, cast)


def _make_one_of_two(programme: Programme, today: _Today) -> None:
    """Let a manager make one record of the two under which somebody shopped."""
    with programme.database.reading() as connection:
        theirs = select(Customer.id).where(Customer.last_name == TWICE[0][1]).order_by(Customer.id)
        kept, second = connection.execute(theirs).scalars()
    today.do("maria", 230, MergeCustomers(customer_id=kept, merged_id=second, reason="Registered twice"))


def _forget_one(programme: Programme, today: _Today) -> None:
    """Let a former member be erased, as they asked."""
    with programme.database.reading() as connection:
        left = select(Customer.id).where(Customer.membership == "opted_out").order_by(Customer.id.desc()).limit(1)
        customer_id = connection.execute(left).scalar_one()
    today.do("ada", 220, EraseCustomer(customer_id=customer_id, reason="Asked for it by letter"))


def _in_days(programme: Programme, days: int) -> date:
    return (programme.clock.now() + timedelta(days=days)).date()


def _reward(programme: Programme, name: str) -> int:
    with programme.database.reading() as connection:
        return connection.execute(select(Reward.id).where(Reward.name == name)).scalar_one()


def _password_of(programme: Programme, redemption_id: int) -> Any:
    """Deliver the one-time password of a redemption to nobody, and return it."""
    with programme.database.writing() as connection:
        secret = deliver(connection, redemption_id, programme.clock.now())
        connection.commit()
    return secret


def _who(programme: Programme) -> tuple[int, list[int], int]:
    """Return the heroine, four other members with points, and a campaign that runs."""
    with programme.database.reading() as connection:
        heroine = connection.execute(select(Customer.id).where(Customer.phone == HEROINE[2])).scalar_one()
        others = connection.execute(
            select(Customer.id)
            .join(Account, Account.customer_id == Customer.id)
            .where(Customer.membership == "enrolled", Customer.id != heroine, Account.available >= 20)
            .order_by(Customer.id)
            .limit(4)
        ).scalars()
        campaign_id = connection.execute(select(Campaign.id).where(Campaign.name == RUNNING)).scalar_one()
        return heroine, list(others), campaign_id
