"""What happened over all customers at a glance, as one widget that draws itself to the room there is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.board import Board, picture


class ActivityBoard(Widget):
    """The sums of a period and its picture, or words where there is none."""

    DEFAULT_CSS = """
    ActivityBoard {
        height: 8;
        padding: 0 1;
        color: $foreground;
    }
    """

    board: reactive[Board | None] = reactive(None)
    """What is drawn; None for nothing yet."""

    words: reactive[str] = reactive("")
    """What is said instead; empty for nothing."""

    def render(self) -> Content:
        """Return the lines."""
        if self.words or self.board is None:
            return inert(self.words)
        return Content("\n").join(picture(self.board, self.content_size.width, self.content_size.height))
