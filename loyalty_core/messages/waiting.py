"""Which messages wait for what: codes for nothing, everything else for its turn, and for quiet hours to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, or_, text

from loyalty_core.messages.templates import PURPOSES
from loyalty_core.models.message import Message
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.settings import LONGEST_OTP_MINUTES

Lane = Literal["codes", "in-turn"]
"""What somebody stands at the counter for, or everything else; each goes out beside the other, so that a provider that
hangs, or 200,000 messages of a campaign, keep no code waiting."""
LANES: Final[tuple[Lane, ...]] = ("codes", "in-turn")

UNDER_WAY = text("message.state IN ('queued', 'sending')")
"""Written as the indexes of what waits have it, or SQLite would not see that those serve."""

_NEEDED: Final = sorted(name for name, purpose in PURPOSES.items() if purpose.must)
_LONGEST_NEEDED: Final = timedelta(minutes=LONGEST_OTP_MINUTES)
"""So long a code can be used at most. A lane of codes looks no further, however many other messages have an end."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at an instant (UTC) that fell due by another, for those that look for it."""

    programme: ProgrammeFacts
    until: datetime
    at: datetime

    def of(self, only: Lane | None) -> ColumnElement[bool]:
        """Return the condition for what is to be dealt with, of a lane or of both."""
        return or_(*(self.of_lane(lane) for lane in LANES if only in (lane, None)))

    def of_lane(self, lane: Lane) -> ColumnElement[bool]:
        """Return the condition for what is to be dealt with of a lane.

        In quiet hours that is, besides codes, only what is worth nothing any more when they end.
        """
        due = and_(UNDER_WAY, Message.due_at <= self.until)
        if lane == "codes":
            soon = and_(Message.not_after.is_not(None), Message.not_after <= self.at + _LONGEST_NEEDED)
            return and_(due, soon, Message.purpose.in_(_NEEDED))
        quiet_over = self.programme.quiet_over_at(self.at)
        others = and_(due, Message.purpose.not_in(_NEEDED))
        return others if quiet_over == self.at else and_(others, Message.not_after <= quiet_over)


def in_order(lane: Lane) -> Sequence[Any]:
    """Return what a lane goes by: codes by when they are worth nothing any more, others by when they fell due."""
    return (Message.not_after if lane == "codes" else Message.due_at, Message.id)


def goes_at(programme: ProgrammeFacts, purpose: str, due_at: datetime) -> datetime:
    """Return when a message goes out that is due at an instant: where that is in quiet hours, when they are over."""
    return due_at if purpose in _NEEDED else programme.quiet_over_at(due_at)
