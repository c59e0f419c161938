"""What the demo's customers are written today, and what became of it: messages by every channel, in every state.

Nobody is really written to: what a provider would have answered is made up.
"""

from typing import Any

from sqlalchemy import select

from loyalty_core.demo.friends import Cast, Do
from loyalty_core.desk.undo import Undo
from loyalty_core.messages.claiming import ClaimMessages, NoteAnswer
from loyalty_core.messages.commands import SendMessage, SetConsents
from loyalty_core.messages.rules import Channel
from loyalty_core.models.message import Message
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme

WORKER = "worker"
"""The login under which the programme's clock acts."""

_TEXTS = (
    (Channel.SMS, "Your new teapot is here. It waits at the counter until Saturday."),
    (Channel.WHATSAPP, "Yes, the casserole comes in blue as well. Shall we keep one?"),
    (Channel.PUSH, "Late opening tonight, until 21:00."),
    (Channel.APP, "Your card has a new design. [b]Have a look[/b]"),
)
# The company's own application is configured nowhere.
_ANSWERS: dict[str, dict[str, Any]] = {
    Channel.SMS.value: {"fate": "sent", "provider_id": "SM4c8f0a1e"},
    Channel.WHATSAPP.value: {"fate": "failed", "reason": "refused"},
    Channel.EMAIL.value: {"fate": "sent", "provider_id": "2.0.0 Ok: queued as 4WbX2"},
    Channel.PUSH.value: {"fate": "again", "reason": "server-error", "wait_seconds": 3600},
}


def agree_to_messages(do: Do, cast: Cast) -> None:
    """Let customers say by what they may be written to, before anybody is told of anything."""
    do("ada", 299, SetPolicies(notice_channel="email"))
    do("dev", 298, SetConsents(customer_id=cast.heroine, agreed=dict.fromkeys(Channel, True)))
    some = {Channel.SMS: True, Channel.EMAIL: True, Channel.WHATSAPP: False}
    for n, customer_id in enumerate(cast.others):
        do("ines", 297 - n, SetConsents(customer_id=customer_id, agreed=some))


def write_messages(programme: Programme, do: Do, cast: Cast) -> None:
    """Let staff write messages, and the worker find one of each fate for them."""
    for n, (channel, text) in enumerate(_TEXTS):
        do("maria", 26 - n, SendMessage(customer_id=cast.heroine, channel=channel, text=text))
    wrong = SendMessage(customer_id=cast.heroine, channel=Channel.EMAIL, text="Dear Mr Weber, your order is ready.")
    do("dev", 21, Undo(receipt_id=do("dev", 22, wrong).id or 0))
    unwanted = SendMessage(
        customer_id=cast.others[0], channel=Channel.EMAIL, text="Sale from Monday: 20 % off all mugs."
    )
    do("maria", 20, unwanted)
    do("maria", 18, SetConsents(customer_id=cast.others[0], agreed={Channel.EMAIL: False}))
    minutes = 16
    while claimed := do(WORKER, minutes, ClaimMessages(channels=tuple(map(Channel, _ANSWERS)))).result["claimed"]:
        for message_id, tries in claimed:
            do(WORKER, minutes, NoteAnswer(message_id=message_id, tries=tries, **_answer(programme, message_id)))
        minutes -= 1
    last = SendMessage(customer_id=cast.heroine, channel=Channel.SMS, text="The blue casserole is kept for you.")
    do("maria", 1, last)
    do(WORKER, 0, ClaimMessages(channels=(Channel.SMS,)))


def _answer(programme: Programme, message_id: int) -> dict[str, Any]:
    """Return what the provider of a message's channel answers."""
    with programme.database.reading() as connection:
        return _ANSWERS[connection.execute(select(Message.channel).where(Message.id == message_id)).scalar_one()]
