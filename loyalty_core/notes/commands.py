"""Writes of notes. Only its author edits or deletes a note, and no role overrides that (R107 to R109)."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import insert

from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.survivor import survivor_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.models.note import Note
from loyalty_core.notes.keeping import (
    change,
    changes_of,
    facts_of,
    instant,
    kept,
    load,
    load_own,
    not_the_author,
    remove,
    require_live,
    resolve,
    text_before,
)
from loyalty_core.text import check_free_text

MAX_TEXT = 4_000
"""The longest note, in code points."""


class Kind(StrEnum):
    """What a note is about (R106)."""

    COMPLAINT = "complaint"
    QUERY = "query"
    REMINDER = "reminder"
    OTHER = "other"


class AddNote(Command):
    """Write a note about a customer; its text is kept exactly as typed. `due_on` is a local date.

    Undoing it removes the note; only its author can.

    Raises:
        NotFound: there is no such customer.
        Invalid: the text is missing or too long.
        Refused: the customer's record is closed.
    """

    name: ClassVar[str] = "notes.add"
    permission: ClassVar[Permission] = Permission.WRITE_NOTES
    personal: ClassVar[frozenset[str]] = frozenset({"text"})
    undoable: ClassVar[bool] = True

    customer_id: int
    kind: Kind
    text: str
    due_on: date | None = None

    def execute(self, work: Work) -> Outcome:
        text = check_free_text(self.text, "text", MAX_TEXT)
        require_live(work, self.customer_id)
        note_id = work.connection.execute(
            insert(Note)
            .values(
                customer_id=self.customer_id,
                author_id=work.actor.staff_id,
                kind=self.kind.value,
                text=text,
                due_on=self.due_on,
                created_at=work.at,
                store_id=work.actor.store_id,
            )
            .returning(Note.id)
        ).scalar_one()
        return Outcome("Note written.", self.customer_id, {"note_id": note_id, "kind": self.kind.value})

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return remove(work, done.result["note_id"], "Note removed again.")


class EditNote(Command):
    """Change one's own note: what is given changes, what is not given stays. `due_on` given as None takes it away.

    Raises:
        NotFound: there is no such note.
        NotAllowed: somebody else wrote it.
        Invalid: the text is missing or too long.
    """

    name: ClassVar[str] = "notes.edit"
    permission: ClassVar[Permission] = Permission.WRITE_NOTES
    personal: ClassVar[frozenset[str]] = frozenset({"text"})
    undoable: ClassVar[bool] = True

    note_id: int
    kind: Kind | None = None
    text: str | None = None
    due_on: date | None = None

    def execute(self, work: Work) -> Outcome:
        note = load_own(work, self.note_id)
        wanted = self._wanted()
        change(work, note, wanted | {"edited_at": work.at})
        return Outcome(
            "Note changed.",
            note.customer_id,
            {"note_id": note.id, "kind": wanted.get("kind", note.kind), "before": facts_of(note)},
            changes_of(note, wanted),
            {"before": note.text},
        )

    def _wanted(self) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        if self.text is not None:
            wanted["text"] = check_free_text(self.text, "text", MAX_TEXT)
        if self.kind is not None:
            wanted["kind"] = self.kind.value
        if "due_on" in self.model_fields_set:
            wanted["due_on"] = self.due_on
        if not wanted:
            raise Invalid("Nothing is given to change.", field="text")
        return wanted

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        note = load_own(work, done.result["note_id"])
        if note.edited_at != done.at:
            raise Refused("The note was changed again since; undo that first.", code="changed-since")
        before, text = done.result["before"], text_before(done)
        change(work, note, kept(before) | {"text": text})
        return Outcome("The note is as it was before.", note.customer_id, {"note_id": note.id})


class DeleteNote(Command):
    """Delete one's own note. That it stood there, and who deleted it, stays in the audit.

    Raises:
        NotFound: there is no such note.
        NotAllowed: somebody else wrote it.
    """

    name: ClassVar[str] = "notes.delete"
    permission: ClassVar[Permission] = Permission.WRITE_NOTES
    undoable: ClassVar[bool] = True

    note_id: int

    def execute(self, work: Work) -> Outcome:
        return remove(work, self.note_id, "Note deleted.")

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        before, customer_id = done.result["before"], done.result["customer_id"]
        if before["author_id"] != work.actor.staff_id:
            raise not_the_author()
        customer_id = survivor_of(work.connection, customer_id)
        require_live(work, customer_id)
        values = kept(before) | {
            "id": done.result["note_id"],
            "customer_id": customer_id,
            "author_id": before["author_id"],
            "text": text_before(done),
            "created_at": instant(before["created_at"]),
            "resolved_at": instant(before["resolved_at"]),
            "resolved_by": before["resolved_by"],
            "store_id": before.get("store_id"),
        }
        work.connection.execute(insert(Note).values(values))
        return Outcome("The note is back.", customer_id, {"note_id": done.result["note_id"]})


class ResolveNote(Command):
    """Mark a note as resolved. Anybody who may write notes can: a colleague often ends what another began.

    Raises:
        NotFound: there is no such note.
        Conflict: it is resolved already.
    """

    name: ClassVar[str] = "notes.resolve"
    permission: ClassVar[Permission] = Permission.WRITE_NOTES
    undoable: ClassVar[bool] = True

    note_id: int

    def execute(self, work: Work) -> Outcome:
        note = load(work, self.note_id)
        if note.resolved_at is not None:
            raise Conflict("This note is resolved already.", code="already-resolved")
        return resolve(work, note, work.at, work.actor.staff_id)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        note = load(work, done.result["note_id"])
        if note.resolved_at is None:
            raise Conflict("This note is open already.", code="already-open")
        return resolve(work, note, None, None)


class ReopenNote(Command):
    """Open a resolved note again. Anybody who may write notes can.

    Raises:
        NotFound: there is no such note.
        Conflict: it is open already.
    """

    name: ClassVar[str] = "notes.reopen"
    permission: ClassVar[Permission] = Permission.WRITE_NOTES
    undoable: ClassVar[bool] = True

    note_id: int

    def execute(self, work: Work) -> Outcome:
        note = load(work, self.note_id)
        if note.resolved_at is None:
            raise Conflict("This note is open already.", code="already-open")
        return resolve(work, note, None, None)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        note, before = load(work, done.result["note_id"]), done.result["before"]
        if note.resolved_at is not None:
            raise Conflict("This note is resolved already.", code="already-resolved")
        return resolve(work, note, instant(before["resolved_at"]), before["resolved_by"])
