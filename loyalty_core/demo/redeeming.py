"""The demo's rewards, and what customers have of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Scene
from loyalty_core.models.message import Message
from loyalty_core.models.reward import OneTimePassword
from loyalty_core.rewards.catalogue import AddReward
from loyalty_core.rewards.commands import ConfirmRedemption, RequestRedemption
from loyalty_core.rewards.rules import MOST_TIMES

REWARDS: tuple[dict[str, Any], ...] = (
    {"reward_name": "£10 off", "cost": 950, "amount": "10.00", "valid_days": 120},
    {"reward_name": "15 % off one article", "cost": 800, "percent": 15, "valid_days": 60, "limit_total": 5_000},
    {"reward_name": "£5 off", "cost": 500, "amount": "5.00", "valid_days": 120},
    {"reward_name": "Candle, beeswax", "cost": 400, "product": "Candle, beeswax"},
    {"reward_name": "Coffee and cake", "cost": 150, "custom": "Served at the counter, any store but the online shop"},
    {"reward_name": "A tree is planted", "cost": 25, "custom": "Counted for the woodland by the harbour"},
)
"""The dearest first."""
GOLD_ONLY: dict[str, Any] = {
    "reward_name": "Gift hamper",
    "cost": 4_000,
    "product": "Gift hamper",
    "lowest_tier": "gold",
}
"""A reward that nobody has had yet."""


@dataclass(slots=True)
class Offered:
    """A reward that a manager adds; `reward_id` is known once it is."""

    at: datetime
    terms: dict[str, Any]
    reward_id: int = 0

    @property
    def cost(self) -> int:
        """What it costs, in points."""
        return int(self.terms["cost"])

    def happen(self, scene: Scene) -> None:
        """Add it."""
        command = AddReward(request_id=scene.narrator.request_id(), **self.terms)
        self.reward_id = scene.do_as("maria", command, self.at).result["reward_id"]


@dataclass(slots=True)
class Redeemed:
    """Points redeemed for a reward, as often as they last up to `most` times; nothing where they are too few."""

    at: datetime
    person: Person
    reward: Offered
    most: int = 1

    def happen(self, scene: Scene) -> None:
        """Ask for it, and confirm it with the one-time password that the customer was sent."""
        buyer = scene.buyer(self.person, self.at)
        times = min(self.most, MOST_TIMES, buyer.book.figures.available // self.reward.cost)
        if times < 1 or not buyer.earns:
            return
        asked = RequestRedemption(
            customer_id=self.person.customer_id,
            reward_id=self.reward.reward_id,
            times=times,
            request_id=scene.narrator.request_id(),
        )
        redemption_id = scene.do(asked, self.at).result["redemption_id"]
        code = deliver(scene.narrator.work.connection, redemption_id, self.at)
        request_id = scene.narrator.request_id()
        scene.do(ConfirmRedemption(redemption_id=redemption_id, code=code, request_id=request_id), self.at)


def deliver(connection: Connection, redemption_id: int, at: datetime) -> Any:
    """Send the message with a redemption's one-time password, to nobody; return the password that it held."""
    message_id, secret = connection.execute(
        select(Message.id, Message.secret)
        .join(OneTimePassword, OneTimePassword.message_id == Message.id)
        .where(OneTimePassword.redemption_id == redemption_id, OneTimePassword.state == "sent")
    ).one()
    connection.execute(update(Message).where(Message.id == message_id).values(state="sent", sent_at=at))
    return secret
