"""What a command answers: what was done, what differs, and how to take it back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from loyalty_core.clock import utc_text
from loyalty_core.errors import Refused

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: its name, and its value before and after (points, or a text)."""

    what: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command's `execute` returns.

    Attributes:
        said: one sentence for the person, without personal values.
        customer_id: whom it concerns, if one customer.
        result: numbers and keys that programs and the undo need; JSON values, no personal ones.
        changes: what differs, besides the points figures, which the desk finds itself.
        personal: values for the erasable side of the audit (what stood before an edit, say).
        lost: what an undo of this cannot bring back, each a sentence.
        refusal: set where the command says no and yet leaves a trace that must stay, such as a wrong one-time
            password that counts: the desk commits, and then raises it, to this request and to every repeat of it.
    """

    said: str
    customer_id: int | None = None
    result: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    personal: dict[str, Any] = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the desk answers to `do`, `undo` and `preview`.

    Attributes:
        id: number of the audit row, with which it can be undone; None in a preview.
        request_id: of the request that it answers.
        command: name of the command.
        customer_id: whom it concerns, if one customer.
        at: when it was done, UTC.
        said: one sentence for the person.
        changes: what differs, before and after.
        result: numbers and keys for programs.
        lost: what an undo cannot bring back.
        can_undo: whether `Desk.undo` takes it.
        refusal: why the command said no although it left its trace; the desk raises it.
        replayed: True where the request had been answered before and nothing was done again.
    """

    id: int | None
    request_id: str
    command: str
    customer_id: int | None
    at: datetime
    said: str
    changes: tuple[Change, ...]
    result: dict[str, Any]
    lost: tuple[str, ...]
    can_undo: bool
    refusal: Refused | None = None
    replayed: bool = False

    def stored(self) -> dict[str, Any]:
        """Return it as JSON values, for the table of answered requests."""
        return {
            "command": self.command,
            "customer_id": self.customer_id,
            "at": utc_text(self.at),
            "said": self.said,
            "changes": [[change.what, change.before, change.after] for change in self.changes],
            "result": self.result,
            "lost": list(self.lost),
            "can_undo": self.can_undo,
            "refusal": None if self.refusal is None else [self.refusal.message, self.refusal.field, self.refusal.code],
        }

    @classmethod
    def from_stored(cls, entry_id: int, request_id: str, stored: dict[str, Any]) -> "Receipt":
        """Return the answer that was given before."""
        return cls(
            entry_id,
            request_id,
            stored["command"],
            stored["customer_id"],
            datetime.fromisoformat(stored["at"]),
            stored["said"],
            tuple(Change(*change) for change in stored["changes"]),
            stored["result"],
            tuple(stored["lost"]),
            stored["can_undo"],
            _refusal(stored["refusal"]),
            replayed=True,
        )


def _refusal(stored: list[Any] | None) -> Refused | None:
    if stored is None:
        return None
    message, field, code = stored
    return Refused(message, field=field, code=code)
