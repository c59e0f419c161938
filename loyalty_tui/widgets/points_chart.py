"""Points over time, as one widget that draws itself to the room there is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.chart import Pictured, picture


class PointsChart(Widget):
    """The picture of a customer's points, or words where there is none."""

    DEFAULT_CSS = """
    PointsChart {
        height: 1fr;
        padding: 1 1 0 1;
        color: $foreground;
    }
    """

    pictured: reactive[Pictured | None] = reactive(None)
    """What is drawn; None for nothing yet."""

    words: reactive[str] = reactive("")
    """What is said instead; empty for nothing."""

    def render(self) -> Content:
        """Return the lines."""
        if self.words or self.pictured is None:
            return inert(self.words)
        return Content("\n").join(picture(self.pictured, self.content_size.width, self.content_size.height))
