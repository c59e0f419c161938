"""Delivering what waits in the outbox: taken in hand, sent outside every transaction, and noted, one by one."""

from dataclasses import dataclass
from datetime import datetime

from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict
from loyalty_core.messages.channels.answers import Answer, Outgoing
from loyalty_core.messages.claiming import MARGIN, AnyToDeliver, ClaimMessages, NoteAnswer, ReadClaimed
from loyalty_core.messages.rules import Channel, called
from loyalty_core.messages.waiting import Lane

_TROUBLE = {
    "credentials": "the provider does not accept our key or password",
    "busy": "the provider wants to be left alone for a while",
    "timeout": "the provider does not answer in time",
    "tls": "the provider's certificate is not right",
    "no-tls": "the provider speaks no TLS",
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one batch did: how many messages were dealt with, and a sentence for each channel that got into trouble."""

    count: int
    alerts: tuple[str, ...] = ()


def deliver(desk: Desk, until: datetime | None = None, only: Lane | None = None) -> Delivered:
    """Deliver the next few messages, of a lane or of both, that fell due by an instant in the past (now, if not given).

    Whoever runs it needs the settings file; what waits for a channel that is not in it goes on waiting.

    Raises:
        NotAllowed, NotSignedIn: who runs it may not.
        Unusable: the settings file cannot be used.
        Busy, Unusable: the database is out of reach; what is in hand is taken up again later.
    """
    names = desk.channels.names()
    if not desk.ask(AnyToDeliver(names, until, only)):
        return Delivered(0)
    claim = desk.do(ClaimMessages(channels=tuple(map(Channel, names)), until=until, only=only)).result
    leave_at = datetime.fromisoformat(claim["until"]) - MARGIN
    batch = _Batch(desk)
    for message_id, tries in claim["claimed"]:
        if desk.clock.now() >= leave_at:
            break
        batch.send(message_id, tries)
    return Delivered(claim["messages"], tuple(batch.alerts))


class _Batch:
    """The messages in hand: where a channel is in trouble, the others of it are put back untried."""

    def __init__(self, desk: Desk) -> None:
        self.alerts: list[str] = []
        self._desk = desk
        self._paused: dict[str, Answer] = {}

    def send(self, message_id: int, tries: int) -> None:
        """Send one, and note what became of it."""
        found = self._desk.ask(ReadClaimed(message_id, tries))
        if isinstance(found, str):
            self._leave(message_id, tries, found)
            return
        paused = self._paused.get(found.channel)
        if paused is not None:
            self._note(message_id, tries, "back", paused)
            return
        answer = self._desk.channels.sender(found.channel).send(found)
        if answer.pause is not None:
            self._paused[found.channel] = answer
        self._note(message_id, tries, answer.fate, answer, found)

    def _leave(self, message_id: int, tries: int, why: str) -> None:
        """Note that one is not sent after all: it is not wanted, or not now, or nobody's here any more."""
        if why == "quiet-hours":
            self._note(message_id, tries, "back", Answer("again"))
        elif why != "not-in-hand":
            self._note(message_id, tries, "back" if why == "too-late" else "suppressed", Answer("again", why))

    def _note(self, message_id: int, tries: int, fate: str, answer: Answer, sent: Outgoing | None = None) -> None:
        note = NoteAnswer(
            message_id=message_id,
            tries=tries,
            fate=fate,
            reason=answer.reason,
            provider_id=answer.provider_id,
            wait_seconds=0 if answer.wait is None else int(answer.wait.total_seconds()),
            pause_seconds=0 if answer.pause is None else int(answer.pause.total_seconds()),
        )
        try:
            receipt = self._desk.do(note)
        except Conflict:
            return  # somebody else has it, or it was erased meanwhile: they know better
        if receipt.result["trouble"] and sent is not None:
            why = _TROUBLE.get(answer.reason or "", "the provider cannot be reached")
            self.alerts.append(f"Nothing goes out by {called(sent.channel)}: {why}.")
