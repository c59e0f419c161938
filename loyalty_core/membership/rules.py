"""Which change of membership is allowed from where, and where it leads: one table, no database."""

from enum import StrEnum

from loyalty_core.customers.rules import Membership


class Action(StrEnum):
    """What can be done to a membership; `UNDO` takes the last change back.

    `MERGE` and `ERASE` are no deeds of their own: another record became one with this, or the person was erased.
    """

    ENROL = "enrol"
    OPT_OUT = "opt-out"
    EXCLUDE = "exclude"
    BLOCK = "block"
    REINSTATE = "reinstate"
    UNDO = "undo"
    MERGE = "merge"
    ERASE = "erase"


STOPPED_BY_STAFF = frozenset({Membership.EXCLUDED, Membership.BLOCKED})
"""What staff did, and what only reinstating ends."""

_N, _E, _O, _X, _B = (
    Membership.NOT_ENROLLED,
    Membership.ENROLLED,
    Membership.OPTED_OUT,
    Membership.EXCLUDED,
    Membership.BLOCKED,
)
ALLOWED: dict[Action, dict[Membership, Membership | None]] = {
    Action.ENROL: {_N: _E, _O: _E},
    Action.OPT_OUT: {_E: _O},
    Action.EXCLUDE: {_N: _X, _E: _X, _O: _X},
    Action.BLOCK: {_N: _B, _E: _B, _O: _B, _X: _B},
    Action.REINSTATE: {_X: None, _B: None},
}
"""From which status to which; None for the status that stood before staff stopped the membership.

Who opted out may rejoin; who was excluded or blocked is not let in again by enrolling. Reinstating gives back what the
customer had chosen: who opted out before being blocked is opted out again, not enrolled against their wish.
"""

_ALREADY = {
    Membership.NOT_ENROLLED: "This customer is not enrolled.",
    Membership.ENROLLED: "This customer is enrolled.",
    Membership.OPTED_OUT: "This customer opted out of the programme.",
    Membership.EXCLUDED: "This customer is excluded from the programme.",
    Membership.BLOCKED: "This customer is blocked.",
}

SAID = {
    Membership.NOT_ENROLLED: "is not enrolled any more",
    Membership.ENROLLED: "is enrolled",
    Membership.OPTED_OUT: "is opted out",
    Membership.EXCLUDED: "is excluded",
    Membership.BLOCKED: "is blocked",
}
"""What a customer is after a change, in words."""


def leads_to(action: Action, status: Membership, chosen: Membership) -> Membership | None:
    """Return the status that an action leads to from another, or None where it is not allowed there.

    `chosen` is the status that stood before staff stopped the membership, where they did.
    """
    allowed = ALLOWED[action]
    if status not in allowed:
        return None
    return allowed[status] or chosen


def why_not(action: Action, status: Membership) -> tuple[str, str]:
    """Return why an action is not allowed from a status, as a code and a sentence."""
    said = _ALREADY[status]
    if action is Action.ENROL and status in STOPPED_BY_STAFF:
        said += " Reinstate them instead."
    elif action is Action.EXCLUDE and status is Membership.BLOCKED:
        said += " That stops more than excluding would."
    elif action is Action.REINSTATE:
        said += " Only who is excluded or blocked can be reinstated."
    return f"is-{status.value.replace('_', '-')}", said


def status_before_stop(history: list[tuple[Membership, Membership]]) -> Membership:
    """Return the last status of a history that staff did not impose; `history` is pairs of before and after, in order.

    A history that begins with being stopped says by its first `before` what stood there.
    """
    statuses = [pair[0] for pair in history[:1]] + [pair[1] for pair in history]
    chosen = [status for status in statuses if status not in STOPPED_BY_STAFF]
    return chosen[-1] if chosen else Membership.NOT_ENROLLED
