"""Writing notes, changing and deleting one's own, and saying that one is resolved (R105 to R109)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from loyalty_core.customers.views import Profile
from loyalty_core.notes.views import NoteView, PromiseView
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NoteField, Option
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.notes import KINDS
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

OPTIONS: Final = tuple(Option(value, label) for value, label in KINDS.items())

MOST_SHOWN: Final = 300
"""Characters of a note that are shown before it is deleted or resolved."""


def _fields(kind: str, text: str, due: str) -> Sequence[Field]:
    return (
        ChoiceField("kind", "Kind", initial=kind, options=OPTIONS),
        NoteField("text", "Note", "Ctrl+S saves; everybody on the team reads it", text, lines=5),
        DayField("due_on", "Due", "Like 21 Nov 2026; may stay empty", due, required=False),
    )


class AddNoteDialog(CommandDialog):
    """A new note about a customer; a complaint, unless something else is chosen."""

    HEADING = "Write a note"
    PREVIEWS = False

    def __init__(self, profile: Profile) -> None:
        """Ask for a note about this customer."""
        super().__init__()
        self.profile = profile

    def about(self) -> Content:
        """Return about whom."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields."""
        return _fields("complaint", "", "")

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import AddNote, Kind

        return AddNote(
            request_id=self.request_id,
            customer_id=self.profile.customer.customer_id,
            kind=Kind(filled.text("kind")),
            text=filled.text("text"),
            due_on=filled.day_or_none("due_on"),
        )


class _AboutNote(CommandDialog):
    """Something that happens to one note."""

    def __init__(self, note: NoteView | PromiseView) -> None:
        """Ask about this note."""
        super().__init__()
        self.note = note

    def about(self) -> Content:
        """Return the beginning of the note."""
        head = f"{KINDS.get(self.note.kind, self.note.kind)} by {self.note.author_name}"
        text = self.note.text if len(self.note.text) <= MOST_SHOWN else f"{self.note.text[:MOST_SHOWN]}…"
        return Content("\n").join([Content.styled(inert(head).plain, QUIET), inert_lines(text)])


class EditNoteDialog(_AboutNote):
    """What one's own note shall say."""

    HEADING = "Change your note"
    PREVIEWS = False

    def about(self) -> Content:
        """Return nothing: the note stands in the field."""
        return Content("")

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the note as it stands."""
        due = "" if self.note.due_on is None else day(self.note.due_on)
        return _fields(self.note.kind, self.note.text, due)

    def focus_field(self) -> None:
        """Begin in the text."""
        text = self.row("text")
        if text is not None:
            text.input.focus()

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import EditNote, Kind

        return EditNote(
            request_id=self.request_id,
            note_id=self.note.note_id,
            kind=Kind(filled.text("kind")),
            text=filled.text("text"),
            due_on=filled.day_or_none("due_on"),
        )


class DeleteNoteDialog(_AboutNote):
    """Asks whether one's own note shall go."""

    HEADING = "Delete your note"
    ACCEPT = "Delete"
    DANGER = True
    PREVIEWS = False

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import DeleteNote

        del filled
        return DeleteNote(request_id=self.request_id, note_id=self.note.note_id)


class ResolveNoteDialog(_AboutNote):
    """Asks whether what a note is about is settled."""

    HEADING = "Resolve a note"
    ACCEPT = "Resolved"

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import ResolveNote

        del filled
        return ResolveNote(request_id=self.request_id, note_id=self.note.note_id)


class ReopenNoteDialog(_AboutNote):
    """Asks whether a resolved note is open again."""

    HEADING = "Open a note again"
    ACCEPT = "Open"

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import ReopenNote

        del filled
        return ReopenNote(request_id=self.request_id, note_id=self.note.note_id)
