"""The one line that everybody should see before they say anything: an open complaint."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.notes import Warned
from loyalty_tui.presenters.styles import STRONG


class Banner(Widget):
    """Shows a warning in one line, its text cut where it is too long; takes no room where there is none."""

    DEFAULT_CSS = """
    Banner {
        height: 1;
        padding: 0 1;
        background: $warning-muted;
        color: $text-warning;
        display: none;
    }
    """

    warned: reactive[Warned | None] = reactive(None)
    """What is shown; None for nothing."""

    def watch_warned(self, warned: Warned | None) -> None:
        """Take room only where there is something to say."""
        self.display = warned is not None

    def render(self) -> Content:
        """Return the line."""
        if self.warned is None:
            return Content()
        head, more = inert(self.warned.head).stylize(STRONG), inert(self.warned.more).stylize(STRONG)
        room = self.content_size.width - more.cell_length
        return (head + inert(self.warned.text)).truncate(room, ellipsis=True) + more
