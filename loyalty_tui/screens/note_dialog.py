"""Writing notes, changing and deleting one's own, and saying that one is resolved (R105 to R109)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import TextArea

from loyalty_core.customers.views import Profile
from loyalty_core.notes.views import NoteView, PromiseView
from loyalty_tui.drafts import Drafts
from loyalty_tui.fields import ChoiceField, DayField, Field, Filled, NoteField, Option
from loyalty_tui.inert import inert, inert_lines
from loyalty_tui.presenters.dates import day
from loyalty_tui.presenters.notes import KINDS
from loyalty_tui.presenters.styles import QUIET, STRONG
from loyalty_tui.widgets.dialog import CommandDialog
from loyalty_tui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

OPTIONS: Final = tuple(Option(value, label) for value, label in KINDS.items())

MOST_SHOWN: Final = 300
"""Characters of a note that are shown before it is deleted or resolved."""

BEGUN: Final = "Begun earlier, and not saved yet."
KEPT: Final = "The note is not saved. What you wrote is kept as your draft: N goes on with it."


def _fields(kind: str, text: str, due: str) -> Sequence[Field]:
    return (
        ChoiceField("kind", "Kind", initial=kind, options=OPTIONS),
        NoteField("text", "Note", "Ctrl+S saves; everybody on the team reads it", text, lines=5),
        DayField("due_on", "Due", "Like 21 Nov 2026; may stay empty", due, required=False),
    )


class AddNoteDialog(CommandDialog):
    """A new note about a customer; a complaint, unless something else is chosen.

    What is typed is kept as the person's draft until it is saved, whatever closes the dialog; without a text there is
    no draft.
    """

    HEADING = "Write a note"
    PREVIEWS = False

    def __init__(self, profile: Profile, drafts: Drafts, author: str) -> None:
        """Ask for a note about this customer; `author` is the login of who writes it."""
        super().__init__()
        self.profile = profile
        self._drafts = drafts
        self._author = author
        self._begun = drafts.find(author, self._about)

    @property
    def _about(self) -> int:
        return self.profile.customer.customer_id

    def about(self) -> Content:
        """Return about whom."""
        return inert(self.profile.customer.name).stylize(STRONG)

    def fields(self) -> Sequence[Field]:
        """Return the fields, as they were left."""
        begun = {"kind": "complaint", "text": "", "due_on": "", **self._begun}
        return _fields(begun["kind"], begun["text"], begun["due_on"])

    def focus_field(self) -> None:
        """Begin at the end of the text where there is a draft."""
        text = self.row("text")
        if self._begun and text is not None and isinstance(text.input, TextArea):
            text.input.focus()
            text.input.move_cursor(text.input.document.end)
            self.say(BEGUN)
        else:
            super().focus_field()

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Keep what is typed by now."""
        del message
        self._keep()

    def accepted(self, filled: Filled) -> None:
        """Have it written; then it is no draft any more."""
        self._drafts.drop(self._author, self._about)
        super().accepted(filled)

    def action_leave(self) -> None:
        """Close, and say what became of what was typed."""
        if not self.is_saving:
            self._keep()
            if self._drafts.find(self._author, self._about):
                self.app.notify(KEPT)
        super().action_leave()

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.notes.commands import AddNote, Kind

        return AddNote(
            request_id=self.request_id,
            customer_id=self._about,
            kind=Kind(filled.text("kind")),
            text=filled.text("text"),
            due_on=filled.day_or_none("due_on"),
        )

    def _keep(self) -> None:
        typed = {row.field.name: row.typed for row in self.rows}
        if typed["text"].strip():
            self._drafts.keep(self._author, self._about, typed)
        else:
            self._drafts.drop(self._author, self._about)


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
