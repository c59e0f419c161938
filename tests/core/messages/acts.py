"""What tests of messages do again and again."""

from typing import Any

from sqlalchemy import Row, select

from loyalty_core.desk.desk import Desk
from loyalty_core.messages.commands import SendMessage
from loyalty_core.messages.queries import ListMessages
from loyalty_core.messages.rules import Channel
from loyalty_core.messages.setup import Channels
from loyalty_core.messages.views import MessageView
from loyalty_core.models.message import Message
from loyalty_core.programme.opening import Programme


def send(desk: Desk, customer_id: int, channel: Channel = Channel.APP, text: str = "Your order is here.") -> int:
    """Have a message written; return its number."""
    receipt = desk.do(SendMessage(customer_id=customer_id, channel=channel, text=text))
    number: int = receipt.result["message_id"]
    return number


def messages(desk: Desk, customer_id: int) -> tuple[MessageView, ...]:
    """Return a customer's messages as they are shown, the oldest first."""
    return desk.ask(ListMessages(customer_id)).rows[::-1]


def states(desk: Desk, customer_id: int) -> list[tuple[str, str | None]]:
    """Return state and reason of a customer's messages, the oldest first."""
    return [(view.state, view.reason) for view in messages(desk, customer_id)]


def stored(desk: Desk) -> list[Row[Any]]:
    """Return all messages as they are stored, the oldest first."""
    with desk.database.reading() as connection:
        return list(connection.execute(select(Message).order_by(Message.id)))


def worker(programme: Programme, channels: Channels) -> Desk:
    """Return the desk of a worker that has these channels."""
    return Programme(programme.database, programme.clock, programme.secrets, channels).worker_desk()
