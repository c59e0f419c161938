"""The names of the tabs in one line, as many as fit, and what there is to say of the one that is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.presenters.styles import KEY, QUIET

GAP: Final = 2

EARLIER: Final = "‹ "
LATER: Final = " ›"
"""Stand where tabs are left out for want of room."""

DIGITS: Final = "1234567890"
"""What opens the first ten, as they stand on a keyboard; others are opened by a click or from their neighbours."""

OPEN: Final = "bold underline $text-primary"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its stable name, and what it is called."""

    name: str
    label: str


class TabBar(Widget):
    """Tabs with the digit that opens each, drawn as one line that follows the open one; a click opens one."""

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
        line = Content("").join(content for _, content in self._parts())
        remark = self._remark
        room = self.content_size.width - line.cell_length - remark.cell_length
        return line + Content(" " * max(0, room)) + remark

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked; a mark at an end stands for the next one there."""
        offset = event.get_content_offset(self)
        start = 0
        for tab, content in self._parts():
            if offset is not None and tab is not None and start <= offset.x < start + content.cell_length:
                self.post_message(self.Chosen(tab.name))
            start += content.cell_length

    @property
    def _remark(self) -> Content:
        """What stands at the right end; it gives way where it would leave no room for two tabs."""
        remark = Content.styled(self.remark, QUIET)
        return remark if remark.cell_length <= self.content_size.width // 3 else Content("")

    def _parts(self) -> Iterator[tuple[Tab | None, Content]]:
        """Yield the tabs that there is room for, the open one among them, and the gaps between them."""
        labels = [self._label(number, tab) for number, tab in enumerate(self.tabs)]
        remark = self._remark.cell_length
        first, end = self._window(labels, self.content_size.width - (remark + GAP if remark else 0))
        if first:
            yield self.tabs[first - 1], Content.styled(EARLIER, KEY)
        for number in range(first, end):
            if number > first:
                yield None, Content(" " * GAP)
            yield self.tabs[number], labels[number]
        if end < len(labels):
            yield self.tabs[end], Content.styled(LATER, KEY)

    def _label(self, number: int, tab: Tab) -> Content:
        label = Content.styled(tab.label, OPEN) if tab.name == self.opened else Content(tab.label)
        return Content.styled(f"{DIGITS[number]} ", QUIET) + label if number < len(DIGITS) else label

    def _window(self, labels: Sequence[Content], width: int) -> tuple[int, int]:
        """Return the first tab that is shown and the one after the last: as far left as the open one allows."""
        opened = next((number for number, tab in enumerate(self.tabs) if tab.name == self.opened), 0)
        for first in range(opened + 1):
            room = width - (len(EARLIER) if first else 0)
            end = _fitting(labels, first, room)
            if end > opened:
                return first, end
        return opened, opened + 1


def _fitting(labels: Sequence[Content], first: int, room: int) -> int:
    """Return the tab after the last that fits into the room, with a mark after it where more follow."""
    used, end = -GAP, first
    for number in range(first, len(labels)):
        used += GAP + labels[number].cell_length
        is_last = number == len(labels) - 1
        if used + (0 if is_last else len(LATER)) > room:
            break
        end = number + 1
    return end
