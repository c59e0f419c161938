"""The shapes of a write and of a read."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.wording import in_words
from loyalty_core.desk.work import Read, Work
from loyalty_core.errors import Invalid, Refused

Answer = TypeVar("Answer")
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was done, as its undo finds it: its input, its result and its personal values."""

    entry_id: int
    at: datetime
    customer_id: int | None
    body: dict[str, Any]
    result: dict[str, Any]
    personal: dict[str, Any]


class Command(BaseModel, ABC):
    """A write: its fields are its input, `execute` is what it does.

    Attributes:
        name: stable name, `area.verb`.
        permission: what the person needs.
        personal: fields whose values are personal; they go to the erasable side of the audit.
        undoable: whether `undo` can reverse it.
        why_final: why it cannot be undone, where it is not undoable.
        erases: whether it removes personal values, so that no copy of them may linger in the files of the database.
        request_id: made when the form opens; the same id never has a second effect (rule 9).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=10_000)

    name: ClassVar[str]
    permission: ClassVar[Permission]
    personal: ClassVar[frozenset[str]] = frozenset()
    undoable: ClassVar[bool] = False
    why_final: ClassVar[str] = "This cannot be undone."
    erases: ClassVar[bool] = False

    request_id: UUID = Field(default_factory=uuid4)

    def __init__(self, **fields: Any) -> None:
        for field, value in fields.items():
            if isinstance(value, str) and "\0" in value:
                raise Invalid("This text holds characters that cannot be stored.", field=field)
            _refuse_overlong(field, value)
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise in_words(error) from None

    @abstractmethod
    def execute(self, work: Work) -> Outcome:
        """Do it inside the open transaction; raise a `LoyaltyError` to refuse, and nothing will have happened."""

    def rehearse(self, work: Work) -> Outcome:
        """Do what a preview shows, in a transaction that is rolled back: the very same, unless it would tell a secret.

        A command whose refusal depends on something to be guessed leaves that out here, as a preview counts no try.
        """
        return self.execute(work)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:  # noqa: ARG003 - what a command that can be undone overrides
        """Add the entries that reverse what was done."""
        raise Refused(cls.why_final, code="cannot-undo")


class Query(ABC, Generic[Answer]):
    """A read: a frozen dataclass whose fields say what is asked; `answer` returns views and changes nothing.

    Attributes:
        permission: what the person needs.
        sees_merged: whether the query sees itself which record was merged away, so that the desk need not look: it
            is about that record, or turns to the one that goes on.
    """

    permission: ClassVar[Permission] = Permission.LOOK_UP
    sees_merged: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for field, value in vars(self).items():
            _refuse_overlong(field, value)

    @abstractmethod
    def answer(self, read: Read) -> Answer:
        """Return the answer; raise `NotFound` where what was named does not exist."""


def _refuse_overlong(field: str, value: Any) -> None:
    """Raise `Invalid` for a number that no column of a database can hold."""
    if isinstance(value, int) and not -_MOST <= value <= _MOST:
        raise Invalid("That number is too large.", field=field)
