"""What is shown of notes."""

from dataclasses import dataclass
from datetime import date, datetime


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
