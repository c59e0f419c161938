"""Writing notes, changing and deleting one's own, resolving and opening again."""

from __future__ import annotations

from datetime import date

from textual.widgets import TextArea

from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import NotSignedIn
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_tui.messages import Done, SignedIn
from loyalty_tui.screens.note_dialog import AddNoteDialog, DeleteNoteDialog, EditNoteDialog
from tests.tui.console import Console, enter
from tests.tui.desks import Gate, raising, unreliable
from tests.tui.profiles import AMARA, HOSTILE, INERT, JOSE, below, beside, open_profile, profile

NOTES = "select kind, text, due_on from note"


def write_note(console: Console, role: Role = Role.ADMINISTRATOR, text: str = "parcel broken") -> int:
    receipt = console.desk(role).do(AddNote(customer_id=AMARA, kind=Kind.COMPLAINT, text=text, due_on=date(2026, 3, 9)))
    number: int = receipt.result["note_id"]
    return number


async def test_note_has_kind_text_and_due_date(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n", "shift+tab", "3", "tab")
        await desk.write("call back")
        await desk.press("enter")
        await desk.write("about the mug")
        await desk.press("tab")
        await desk.write("9 Mar 2026")
        await desk.press("enter")
        assert console.rows(NOTES) == [("reminder", "call back\nabout the mug", "2026-03-09")]
        assert desk.app.screen is profile(desk)
        await desk.press("7")
        assert "9 Mar 26" in desk.text


async def test_hostile_text_is_kept_as_typed_and_shown_inert(console: Console) -> None:
    write_note(console, text=HOSTILE)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("7", "t")
        assert isinstance(desk.app.screen, EditNoteDialog)
        assert "\x1b" not in desk.text
        await desk.press("escape", "d")
        assert isinstance(desk.app.screen, DeleteNoteDialog)
        assert INERT in desk.text
        await desk.press("escape", "o")
        assert INERT in desk.text
        assert console.rows("select text from note") == [(HOSTILE,)]


async def test_empty_text_and_wrong_date_are_refused_beside_their_fields(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n", "ctrl+s")
        assert beside(desk, "text") == "✗ This is needed."
        await desk.write("broken")
        await desk.press("tab")
        await desk.write("soon")
        await desk.press("enter")
        assert beside(desk, "due_on").startswith("✗ Write the date like")
        assert console.rows(NOTES) == []


async def test_author_changes_the_note(console: Console) -> None:
    write_note(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("7", "t", "end")
        await desk.write(" twice")
        await desk.press("ctrl+s")
        assert console.rows(NOTES) == [("complaint", "parcel broken twice", "2026-03-09")]
        assert "parcel broken twice" in desk.text
        assert "changed 2 Mar 2026" in desk.text


async def test_author_deletes_the_note_after_leaving_cancel(console: Console) -> None:
    write_note(console)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("7", "d", "enter")
        assert len(console.rows(NOTES)) == 1
        await desk.press("d", "tab", "enter")
        assert console.rows(NOTES) == []
        assert "No note yet." in desk.text
        assert not profile(desk).banner.display


async def test_nobody_else_is_let_at_a_note(console: Console) -> None:
    write_note(console, Role.AGENT)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("7", "t", "d")
        assert desk.app.screen is profile(desk)
        assert desk.toasts == ["Only the person who wrote a note changes or deletes it."] * 2


async def test_core_refuses_the_note_of_another_even_if_the_dialog_is_there(console: Console) -> None:
    number = write_note(console, Role.AGENT)
    async with console.open() as desk:
        room = await open_profile(desk)
        assert room.profile is not None
        (note,) = room.profile.open_notes
        assert note.note_id == number
        desk.app.push_screen(DeleteNoteDialog(note))
        await desk.settle()
        await desk.press("tab", "enter")
        assert below(desk) == "✗ Only the person who wrote a note changes or deletes it."
        assert len(console.rows(NOTES)) == 1


async def test_resolved_complaint_leaves_the_banner_and_comes_back(console: Console) -> None:
    write_note(console, Role.AGENT)
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("7", "o")
        assert "State  open → resolved" in desk.text
        await desk.press("enter")
        assert console.rows("select resolved_at is null from note") == [(0,)]
        assert not profile(desk).banner.display
        assert "Resolved" in desk.text
        await desk.press("o", "enter")
        assert console.rows("select resolved_at is null from note") == [(1,)]
        assert profile(desk).banner.display


async def test_two_saves_make_one_note(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n")
        await desk.write("broken")
        core, gate = unreliable(desk.app), Gate()
        core.before_do = [gate]
        await desk.pilot.press("ctrl+s", "ctrl+s")
        while not gate.reached.is_set():
            await desk.pilot.pause()
        await desk.pilot.press("ctrl+s")
        gate.open()
        await desk.settle()
        assert len(desk.said(Done)) == 1
        assert len(console.rows(NOTES)) == 1


async def test_failing_core_keeps_what_was_written(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n")
        await desk.write("broken")
        unreliable(desk.app).before_do = [raising(RuntimeError("secret"))]
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, AddNoteDialog)
        assert "written down as E-" in below(desk)
        await desk.press("ctrl+s")
        assert [text for _, text, _ in console.rows(NOTES)] == ["broken"]


async def test_what_was_begun_is_kept_for_its_author_alone(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n", "shift+tab", "3", "tab")
        await desk.write("call back about")
        await desk.press("escape")
        assert "N goes on with it." in desk.words
        await open_profile(desk, JOSE)
        await desk.press("n")
        assert "call back" not in desk.text, "each customer has a draft of their own"
        await desk.press("escape")
        await open_profile(desk)
        await desk.press("n")
        assert "Begun earlier, and not saved yet." in desk.text
        await desk.write(" the mug")
        await desk.press("ctrl+s")
        assert console.rows(NOTES) == [("reminder", "call back about the mug", None)]
        await desk.press("n")
        assert beside(desk, "text").startswith("Ctrl+S saves")
        assert "call back" not in desk.app.screen.query_one(TextArea).text, "it is saved, so it is no draft"


async def test_a_draft_waits_for_its_author_behind_the_door(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n")
        await desk.write("half a sent")
        desk.app.session_ended(NotSignedIn("You are not signed in any more."))
        await desk.settle()
        for login, begun in (("agent", ""), ("ada", "half a sent")):
            desk.app.gateway.door._enter(enter(console.programme, login), is_ours=False)
            desk.app.post_message(SignedIn())
            await desk.settle()
            await open_profile(desk)
            await desk.press("n")
            assert desk.app.screen.query_one(TextArea).text == begun
            await desk.press("escape")
            desk.app.session_ended(NotSignedIn("You are not signed in any more."))
            await desk.settle()


async def test_a_refused_note_is_still_a_draft_and_an_erased_person_has_none(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("n")
        desk.app.screen.query_one(TextArea).text = "x" * 10_001
        await desk.press("ctrl+s")
        assert beside(desk, "text") == "✗ At most 10,000 characters can be stored; this has 10,001."
        await desk.press("escape")
        assert len(desk.app.drafts.find("ada", AMARA)["text"]) == 10_001
        desk.app.drafts.keep("agent", JOSE, {"text": "other"})
        desk.app.gateway.do(lambda: EraseCustomer(customer_id=AMARA, reason="asked for it"), to=profile(desk))
        await desk.settle()
        assert desk.app.drafts.find("ada", AMARA) == {}
        assert desk.app.drafts.find("agent", JOSE) == {"text": "other"}
