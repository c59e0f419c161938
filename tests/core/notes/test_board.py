"""The promises board over all customers, and the hand-over of a shift, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.notes.board import HandOver, ListPromises
from loyalty_core.notes.commands import AddNote, DeleteNote, Kind, ResolveNote
from loyalty_core.notes.views import BoardFilters, Whose
from loyalty_core.paging import PageRequest
from loyalty_core.programme.opening import Programme
from tests.core.desk.shifts import next_shift
from tests.core.members import add_member

TODAY = date(2026, 3, 2)
A_DAY = timedelta(days=1)


def write(desk: Desk, member: int, said: str, kind: Kind = Kind.REMINDER, due: int | None = None) -> int:
    """Write a note that is due in so many days; return its number."""
    due_on = None if due is None else TODAY + due * A_DAY
    note_id: int = desk.do(AddNote(customer_id=member, kind=kind, text=said, due_on=due_on)).result["note_id"]
    return note_id


@pytest.fixture
def member(programme: Programme, desks: dict[Role, Desk]) -> int:
    """A customer with promises by two people, and notes that are none."""
    member, agent, manager = add_member(programme), desks[Role.AGENT], desks[Role.MANAGER]
    write(agent, member, "a complaint without a day", Kind.COMPLAINT)
    write(agent, member, "a week ahead", due=7)
    write(manager, member, "two days late", Kind.COMPLAINT, due=-2)
    write(agent, add_member(programme), "a query, one day late", Kind.QUERY, due=-1)
    write(agent, member, "a query without a day", Kind.QUERY)
    write(agent, member, "something else", Kind.OTHER)
    write(manager, member, "due today", due=0)
    agent.do(ResolveNote(note_id=write(agent, member, "kept", due=-9)))
    return member


def board(desk: Desk, request: PageRequest | None = None, filters: BoardFilters | None = None) -> list[str]:
    """Return what stands on the board."""
    return [row.text for row in desk.ask(ListPromises(request or PageRequest(), filters or BoardFilters())).rows]


ALL = ["two days late", "a query, one day late", "due today", "a week ahead", "a complaint without a day"]


def test_what_is_overdue_comes_first_and_without_a_day_last(desks: dict[Role, Desk], member: int) -> None:
    page = desks[Role.AUDITOR].ask(ListPromises())
    assert [row.text for row in page.rows] == ALL
    assert [row.overdue for row in page.rows] == [True, True, False, False, False]
    late = page.rows[0]
    assert (late.customer_id, late.customer, late.author, late.mine) == (member, "Amara Okafor", "manager", False)
    assert (late.store, late.due_on, page.total) == ("LEEDS", date(2026, 2, 28), 5)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (BoardFilters(Whose.MINE), [ALL[1], ALL[3], ALL[4]]),
        (BoardFilters(Whose.STORE, kind="complaint"), [ALL[0], ALL[4]]),
        (BoardFilters(overdue=True), ALL[:2]),
        (BoardFilters(Whose.MINE, overdue=True, kind="reminder"), []),
    ],
)
def test_the_board_is_filtered(desks: dict[Role, Desk], member: int, filters: BoardFilters, left: list[str]) -> None:
    assert board(desks[Role.AGENT], filters=filters) == left


def test_pages_and_sorts_are_the_whole_board(desks: dict[Role, Desk], member: int) -> None:
    desk, seen, after = desks[Role.AGENT], [], None
    for _ in range(3):
        page = desk.ask(ListPromises(PageRequest(limit=2, after=after)))
        seen += [row.text for row in page.rows]
        after = page.last
    assert seen == ALL
    assert board(desk, PageRequest(sort="due", descending=True)) == [*ALL[3::-1], ALL[4]]
    assert board(desk, PageRequest(sort="created"))[0] == ALL[4]
    assert board(desk, PageRequest(sort="kind"))[-2:] == ["a week ahead", "due today"]
    with pytest.raises(Invalid):
        desk.ask(ListPromises(PageRequest(sort="text")))


def test_nothing_is_promised_to_an_erased_customer(programme: Programme, desks: dict[Role, Desk], member: int) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == member).values(record_state="erased"))
        connection.commit()
    assert board(desks[Role.AGENT]) == ["a query, one day late"]


def test_a_shift_hands_over_what_is_open_and_what_it_wrote_today(
    desks: dict[Role, Desk], member: int, clock: FixedClock
) -> None:
    clock.advance(A_DAY)
    agent, manager = next_shift(desks[Role.AGENT]), next_shift(desks[Role.MANAGER])
    agent.do(ResolveNote(note_id=write(agent, member, "called back")))
    write(agent, member, "likes tea", Kind.OTHER)
    mine = agent.ask(HandOver())
    assert (mine.on, mine.person, mine.store, mine.more) == (TODAY + A_DAY, "Agent", "LEEDS", False)
    assert [note.text for note in mine.left_open] == [ALL[1], ALL[3], ALL[4]]
    assert [(note.text, note.resolved_at is None) for note in mine.written] == [
        ("called back", False),
        ("likes tea", True),
    ]
    assert manager.ask(HandOver()).written == ()
    ours = manager.ask(HandOver(Whose.STORE))
    assert [note.text for note in ours.left_open] == ALL
    assert [note.text for note in ours.written] == ["called back", "likes tea"]


def test_a_note_that_came_back_still_says_where_it_was_written(desks: dict[Role, Desk], member: int) -> None:
    agent = desks[Role.AGENT]
    note_id = write(agent, member, "gone and back")
    deleted = agent.do(DeleteNote(note_id=note_id))
    assert "gone and back" not in board(agent)
    agent.undo(deleted.id or 0)
    [back] = [row for row in agent.ask(ListPromises()).rows if row.note_id == note_id]
    assert back.store == "LEEDS"


def test_the_board_is_read_in_the_order_of_its_index(
    programme: Programme, desks: dict[Role, Desk], member: int
) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    engine = programme.database.engine
    event.listen(engine, "before_cursor_execute", note)
    desks[Role.AGENT].ask(ListPromises(PageRequest(limit=3)))
    event.remove(engine, "before_cursor_execute", note)
    [(statement, parameters)] = [one for one in sent if "due_on >=" in one[0]]
    on_sqlite = engine.dialect.name == "sqlite"
    with programme.database.reading() as connection:
        if not on_sqlite:
            # Of a table with eight rows PostgreSQL reads all, unless that costs more.
            for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                connection.exec_driver_sql(f"set local {way} = off")
        explain = "explain query plan " if on_sqlite else "explain "
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))
    assert "ix_note_due" in plan
    assert "B-TREE" not in plan
