"""One of a few options, all of them in sight, chosen by a digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.fields import Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG

MOST: Final = 9
"""There are no more digits."""

GAP: Final = 2


class Choices(Widget, can_focus=True):
    """Up to nine options in columns; a digit, an arrow key or a click chooses."""

    HELP = """\
    # A choice

    - **1 … 9** choose, as do **← ↑ → ↓**.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "step(-1)", "Previous", show=False, id="choices.previous", tooltip="The option before"),
        Binding("right,down", "step(1)", "Next", show=False, id="choices.next", tooltip="The option after"),
    ]

    DEFAULT_CSS = """
    Choices {
        height: auto;
        width: 1fr;
        background: $panel;
        color: $foreground;
        padding: 0 1;
        &:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    }
    """

    chosen: reactive[int | None] = reactive(None)
    """Index of the option that is chosen; None for none."""

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choices: Choices

        @property
        def control(self) -> Choices:
            """The widget."""
            return self.choices

    def __init__(self, options: Sequence[Option], initial: str = "") -> None:
        """Make it with the option whose value is `initial` chosen, if there is one."""
        super().__init__()
        if len(options) > MOST:
            raise ValueError(f"{len(options)} options are too many to choose by digits")
        self.options = tuple(options)
        values = [option.value for option in options]
        self.set_reactive(Choices.chosen, values.index(initial) if initial in values else None)

    @property
    def value(self) -> str:
        """The value of the chosen option; empty for none."""
        return "" if self.chosen is None else self.options[self.chosen].value

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the options take in a width."""
        del container, viewport
        return -(-len(self.options) // self._columns(width))

    def render(self) -> Content:
        """Return the options, from left to right and then down."""
        columns = self._columns(self.content_size.width)
        cell = self._cell
        lines = []
        for start in range(0, len(self.options), columns):
            row = map(self._option, range(start, min(start + columns, len(self.options))))
            lines.append(Content(" " * GAP).join(option.pad_right(cell - option.cell_length) for option in row))
        return Content("\n").join(lines)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say which keys are used here."""
        del character
        return key.isdecimal() and 1 <= int(key) <= len(self.options)

    def on_key(self, event: events.Key) -> None:
        """Choose by digit."""
        if self.check_consume_key(event.key, event.character):
            event.stop()
            self.chosen = int(event.key) - 1

    def on_click(self, event: events.Click) -> None:
        """Choose by mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        columns = self._columns(self.content_size.width)
        index = offset.y * columns + offset.x // (self._cell + GAP)
        if offset.x // (self._cell + GAP) < columns and index < len(self.options):
            self.chosen = index

    def action_step(self, by: int) -> None:
        """Choose the next option, round and round."""
        before = self.chosen
        self.chosen = (0 if by > 0 else len(self.options) - 1) if before is None else (before + by) % len(self.options)

    def watch_chosen(self) -> None:
        """Tell of it."""
        self.post_message(self.Changed(self))

    @property
    def _cell(self) -> int:
        return max(self._plain(index).cell_length for index in range(len(self.options)))

    def _columns(self, width: int) -> int:
        return max(1, min(len(self.options), (width + GAP) // (self._cell + GAP)))

    def _plain(self, index: int) -> Content:
        return Content(f"{index + 1} ● ") + inert(self.options[index].label)

    def _option(self, index: int) -> Content:
        is_chosen = index == self.chosen
        mark = Content.styled("●", KEY) if is_chosen else Content.styled("○", QUIET)
        label = inert(self.options[index].label)
        number = Content.styled(f"{index + 1} ", QUIET)
        return number + mark + Content(" ") + (label.stylize(STRONG) if is_chosen else label)
