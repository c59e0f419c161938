"""Reads of notes: everybody may read every note (R107)."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.models.customer import Customer
from loyalty_core.models.note import Note
from loyalty_core.models.staff import Staff
from loyalty_core.notes.commands import Kind
from loyalty_core.notes.views import NoteView
from loyalty_core.paging import Page, PageRequest

_Resolver = aliased(Staff)

_NOTE: tuple[Any, ...] = (
    Note.id,
    Note.customer_id,
    Note.kind,
    Note.text,
    Note.author_id,
    Staff.login.label("author"),
    Staff.name.label("author_name"),
    Note.due_on,
    Note.created_at,
    Note.edited_at,
    Note.resolved_at,
    _Resolver.login.label("resolved_by"),
)
_NOTES: Listed = (
    select(*_NOTE).join(Staff, Staff.id == Note.author_id).outerjoin(_Resolver, _Resolver.id == Note.resolved_by)
)
_OPEN = (
    _NOTES.where(Note.customer_id == bindparam("customer_id"), Note.resolved_at.is_(None))
    .order_by(Note.id.desc())
    .limit(bindparam("most"))
)
_OPEN_FIRST = Order(key=[Note.id], by=Note.resolved_at.is_(None), values=[False, True], descending=True)
_ORDERS = {
    "": _OPEN_FIRST,
    "created": Order(key=[Note.id]),
    "due": Order(key=[Note.id], by=Note.due_on, nullable=True),
    "kind": Order(key=[Note.id], by=Note.kind, values=[kind.value for kind in Kind]),
}


@dataclass(frozen=True)
class ListNotes(Query[Page[NoteView]]):
    """A customer's notes: the open ones first, then the newest. Sorts: `created`, `due`, `kind`."""

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[NoteView]:
        known = select(Customer.id).where(Customer.id == self.customer_id)
        if not read.connection.execute(known).first():
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        statement = _NOTES.where(Note.customer_id == self.customer_id)
        counted = select(Note.id).where(Note.customer_id == self.customer_id)
        page = fetch_page(read.connection, statement, _ORDERS, self.request, counted)
        return page.map(lambda row: _view(read, row))


def open_notes(read: Read, customer_id: int, limit: int) -> tuple[NoteView, ...]:
    """Return a customer's latest open notes, at most `limit`."""
    wanted = {"customer_id": customer_id, "most": limit}
    return tuple(_view(read, row) for row in read.connection.execute(_OPEN, wanted))


def _view(read: Read, row: Row[Any]) -> NoteView:
    return NoteView(
        note_id=row.id,
        customer_id=row.customer_id,
        kind=row.kind,
        text=row.text,
        author=row.author,
        author_name=row.author_name,
        mine=row.author_id == read.actor.staff_id,
        due_on=row.due_on,
        created_at=row.created_at,
        edited_at=row.edited_at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
