"""The dialog that every write goes through.

To add a write: derive from `CommandDialog`, name its heading, its button and its fields, and make the command from
what was filled in:

    class AddNoteDialog(CommandDialog):
        HEADING = "Add a note"
        ACCEPT = "Save"

        def __init__(self, customer: CustomerView) -> None:
            super().__init__()
            self.customer = customer

        def fields(self) -> Sequence[Field]:
            return (ChoiceField("kind", "Kind", options=KINDS), NoteField("text", "Note"))

        def command(self, filled: Filled) -> Command:
            from loyalty_core.notes.commands import AddNote

            return AddNote(request_id=self.request_id, customer_id=self.customer.customer_id,
                           kind=filled.text("kind"), text=filled.text("text"))

and open it from an action of the screen:

        self.app.push_screen(AddNoteDialog(customer))

That is all: preview, refusals beside the field, saving once, the toast and undo come with it, and every screen hears
of what was done by `receipt_arrived`. `push_screen` gives the `Receipt`, or None where nothing was done.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import uuid4

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError
from loyalty_tui.fields import Filled
from loyalty_tui.gateway import AGAIN
from loyalty_tui.inert import inert
from loyalty_tui.messages import Checking, Done, Failed, Previewed, Refused
from loyalty_tui.presenters import errors
from loyalty_tui.presenters.changes import changes
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.widgets.field_row import FieldRow
from loyalty_tui.widgets.form_dialog import FormDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

PREVIEW: Final = "preview"
WRITE: Final = "do"
"""Under these keys the dialog asks; what derives may ask under others, and handles their answers itself."""

SAVING: Final = "Saving…"
CHECKING: Final = "The database is busy. Checking whether it was saved, and trying again…"
NOT_NOW: Final = "This is being saved and cannot be closed now."
UNSURE: Final = "It is not known yet whether it was saved. Accept asks again; it will not be done twice."


class CommandDialog(FormDialog[Receipt]):
    """A form for one command; see the module for how to make one.

    While the command runs the dialog cannot be closed, and a second Enter does nothing. The request id is made with the
    dialog and stays with it until the core has said no for certain, so that whatever happens the command is never done
    twice. After such a refusal the next try is another request: what was refused may have left its trace under the old
    id (a wrong one-time password that counts, say), and something else may be filled in by then.

    Attributes:
        PREVIEWS: whether to show what would change, while it is filled in.
        request_id: what the command carries.
        is_saving: whether it is being done.
    """

    PREVIEWS: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.request_id = uuid4()
        self.is_saving = False
        self._awaits_preview = False
        self._timer: Timer | None = None

    @abstractmethod
    def command(self, filled: Filled) -> Command:
        """Return the command; called in a worker thread, so this is where the core is imported.

        Raises:
            LoyaltyError: what was filled in makes no command; `field` says where it is shown.
        """

    def rehearsed(self) -> Filled | None:
        """Return what a preview is made of: by default what is filled in; None while that makes no command."""
        return self.read(is_final=False)

    def shown_changes(self, receipt: Receipt) -> Content:
        """Return what to show of a preview; by default what differs, before and after."""
        return changes(receipt)

    def tell(self, receipt: Receipt) -> None:
        """Say what was done, and let it be taken back where that can be; what derives may say it in another way."""
        self.app.toast_done(receipt)

    # The preview.

    def on_mount(self) -> None:
        """Ask for the first preview: where nothing needs to be filled in, it can be seen at once."""
        self._preview_soon()

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Ask anew what would change."""
        del message
        self._preview_soon()

    def _preview_soon(self) -> None:
        if not self.PREVIEWS or self.is_saving:
            return
        self._awaits_preview = False
        if self._timer is not None:
            self._timer.stop()
        if self.app.preview_after:
            self._timer = self.set_timer(self.app.preview_after, self._preview)
        else:
            self.call_later(self._preview)

    def _preview(self) -> None:
        filled = None if self.is_saving else self.rehearsed()
        if filled is None:
            self._show_preview(Content(""))
            return
        self._awaits_preview = True
        self.app.gateway.preview(lambda: self.command(filled), to=self, key=PREVIEW)

    def on_previewed(self, message: Previewed) -> None:
        """Show what would change, unless something else is filled in by now."""
        if self._awaits_preview:
            self._show_preview(self.shown_changes(message.receipt))

    def _preview_refused(self, error: LoyaltyError) -> None:
        row = self.row(error.field)
        if not self._awaits_preview:
            return
        if row is not None and row.is_edited:
            self._show_preview(Content(""))
            row.refuse(error.message)
        else:
            self._show_preview(Content.styled(inert(error.message).plain, QUIET))

    def _show_preview(self, content: Content) -> None:
        self.query_one("#dialog--changes", Static).update(content)

    # The write.

    def accepted(self, filled: Filled) -> None:
        """Have it done, once."""
        self.is_saving = True
        self._awaits_preview = False
        self.say(SAVING)
        self._lock(locked=True)
        self.app.gateway.do(lambda: self.command(filled), to=self, key=WRITE)

    def action_accept(self) -> None:
        """Accept, unless that has happened already."""
        if not self.is_saving:
            super().action_accept()

    def action_leave(self) -> None:
        """Close without doing anything, unless it is being done."""
        if self.is_saving:
            self.say(NOT_NOW)
        else:
            super().action_leave()

    def on_checking(self, _message: Checking) -> None:
        """Say why it takes so long."""
        self.say(CHECKING)

    def on_done(self, message: Done) -> None:
        """Close, and say what was done."""
        self.tell(message.receipt)
        self.dismiss(message.receipt)

    def on_refused(self, message: Refused) -> None:
        """Say why not, beside the field that it is about."""
        if message.key == PREVIEW:
            self._preview_refused(message.error)
        elif message.key == WRITE:
            self._write_refused(message.error)

    def _write_refused(self, error: LoyaltyError) -> None:
        is_unsure = error.code == "unknown-outcome"
        if error.code not in AGAIN:
            self.request_id = uuid4()
        self._answered(is_unsure=is_unsure)
        self._show_preview(Content(""))
        if is_unsure:
            self.say(UNSURE, bad=True)
        else:
            self.refuse(error)

    def on_failed(self, message: Failed) -> None:
        """Say that it was not done because of a defect."""
        if message.key == PREVIEW:
            self._show_preview(Content.styled(errors.defect(message.defect), REFUSED))
        elif message.key == WRITE:
            self._answered(is_unsure=False)
            self.say(errors.defect(message.defect), bad=True)

    def _answered(self, *, is_unsure: bool) -> None:
        """Let the person go on; while the outcome is unknown only with the very same request."""
        self.is_saving = False
        self.say("")
        self._lock(locked=is_unsure)
        if is_unsure:
            self.query_one("#accept").focus()

    def _lock(self, *, locked: bool) -> None:
        for row in self.rows:
            row.input.can_focus = not locked
        if locked:
            self.set_focus(None)
        elif self.focused is None:
            self.query_one("#cancel").focus() if self.DANGER else self.focus_field()
