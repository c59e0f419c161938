"""What a list is filtered by, all of it in sight in one line; a click chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import KEY, QUIET

GAP: Final = 2

CHOSEN: Final = "bold reverse"


class FilterBar(Widget):
    """The filters with the key that steps through them before them, the one in force marked."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        padding: 0 1;
        background: $panel 50%;
        color: $foreground;
    }
    """

    chosen: reactive[str] = reactive("")
    """The filter in force."""

    @dataclass
    class Chosen(Message):
        """A person wants another filter."""

        value: str

    def __init__(self, key: str, options: Mapping[str, str]) -> None:
        """Make it of the name of the key that steps, and the filters with what each is called; the first is chosen."""
        super().__init__()
        self.options = dict(options)
        self._key = key
        self.set_reactive(FilterBar.chosen, next(iter(self.options)))

    def render(self) -> Content:
        """Return the line."""
        return self._head + Content("").join(self._label(value) for value in self.options)

    def neighbour(self, by: int) -> str:
        """Return the filter so many to the right, round and round."""
        values = list(self.options)
        return values[(values.index(self.chosen) + by) % len(values)]

    def on_click(self, event: events.Click) -> None:
        """Tell which filter was clicked."""
        offset = event.get_content_offset(self)
        start = self._head.cell_length
        for value in self.options:
            width = self._label(value).cell_length
            if offset is not None and start <= offset.x < start + width:
                self.post_message(self.Chosen(value))
            start += width

    @property
    def _head(self) -> Content:
        return Content.styled(self._key, KEY) + Content(" ")

    def _label(self, value: str) -> Content:
        label = inert(f" {self.options[value]} ")
        return label.stylize(CHOSEN) if value == self.chosen else label.stylize(QUIET)
