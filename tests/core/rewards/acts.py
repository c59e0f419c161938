"""What tests of rewards do again and again."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message
from loyalty_core.models.reward import OneTimePassword
from loyalty_core.models.staff import Terminal
from loyalty_core.models.tier import TierChange
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.catalogue import AddReward
from loyalty_core.rewards.commands import ConfirmRedemption, RequestRedemption
from loyalty_core.rewards.history import ShowRedemption
from loyalty_core.rewards.queries import ListRewards
from loyalty_core.rewards.views import RedemptionView, RewardView
from loyalty_core.staff.sessions import open_session
from tests.core.members import add_member

GIVES = {"amount", "percent", "product", "custom"}
MOBILE = "+447700900118"


def add_customer(programme: Programme, desk: Desk, points: int = 0, **values: Any) -> int:
    """Add an enrolled customer with a mobile number, an address and some points; return the number."""
    customer_id = add_member(programme)
    contact = {"phone": MOBILE, "email": "amara@example.com"}
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == customer_id).values(contact | values))
        if "tier_id" in values:
            at = programme.clock.now()
            enrolment = {"seq": 1, "to_tier_id": values["tier_id"], "effective_at": at, "recorded_at": at}
            connection.execute(insert(TierChange).values(customer_id=customer_id, cause="enrolment", **enrolment))
        connection.commit()
    if points:
        desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))
    return customer_id


def add_reward(desk: Desk, name: str = "£5 off", cost: int = 100, **terms: Any) -> int:
    """Add a reward, of five pounds off if nothing else is said; return its number."""
    if not GIVES & terms.keys():
        terms["amount"] = "5.00"
    number: int = desk.do(AddReward(reward_name=name, cost=cost, **terms)).result["reward_id"]
    return number


def ask(desk: Desk, customer_id: int, reward_id: int, times: int = 1) -> int:
    """Ask for a reward; return the number of the redemption."""
    command = RequestRedemption(customer_id=customer_id, reward_id=reward_id, times=times)
    number: int = desk.do(command).result["redemption_id"]
    return number


def code_of(desk: Desk, redemption_id: int) -> str:
    """Return the code that the customer was sent last, as the outbox has it."""
    with desk.database.reading() as connection:
        code = connection.execute(
            select(Message.secret)
            .join(OneTimePassword, OneTimePassword.message_id == Message.id)
            .where(OneTimePassword.redemption_id == redemption_id, Message.secret.is_not(None))
        ).scalar_one()
    return str(code)


def other_code(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06d}"


def confirm(desk: Desk, redemption_id: int, code: str | None = None) -> Receipt:
    """Confirm a redemption, with the code that was sent if no other is given."""
    return desk.do(ConfirmRedemption(redemption_id=redemption_id, code=code or code_of(desk, redemption_id)))


def redeem(desk: Desk, customer_id: int, reward_id: int, times: int = 1) -> int:
    """Ask for a reward and confirm it; return the number of the redemption."""
    redemption_id = ask(desk, customer_id, reward_id, times)
    confirm(desk, redemption_id)
    return redemption_id


def shown(desk: Desk, redemption_id: int) -> RedemptionView:
    """Return a redemption as it is shown."""
    return desk.ask(ShowRedemption(redemption_id))


def reward_of(desk: Desk, reward_id: int, customer_id: int | None = None) -> RewardView:
    """Return a reward as it is shown, for a customer if one is named."""
    (view,) = [row for row in desk.ask(ListRewards(customer_id)).rows if row.reward_id == reward_id]
    return view


def left(desk: Desk, customer_id: int) -> int:
    """Return how many points a customer has."""
    return sum(lot.left for lot in desk.ask(ListLots(customer_id)))


def forget_sends(desk: Desk) -> None:
    """Make all codes that were sent so far count for no limit, by putting them into the past; they live on."""
    with desk.database.writing() as connection:
        connection.execute(update(OneTimePassword).values(sent_at=desk.clock.now() - timedelta(days=2)))
        connection.commit()


def desk_at(programme: Programme, desk: Desk, terminal: str) -> Desk:
    """Return a desk of the same person at a terminal of the same store, which is added."""
    actor = desk.actor
    with programme.database.writing() as connection:
        connection.execute(insert(Terminal).values(store_id=actor.store_id, id=terminal, name=terminal))
        session = open_session(connection, programme.clock.now(), actor.staff_id, actor.store_id, terminal)
        connection.commit()
    return programme.desk(session.actor)
