"""What stands where there is nothing else to show: nobody is open, on its way, or not to be had."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import QUIET


class Notice(Widget):
    """A sentence in the middle of a room, and under it what can be done."""

    DEFAULT_CSS = """
    Notice {
        height: 1fr;
        content-align: center middle;
        text-align: center;
        color: $foreground;
    }
    """

    sentence: reactive[str] = reactive("")
    """What there is to say."""

    way_on: reactive[str] = reactive("")
    """What can be done now; empty for nothing."""

    def say(self, sentence: str, way_on: str = "") -> None:
        """Show another sentence."""
        self.sentence = sentence
        self.way_on = way_on

    def render(self) -> Content:
        """Return both lines."""
        return Content("\n").join([inert(self.sentence), Content.styled(inert(self.way_on).plain, QUIET)])
