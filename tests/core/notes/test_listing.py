"""Listing notes: the open ones first, then the newest, on both engines."""

from datetime import date, timedelta

import pytest

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.notes.commands import AddNote, Kind, ResolveNote
from loyalty_core.notes.queries import ListNotes, open_notes
from loyalty_core.paging import PageRequest
from loyalty_core.programme.facts import read_facts
from loyalty_core.programme.opening import Programme
from tests.core.members import add_member

TODAY = date(2026, 3, 2)


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A customer with five notes, `0` to `4`, of which `1` and `4` are resolved."""
    member = add_member(programme)
    kinds = [Kind.QUERY, Kind.COMPLAINT, Kind.REMINDER, Kind.OTHER, Kind.COMPLAINT]
    for number, kind in enumerate(kinds):
        due_on = TODAY - timedelta(days=number) if number < 3 else None
        note = desk.do(AddNote(customer_id=member, kind=kind, text=str(number), due_on=due_on))
        if number in (1, 4):
            desk.do(ResolveNote(note_id=note.result["note_id"]))
    return member


@pytest.mark.parametrize(
    ("request_", "texts"),
    [
        (PageRequest(), "32041"),
        (PageRequest(sort="created"), "01234"),
        (PageRequest(sort="created", descending=True), "43210"),
        (PageRequest(sort="due"), "21034"),
        (PageRequest(sort="kind"), "14023"),
        (PageRequest(limit=2, from_end=True), "41"),
    ],
)
def test_open_notes_come_first_then_the_newest(desk: Desk, member: int, request_: PageRequest, texts: str) -> None:
    assert "".join(note.text for note in desk.ask(ListNotes(member, request_)).rows) == texts


def test_pages_of_two_are_the_whole_list(desk: Desk, member: int) -> None:
    seen, after = "", None
    for _ in range(3):
        page = desk.ask(ListNotes(member, PageRequest(limit=2, after=after)))
        seen += "".join(note.text for note in page.rows)
        after = page.last
        assert (page.total, page.exact) == (5, True)
    assert seen == "32041"


def test_the_latest_open_notes_are_for_the_profile(programme: Programme, desk: Desk, member: int) -> None:
    with programme.database.reading() as connection:
        read = Read(connection, read_facts(connection), desk.actor, desk.clock.now())
        assert [note.text for note in open_notes(read, member, 2)] == ["3", "2"]
        assert open_notes(read, 9_999, 2) == ()


def test_notes_of_one_customer_are_not_those_of_another(programme: Programme, desk: Desk, member: int) -> None:
    assert desk.ask(ListNotes(add_member(programme))).rows == ()
    with pytest.raises(NotFound):
        desk.ask(ListNotes(9_999))
