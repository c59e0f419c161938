"""Notes brought in under their lock, changed, removed, and told of in the audit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from loyalty_core.customers.closed import refuse_closed
from loyalty_core.desk.command import Done
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import NotAllowed, NotFound, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.note import Note
from loyalty_core.plain import plain

_NOTE: tuple[Any, ...] = (
    Note.id,
    Note.customer_id,
    Note.author_id,
    Note.kind,
    Note.text,
    Note.due_on,
    Note.created_at,
    Note.edited_at,
    Note.resolved_at,
    Note.resolved_by,
    Note.store_id,
)


def require_live(work: Work, customer_id: int) -> None:
    """Lock a customer, and raise `NotFound` or `Refused` where no note can be kept about them."""
    work.book(customer_id)
    state = work.connection.execute(select(Customer.record_state).where(Customer.id == customer_id)).scalar_one()
    refuse_closed(state)


def load(work: Work, note_id: int) -> Row[Any]:
    """Return a note, locked, or raise `NotFound`."""
    note = work.connection.execute(select(*_NOTE).where(Note.id == note_id).with_for_update()).one_or_none()
    if note is None:
        raise NotFound(f"There is no note {note_id}.", field="note_id")
    return note


def load_own(work: Work, note_id: int) -> Row[Any]:
    """Return a note of the person who acts, locked; raise `NotFound`, or `NotAllowed` for another's."""
    note = load(work, note_id)
    if note.author_id != work.actor.staff_id:
        raise not_the_author()
    return note


def not_the_author() -> NotAllowed:
    return NotAllowed("Only the person who wrote a note changes or deletes it.", code="not-the-author")


def change(work: Work, note: Row[Any], values: dict[str, Any]) -> None:
    work.connection.execute(update(Note).where(Note.id == note.id).values(values))


def remove(work: Work, note_id: int, said: str) -> Outcome:
    note = load_own(work, note_id)
    work.connection.execute(delete(Note).where(Note.id == note_id))
    facts = {"note_id": note_id, "kind": note.kind, "customer_id": note.customer_id, "before": facts_of(note)}
    return Outcome(said, note.customer_id, facts, personal={"before": note.text})


def resolve(work: Work, note: Row[Any], at: datetime | None, by: int | None) -> Outcome:
    change(work, note, {"resolved_at": at, "resolved_by": by})
    states = ("resolved", "open") if at is None else ("open", "resolved")
    facts = {"note_id": note.id, "kind": note.kind, "before": facts_of(note)}
    said = "The note is open again." if at is None else "The note is resolved."
    return Outcome(said, note.customer_id, facts, (Change("state", *states),))


def facts_of(note: Row[Any]) -> dict[str, Any]:
    """Return what stands in a note besides its text, as JSON values."""
    return {
        "author_id": note.author_id,
        "kind": note.kind,
        "due_on": plain(note.due_on),
        "created_at": plain(note.created_at),
        "edited_at": plain(note.edited_at),
        "resolved_at": plain(note.resolved_at),
        "resolved_by": note.resolved_by,
        "store_id": note.store_id,
    }


def kept(before: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that an edit changes, besides the text, as they were before."""
    due_on = before["due_on"]
    return {
        "kind": before["kind"],
        "due_on": None if due_on is None else date.fromisoformat(due_on),
        "edited_at": instant(before["edited_at"]),
    }


def text_before(done: Done) -> str:
    if "before" not in done.personal:
        raise Refused("What the note said was erased; it cannot come back.", code="erased")
    text: str = done.personal["before"]
    return text


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def changes_of(note: Row[Any], wanted: dict[str, Any]) -> tuple[Change, ...]:
    """Return what an edit changes; the text is personal and is only said to be new."""
    changes = []
    if wanted.get("text", note.text) != note.text:
        changes.append(Change("text", "before", "new"))
    if wanted.get("kind", note.kind) != note.kind:
        changes.append(Change("kind", note.kind, wanted["kind"]))
    due_on = wanted.get("due_on", note.due_on)
    if due_on != note.due_on:
        changes.append(Change("due_on", _day(note.due_on), _day(due_on)))
    return tuple(changes)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
