"""A window with fields to fill in, and two buttons. `CommandDialog` makes a write of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Final, Generic, TypeVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from loyalty_core.errors import Invalid, LoyaltyError
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.fields import NEEDED, Field, Filled, NoteField
from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.widgets.field_row import FieldRow

OTHER_LINES: Final = 7
"""Lines of a form besides its fields and what it is about: frame, a change or two, words and buttons."""

KEYS: Final = "Enter accepts  Esc leaves"
KEYS_IN_LINES: Final = "Ctrl+S accepts  Esc leaves"
KEYS_WITH_CARE: Final = "Tab moves  Esc leaves"

Result = TypeVar("Result")


class FormDialog(ModalScreen[Result | None], Generic[Result]):
    """Fields, words about the whole, and the buttons. What is wrong with a field is said under it.

    Enter accepts from any field of one line, Ctrl+S from everywhere, Escape leaves. Where it is dangerous the focus
    starts on Cancel, and Enter accepts on the button only. A pasted or scanned Enter never accepts.

    Attributes:
        HEADING: what it is about, as a title.
        ACCEPT: the word on the button that accepts.
        LEAVE: the word on the button that closes it without doing anything.
        DANGER: whether what it does is hard to take back.
        SHOWN_AT: where a refusal's field has another name than the field of the form: that name → this name.
    """

    HEADING: ClassVar[str]
    ACCEPT: ClassVar[str] = "Save"
    LEAVE: ClassVar[str] = "Cancel"
    DANGER: ClassVar[bool] = False
    SHOWN_AT: ClassVar[Mapping[str, str]] = MappingProxyType({})
    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="dialog.leave"),
        Binding("ctrl+s", "accept", "Accept", id="dialog.accept"),
        Binding("enter", "enter", "Accept", show=False, id="dialog.enter"),
        Binding("down", "app.focus_next", "Next field", show=False, id="dialog.next"),
        Binding("up", "app.focus_previous", "Previous field", show=False, id="dialog.previous"),
    ]

    DEFAULT_CSS = """
    FormDialog {
        align: center middle;
        background: $background 60%;

        & > #dialog {
            width: 72;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $border-blurred;
            border-title-color: $foreground;
            border-title-style: bold;
            padding: 1 2 0 2;
        }
        &.-danger > #dialog { border: round $error; }
        & #dialog--about { height: auto; margin-bottom: 1; }
        & #dialog--fields { height: auto; scrollbar-size-vertical: 1; }
        & #dialog--changes { height: auto; }
        & #dialog--words { height: auto; min-height: 1; }
        & #dialog--buttons { height: 1; align-horizontal: right; }
        & #dialog--keys { width: 1fr; color: $secondary; }
        & #dialog--buttons Button {
            min-width: 10;
            margin-left: 2;
            background: $panel;
            color: $foreground;
            text-style: none;
            &:focus { background: $primary; color: $background; text-style: bold; }
        }
        &.-danger #dialog--buttons #accept:focus { background: $error; }
    }
    """

    app = getters.app(LoyaltyApp)

    def __init__(self) -> None:
        super().__init__(classes="-danger" if self.DANGER else None)

    # What a form says of itself.

    def fields(self) -> Sequence[Field]:
        """Return the fields, from top to bottom. Asked once."""
        return ()

    def about(self) -> Content:
        """Return whom or what it concerns, in a line or two under the heading; empty for nothing."""
        return Content("")

    def more_buttons(self) -> Sequence[Button]:
        """Return buttons that stand before Cancel; what derives handles them."""
        return ()

    @abstractmethod
    def accepted(self, filled: Filled) -> None:
        """Do what the form is for; everything is filled in as it should be."""

    # Life.

    def compose(self) -> ComposeResult:
        about, fields = self.about(), self.fields()
        with Vertical(id="dialog") as box:
            box.border_title = Content(self.HEADING)
            if about.plain:
                yield Static(about, id="dialog--about", markup=False)
            with VerticalScroll(id="dialog--fields", can_focus=False):
                for field in fields:
                    yield FieldRow(field)
            yield Static(id="dialog--changes", markup=False)
            yield Static(id="dialog--words", markup=False)
            with Horizontal(id="dialog--buttons"):
                yield Static(self._keys(fields), id="dialog--keys", markup=False)
                yield from self.more_buttons()
                yield Button(Content(self.LEAVE), id="cancel", compact=True)
                yield Button(Content(self.ACCEPT), id="accept", compact=True)

    def on_mount(self) -> None:
        """Put the focus where the hand needs it: on the first empty field, or on Cancel where there is danger."""
        if self.DANGER:
            self.query_one("#cancel").focus()
        else:
            self.focus_field()

    def on_resize(self, event: events.Resize) -> None:
        """Let the fields scroll where there is no room for all of them; words and buttons stay in sight."""
        about = self.about().plain
        others = OTHER_LINES + (about.count("\n") + 2 if about else 0)
        self.query_one("#dialog--fields").styles.max_height = max(3, event.size.height - others)

    def _keys(self, fields: Sequence[Field]) -> str:
        """Return what the keys do; where a field has several lines Enter starts a new one, and Ctrl+S accepts."""
        if self.DANGER:
            return KEYS_WITH_CARE
        return KEYS_IN_LINES if any(isinstance(field, NoteField) for field in fields) else KEYS

    # Filling in.

    @property
    def rows(self) -> list[FieldRow]:
        """The fields on the screen."""
        return list(self.query(FieldRow))

    def row(self, field: str | None) -> FieldRow | None:
        """Return the field that a refusal belongs to, or None."""
        name = self.SHOWN_AT.get(field or "", field)
        return next((row for row in self.rows if row.field.name == name), None)

    def focus_field(self) -> None:
        """Put the focus on the first field that is empty, or the first; on the button where there are none."""
        rows = self.rows
        empty = [row for row in rows if not row.typed]
        (*empty, *rows)[0].input.focus() if rows else self.query_one("#accept").focus()

    def read(self, *, is_final: bool) -> Filled | None:
        """Return what is filled in; None where something is wrong with it, which is then said.

        Before a person wants it done, nothing is said about fields that they have not come to yet.
        """
        values: dict[str, object] = {}
        wrong: list[FieldRow] = []
        for row in self.rows:
            try:
                values[row.field.name] = row.field.read(row.typed)
            except Invalid as error:
                wrong.append(row)
                if is_final or (row.is_edited and error.message != NEEDED):
                    row.refuse(error.message)
        if wrong and is_final:
            wrong[0].input.focus()
        return None if wrong else Filled(values)

    def on_field_row_edited(self, message: FieldRow.Edited) -> None:
        """Forget what was said."""
        message.row.accept()
        self.say("")

    def refuse(self, error: LoyaltyError) -> None:
        """Say why not, beside the field that it is about; what derives may offer a way on."""
        row = self.row(error.field)
        if row is None:
            self.say(error.message, bad=True)
            return
        row.refuse(error.message)
        row.input.focus()

    def say(self, sentence: str, *, bad: bool = False) -> None:
        """Say something about the whole; bad news is marked as such."""
        words = Content.styled(inert(f"✗ {sentence}" if bad else sentence).plain, REFUSED if bad else QUIET)
        self.query_one("#dialog--words", Static).update(words if sentence else "")

    # Accepting and leaving.

    def on_input_submitted(self) -> None:
        """Enter in a line of text."""
        self.action_enter()

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Accept or leave."""
        if message.button.id == "accept":
            self.action_accept()
        elif message.button.id == "cancel":
            self.action_leave()

    def action_enter(self) -> None:
        """Accept; where it is dangerous, go to the buttons instead."""
        if self.DANGER:
            self.query_one("#cancel").focus()
        else:
            self.action_accept()

    def action_accept(self) -> None:
        """Accept, if everything is filled in as it should be."""
        filled = self.read(is_final=True)
        if filled is not None:
            self.accepted(filled)

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
