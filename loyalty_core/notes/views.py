"""What is shown of notes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note; `kind` is complaint, query, reminder or other; `due_on` is local; `mine`: whether the reader wrote it.

    `author` and `resolved_by` are logins. `text` is as it was typed: show it inert.
    """

    note_id: int
    customer_id: int
    kind: str
    text: str
    author: str
    author_name: str
    mine: bool
    due_on: date | None
    created_at: datetime
    edited_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None


class Whose(StrEnum):
    """Whose promises are meant: everybody's, the reader's own, or those written at the reader's store."""

    ALL = "all"
    MINE = "mine"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """Which promises the board shows; what is left as it is excludes none. `overdue`: due before today."""

    whose: Whose = Whose.ALL
    overdue: bool = False
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A note on the board: about whom, whose it is, and until when; `due_on` is local, other times are UTC.

    The owner is the author; `store` is where it was written. `text` is as it was typed: show it inert.
    """

    note_id: int
    customer_id: int
    customer: str
    kind: str
    text: str
    author: str
    author_name: str
    mine: bool
    store: str | None
    due_on: date | None
    overdue: bool
    created_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandOverView:
    """What a shift hands over on a local date.

    Attributes:
        whose: `mine` or `store`, of `person` at `store`.
        left_open: promises that are open, what is due first before the others.
        written: what else was written down today.
        more: whether there was more than one hand-over holds.
    """

    on: date
    whose: str
    person: str
    store: str
    left_open: tuple[PromiseView, ...]
    written: tuple[PromiseView, ...]
    more: bool
