"""One field of a dialog: its name, where it is filled in, and a line of words under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static, TextArea

from loyalty_tui.fields import ChoiceField, CodeField, Field, NoteField, NumberField
from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import QUIET, REFUSED
from loyalty_tui.widgets.choices import MOST, Choices
from loyalty_tui.widgets.line_input import CODE, NUMBER, LineInput

LONGEST: Final = 2000
"""Characters that one line of text takes at most; the core has the last word on what is too long."""


class FieldRow(Widget):
    """A field as a person fills it in. What is wrong with it is said right under it, instead of its hint."""

    DEFAULT_CSS = """
    FieldRow {
        layout: horizontal;
        height: auto;

        & > Label { width: 15; color: $secondary; }
        & > Vertical { width: 1fr; height: auto; }
        & .field-row--words { height: auto; min-height: 1; }

        & Input.-textual-compact {
            background: $panel;
            background-tint: $foreground 0%;
            padding: 0 1;
            &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
        }
        & TextArea, & TextArea:focus { border: none; padding: 0 1; background: $panel; }
        & Select > SelectCurrent { border: none; padding: 0 1; background: $panel; }
        & Select:focus > SelectCurrent { border: none; background: $block-cursor-background; }
        & .arrow { color: $secondary; }
    }
    """

    @dataclass
    class Edited(Message):
        """What is filled in has changed."""

        row: FieldRow

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.is_edited = False
        """Whether a person has changed what was filled in at first."""
        self.input = _input(field)
        """The widget in which it is filled in; it takes the focus."""
        self._words = Static(_hint(field), classes="field-row--words", markup=False)

    def compose(self) -> ComposeResult:
        yield Label(inert(self.field.label))
        with Vertical():
            yield self.input
            yield self._words

    @property
    def typed(self) -> str:
        """What is filled in, as text."""
        match self.input:
            case Input() | Choices():
                return self.input.value
            case TextArea():
                return self.input.text
            case Select():
                return "" if self.input.is_blank() else str(self.input.value)
        raise TypeError(type(self.input).__name__)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong."""
        self._words.update(Content.styled(f"✗ {inert(sentence).plain}", REFUSED))

    def accept(self) -> None:
        """Show the hint again."""
        self._words.update(_hint(self.field))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Tell the dialog."""
        message.stop()
        self._tell()

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Tell the dialog."""
        message.stop()
        self._tell()

    def on_select_changed(self, message: Select.Changed) -> None:
        """Tell the dialog."""
        message.stop()
        self._tell()

    def on_choices_changed(self, message: Choices.Changed) -> None:
        """Tell the dialog."""
        message.stop()
        self._tell()

    def _tell(self) -> None:
        if self.typed != self.field.initial or self.is_edited:
            self.is_edited = True
            self.post_message(self.Edited(self))


def _input(field: Field) -> Widget:
    match field:
        case ChoiceField(options=options) if len(options) <= MOST:
            return Choices(options, field.initial)
        case ChoiceField(options=options):
            return _select(field.initial, [(inert(option.label), option.value) for option in options])
        case NoteField():
            area = TextArea(field.initial, soft_wrap=True, tab_behavior="focus", compact=True)
            area.styles.height = field.lines
            area.cursor_blink = False
            return area
        case NumberField():
            return LineInput(field.initial, restrict=NUMBER, max_length=20)
        case CodeField():
            return LineInput(field.initial, restrict=CODE, max_length=20)
        case _:
            return LineInput(field.initial, max_length=LONGEST)


def _select(initial: str, options: list[tuple[Content, str]]) -> Select[str]:
    if not initial:
        return Select(options, prompt="Choose", compact=True)
    return Select(options, value=initial, allow_blank=False, compact=True)


def _hint(field: Field) -> Content:
    return Content.styled(field.hint, QUIET)
