"""What is shown of the history of a membership."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MembershipChangeView:
    """One change of membership, by whom and why; `at` is UTC.

    Attributes:
        action: enrol, opt-out, exclude, block, reinstate or undo.
        status_before, status: not_enrolled, enrolled, opted_out, excluded or blocked.
        reason: None where it was erased, and in histories that began before reasons were kept.
        staff: who did it; None likewise.
    """

    seq: int
    action: str
    status_before: str
    status: str
    reason: str | None
    staff: str | None
    store: str | None
    at: datetime
