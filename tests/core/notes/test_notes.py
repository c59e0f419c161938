"""Notes: written by anybody who may, read by everybody, changed by their author alone, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.models.audit import AuditEntry, AuditPersonal
from loyalty_core.models.audit import Request as Answered
from loyalty_core.models.customer import Customer
from loyalty_core.notes.commands import AddNote, DeleteNote, EditNote, Kind, ReopenNote, ResolveNote
from loyalty_core.notes.queries import ListNotes
from loyalty_core.notes.views import NoteView
from loyalty_core.programme.opening import Programme
from tests.core.desk.tables import snapshot
from tests.core.members import add_member

TODAY = date(2026, 3, 2)
HOSTILE = "[@click=app.quit]\x1b[2J\x1b]52;c;AAAA\x07[/b] \u202e {0.__class__} 'quoted'"


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


@pytest.fixture
def agent(desks: dict[Role, Desk]) -> Desk:
    return desks[Role.AGENT]


def add(desk: Desk, customer_id: int, text: str = "parcel arrived broken", **more: Any) -> int:
    number: int = desk.do(AddNote(**{"customer_id": customer_id, "kind": Kind.COMPLAINT, "text": text} | more)).result[
        "note_id"
    ]
    return number


def notes(desk: Desk, customer_id: int) -> tuple[NoteView, ...]:
    return desk.ask(ListNotes(customer_id)).rows


def only(desk: Desk, customer_id: int) -> NoteView:
    (note,) = notes(desk, customer_id)
    return note


def undo(desk: Desk, receipt: Receipt) -> Receipt:
    assert receipt.id is not None
    return desk.undo(receipt.id)


def test_a_note_says_who_wrote_what_about_whom(desks: dict[Role, Desk], agent: Desk, member: int) -> None:
    number = add(agent, member, due_on=TODAY)
    note = only(agent, member)
    assert (note.note_id, note.customer_id, note.kind, note.text) == (
        number,
        member,
        "complaint",
        "parcel arrived broken",
    )
    assert (note.author, note.author_name, note.mine, note.due_on) == ("agent", "Agent", True, TODAY)
    assert (note.created_at, note.edited_at, note.resolved_at) == (agent.clock.now(), None, None)
    assert not only(desks[Role.MANAGER], member).mine


@pytest.mark.parametrize("kind", ["complaint", "query", "reminder", "other"])
def test_a_note_is_of_one_of_four_kinds(desk: Desk, member: int, kind: str) -> None:
    add(desk, member, kind=kind)
    assert only(desk, member).kind == kind


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_every_note(desks: dict[Role, Desk], agent: Desk, member: int, role: Role) -> None:
    add(agent, member)
    assert only(desks[role], member).text == "parcel arrived broken"


@pytest.mark.parametrize("text", [HOSTILE, "one\ntwo\n\tthree", "x" * 4_000, "%", "🏳️‍🌈 e\u0301", "\x9b31m"])
def test_a_text_is_kept_exactly_as_it_was_typed(desk: Desk, member: int, text: str) -> None:
    add(desk, member, text)
    assert only(desk, member).text == text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\u200b"}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "a\ud800b"}, "text"),
        ({"kind": "praise"}, "kind"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_is_not_right_is_refused_beside_its_field(
    programme: Programme, desk: Desk, member: int, given: dict[str, Any], field: str
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        add(desk, member, **given)
    assert refused.value.field == field
    assert snapshot(programme.database) == before


def test_notes_are_about_customers_whose_record_is_open(programme: Programme, desk: Desk, member: int) -> None:
    with pytest.raises(NotFound):
        add(desk, 9_999)
    with programme.database.writing() as connection:
        connection.execute(update(Customer).values(record_state="merged"))
        connection.commit()
    with pytest.raises(Refused):
        add(desk, member)


def test_the_text_stands_on_the_erasable_side_of_the_audit_only(programme: Programme, desk: Desk, member: int) -> None:
    number = add(desk, member, "secret one")
    desk.do(EditNote(note_id=number, text="secret two"))
    desk.do(DeleteNote(note_id=number))
    with programme.database.reading() as connection:
        kept = str(connection.execute(select(AuditEntry.facts)).all())
        kept += str(connection.execute(select(Answered.receipt)).all())
        erasable = str(connection.execute(select(AuditPersonal.facts)).all())
    assert "secret" not in kept
    assert erasable.count("secret one") == 2
    assert erasable.count("secret two") == 2


def test_a_deleted_note_leaves_the_fact_in_the_audit(programme: Programme, desk: Desk, member: int) -> None:
    number = add(desk, member, kind=Kind.QUERY)
    entry = desk.do(DeleteNote(note_id=number)).id
    assert notes(desk, member) == ()
    with programme.database.reading() as connection:
        row = connection.execute(select(AuditEntry).where(AuditEntry.id == entry)).one()
    assert (row.command, row.customer_id) == ("notes.delete", member)
    assert (row.facts["result"]["note_id"], row.facts["result"]["kind"]) == (number, "query")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("act", [EditNote, DeleteNote])
def test_nobody_but_its_author_changes_or_deletes_a_note(
    programme: Programme, desks: dict[Role, Desk], agent: Desk, member: int, role: Role, act: type[EditNote]
) -> None:
    number = add(agent, member)
    before = snapshot(programme.database)
    with pytest.raises(NotAllowed, match="Only the person who wrote a note") as refused:
        desks[role].do(act(note_id=number, text="nothing happened") if act is EditNote else act(note_id=number))
    assert refused.value.code == "not-the-author"
    assert snapshot(programme.database) == before


def test_an_edit_changes_what_is_given_and_nothing_else(agent: Desk, member: int, clock: FixedClock) -> None:
    number = add(agent, member, due_on=TODAY)
    clock.advance(timedelta(minutes=1))
    receipt = agent.do(EditNote(note_id=number, kind=Kind.REMINDER))
    note = only(agent, member)
    assert (note.kind, note.text, note.due_on) == ("reminder", "parcel arrived broken", TODAY)
    assert note.edited_at == clock.now()
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("kind", "complaint", "reminder")
    ]
    agent.do(EditNote(note_id=number, text="a new parcel is on its way", due_on=None))
    note = only(agent, member)
    assert (note.kind, note.text, note.due_on) == ("reminder", "a new parcel is on its way", None)
    with pytest.raises(Invalid):
        agent.do(EditNote(note_id=number))


def test_undoing_an_edit_brings_the_earlier_text_back(agent: Desk, member: int, clock: FixedClock) -> None:
    number = add(agent, member, "first")
    edits = []
    for text in ("second", "third"):
        clock.advance(timedelta(minutes=1))
        edits.append(agent.do(EditNote(note_id=number, text=text)))
    with pytest.raises(Refused) as refused:
        undo(agent, edits[0])
    assert refused.value.code == "changed-since"
    undo(agent, edits[1])
    assert only(agent, member).text == "second"
    undo(agent, edits[0])
    assert (only(agent, member).text, only(agent, member).edited_at) == ("first", None)


def test_undoing_a_deletion_brings_the_whole_note_back(agent: Desk, member: int, clock: FixedClock) -> None:
    number = add(agent, member, HOSTILE, due_on=TODAY)
    add(agent, member, "another")
    clock.advance(timedelta(minutes=1))
    agent.do(EditNote(note_id=number, kind=Kind.OTHER))
    agent.do(ResolveNote(note_id=number))
    before = notes(agent, member)
    deleted = agent.do(DeleteNote(note_id=number))
    assert len(notes(agent, member)) == 1
    undo(agent, deleted)
    assert notes(agent, member) == before


def test_a_number_of_a_deleted_note_is_never_given_to_another(agent: Desk, member: int) -> None:
    number = add(agent, member)
    deleted = agent.do(DeleteNote(note_id=number))
    assert add(agent, member) > number
    undo(agent, deleted)
    assert len(notes(agent, member)) == 2


def test_a_deleted_note_cannot_come_back_when_its_text_was_erased(
    programme: Programme, agent: Desk, member: int
) -> None:
    number = add(agent, member)
    deleted = agent.do(DeleteNote(note_id=number))
    with programme.database.writing() as connection:
        connection.execute(delete(AuditPersonal))
        connection.commit()
    with pytest.raises(Refused) as refused:
        undo(agent, deleted)
    assert refused.value.code == "erased"


def test_only_its_author_undoes_what_was_done_to_a_note(
    programme: Programme, desks: dict[Role, Desk], agent: Desk, member: int
) -> None:
    added = agent.do(AddNote(customer_id=member, kind=Kind.QUERY, text="where is my card?"))
    number = added.result["note_id"]
    edited = agent.do(EditNote(note_id=number, text="card sent"))
    for receipt in (edited, added):
        with pytest.raises(NotAllowed):
            undo(desks[Role.ADMINISTRATOR], receipt)
    deleted = agent.do(DeleteNote(note_id=number))
    with pytest.raises(NotAllowed):
        undo(desks[Role.ADMINISTRATOR], deleted)
    undo(agent, deleted)
    undo(agent, added)
    assert notes(agent, member) == ()


@pytest.mark.parametrize("role", [Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR])
def test_anybody_who_writes_notes_resolves_and_reopens_them(
    desks: dict[Role, Desk], agent: Desk, member: int, role: Role
) -> None:
    number = add(agent, member)
    someone = desks[role]
    someone.do(ResolveNote(note_id=number))
    note = only(agent, member)
    assert (note.resolved_at, note.resolved_by) == (agent.clock.now(), someone.actor.login)
    with pytest.raises(Conflict):
        agent.do(ResolveNote(note_id=number))
    someone.do(ReopenNote(note_id=number))
    assert (only(agent, member).resolved_at, only(agent, member).resolved_by) == (None, None)
    with pytest.raises(Conflict):
        agent.do(ReopenNote(note_id=number))


def test_resolving_and_reopening_are_undone(desks: dict[Role, Desk], agent: Desk, member: int) -> None:
    number = add(agent, member)
    undo(desks[Role.MANAGER], agent.do(ResolveNote(note_id=number)))
    assert only(agent, member).resolved_at is None
    desks[Role.MANAGER].do(ResolveNote(note_id=number))
    before = only(agent, member)
    undo(agent, agent.do(ReopenNote(note_id=number)))
    assert only(agent, member) == before


@pytest.mark.parametrize("act", [EditNote, DeleteNote, ResolveNote, ReopenNote])
def test_a_note_that_does_not_exist_is_not_found(desk: Desk, act: Any) -> None:
    more = {"text": "x"} if act is EditNote else {}
    with pytest.raises(NotFound) as missing:
        desk.do(act(note_id=99, **more))
    assert missing.value.field == "note_id"


def test_an_auditor_writes_no_notes(desks: dict[Role, Desk], agent: Desk, member: int) -> None:
    auditor = desks[Role.AUDITOR]
    number = add(agent, member)
    for command in (
        AddNote(customer_id=member, kind=Kind.OTHER, text="seen"),
        ResolveNote(note_id=number),
        DeleteNote(note_id=number),
    ):
        with pytest.raises(LoyaltyError) as refused:
            auditor.do(command)
        assert refused.value.code == "not-allowed"
