"""The names of the tabs in one line, and what there is to say of the one that is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.presenters.styles import QUIET

GAP: Final = 2

OPEN: Final = "bold underline $text-primary"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its stable name, and what it is called."""

    name: str
    label: str


class TabBar(Widget):
    """Tabs with the digit that opens each, drawn as one line; a click opens one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TabBar {
        height: 1;
        padding: 0 1;
        background: $background;
        color: $foreground;
    }
    """

    opened: reactive[str] = reactive("")
    """Name of the tab that is open."""

    remark: reactive[str] = reactive("")
    """What stands at the right end: how many rows there are, say."""

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        name: str

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self.tabs = tuple(tabs)

    def render(self) -> Content:
        """Return the line."""
        line = Content(" " * GAP).join(content for _, content in self._parts())
        room = self.content_size.width - line.cell_length
        remark = Content.styled(self.remark, QUIET)
        if room < remark.cell_length + GAP:
            return line
        return line + Content(" " * (room - remark.cell_length)) + remark

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked."""
        offset = event.get_content_offset(self)
        start = 0
        for tab, content in self._parts():
            if offset is not None and start <= offset.x < start + content.cell_length:
                self.post_message(self.Chosen(tab.name))
            start += content.cell_length + GAP

    def _parts(self) -> Iterator[tuple[Tab, Content]]:
        for number, tab in enumerate(self.tabs, start=1):
            label = Content.styled(tab.label, OPEN) if tab.name == self.opened else Content(tab.label)
            yield tab, Content.styled(f"{number} ", QUIET) + label
