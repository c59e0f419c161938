"""What customers are told of a journey, where they agreed to be told; otherwise staff tell them at the counter."""

from loyalty_core.desk.work import Work
from loyalty_core.journeys.keeping import Held, move
from loyalty_core.journeys.rules import Stage
from loyalty_core.messages.outbox import tell
from loyalty_core.messages.templates import JOURNEY_INVITATION


def tell_of(work: Work, held: Held, purpose: str, journey: str) -> int | None:
    """Tell a locked customer something of a journey, in their version's words; return the message's number, or None."""
    return tell(work, held.customer_id, purpose, {"journey": journey}, wording=held.version.texts.get(purpose))


def invite(work: Work, held: Held, journey: str) -> tuple[Held, int | None]:
    """Invite a locked customer who was not invited yet; return their place, and the number of the message (R44)."""
    message_id = tell_of(work, held, JOURNEY_INVITATION, journey)
    return move(work, held, "invite", Stage.INVITED, message_id=message_id, invited_at=work.at), message_id
