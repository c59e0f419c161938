"""What was promised to customers and is still open, over all of them; and what a shift hands over to the next one."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from loyalty_core.clock import local_date, start_of_day
from loyalty_core.customers.rules import RecordState, display_name
from loyalty_core.database.keyset import Listed, Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.customer import Customer
from loyalty_core.models.note import Note
from loyalty_core.models.staff import Staff
from loyalty_core.notes.commands import Kind
from loyalty_core.notes.views import BoardFilters, HandOverView, PromiseView, Whose
from loyalty_core.paging import Page, PageRequest

MOST_HANDED_OVER = 200
"""Notes of each sort that one hand-over holds."""

_KINDS = (Kind.COMPLAINT.value, Kind.REMINDER.value)
_OPEN = (Note.resolved_at.is_(None), or_(Note.kind.in_(_KINDS), Note.due_on.is_not(None)))
"""A promise is an open complaint or reminder, or anything else that has a day."""
_ABOUT_LIVE = Customer.record_state == RecordState.LIVE.value
_NOTES: Listed = (
    select(
        Note.id,
        Note.customer_id,
        Customer.first_name,
        Customer.last_name,
        Customer.card,
        Note.kind,
        Note.text,
        Note.author_id,
        Staff.login.label("author"),
        Staff.name.label("author_name"),
        Note.store_id,
        Note.due_on,
        Note.created_at,
        Note.resolved_at,
    )
    .join(Customer, Customer.id == Note.customer_id)
    .join(Staff, Staff.id == Note.author_id)
    .where(_ABOUT_LIVE)
)
_DUE = Order(key=[Note.id], by=Note.due_on, nullable=True)
_ORDERS = {
    "": _DUE,
    "due": _DUE,
    "created": Order(key=[Note.id]),
    "kind": Order(key=[Note.id], by=Note.kind, values=[kind.value for kind in Kind]),
}


@dataclass(frozen=True)
class ListPromises(Query[Page[PromiseView]]):
    """What is promised and open, of all customers: what is overdue first, then by the day; without a day last.

    Sorts: `due`, `created`, `kind`. Everybody sees every promise (R107).
    """

    request: PageRequest = field(default_factory=PageRequest)
    filters: BoardFilters = field(default_factory=BoardFilters)

    def answer(self, read: Read) -> Page[PromiseView]:
        chosen = [*_OPEN, *_whose(read, self.filters.whose)]
        if self.filters.overdue:
            chosen.append(Note.due_on < local_date(read.at, read.programme.time_zone))
        if self.filters.kind is not None:
            chosen.append(Note.kind == self.filters.kind)
        counted = select(Note.id).join(Customer, Customer.id == Note.customer_id).where(_ABOUT_LIVE, *chosen)
        page = fetch_page(read.connection, _NOTES.where(*chosen), _ORDERS, self.request, counted)
        return page.map(lambda row: _view(read, row))


@dataclass(frozen=True)
class HandOver(Query[HandOverView]):
    """What one's own shift, or everybody at one's store, leaves to the next: what is open, and what was written today.

    Today is the local date. A store's are the notes that were written at it.
    """

    whose: Whose = Whose.MINE

    def answer(self, read: Read) -> HandOverView:
        today = local_date(read.at, read.programme.time_zone)
        notes = _NOTES.where(*_whose(read, self.whose))
        undated_last = (Note.due_on.is_(None), Note.due_on, Note.id)
        left_open = _some(read, notes.where(*_OPEN).order_by(*undated_last))
        since = start_of_day(today, read.programme.time_zone)
        written = _some(read, notes.where(Note.created_at >= since).order_by(Note.created_at, Note.id))
        known = {note.note_id for note in left_open}
        return HandOverView(
            on=today,
            whose=self.whose.value,
            person=read.actor.name,
            store=read.actor.store_id,
            left_open=left_open[:MOST_HANDED_OVER],
            written=tuple(note for note in written[:MOST_HANDED_OVER] if note.note_id not in known),
            more=max(len(left_open), len(written)) > MOST_HANDED_OVER,
        )


def _whose(read: Read, whose: Whose) -> list[ColumnElement[bool]]:
    match whose:
        case Whose.MINE:
            return [Note.author_id == read.actor.staff_id]
        case Whose.STORE:
            return [Note.store_id == read.actor.store_id]
        case Whose.ALL:
            return []


def _some(read: Read, notes: Listed) -> tuple[PromiseView, ...]:
    return tuple(_view(read, row) for row in read.connection.execute(notes.limit(MOST_HANDED_OVER + 1)))


def _view(read: Read, row: Row[Any]) -> PromiseView:
    today = local_date(read.at, read.programme.time_zone)
    return PromiseView(
        note_id=row.id,
        customer_id=row.customer_id,
        customer=display_name(row.first_name, row.last_name, row.card),
        kind=row.kind,
        text=row.text,
        author=row.author,
        author_name=row.author_name,
        mine=row.author_id == read.actor.staff_id,
        store=row.store_id,
        due_on=row.due_on,
        overdue=row.resolved_at is None and row.due_on is not None and row.due_on < today,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
    )
