"""The customer at a glance, as one widget that draws itself."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.presenters.profile import CARDS_FROM, Glance, narrow_card, wide_card

TALL: Final = 34
"""Lines of the screen from which there is room for the cards."""

NARROW_LINES: Final = 5
"""Lines kept free until it is known who is shown, so that nothing jumps."""


class ProfileCard(Widget):
    """Who it is, the points, and the shopping: a few lines, or cards where the screen is wide and tall."""

    DEFAULT_CSS = """
    ProfileCard {
        height: auto;
        max-height: 60%;
        padding: 0 1;
        background: $surface;
        color: $foreground;
    }
    """

    glance: reactive[Glance | None] = reactive(None, layout=True)
    """What is shown; None for nothing yet."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines it takes in a width."""
        del container
        return len(self._lines(width, viewport.height)) or NARROW_LINES

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join(self._lines(self.content_size.width, self.app.size.height))

    def _lines(self, width: int, screen_height: int) -> list[Content]:
        if self.glance is None:
            return []
        draw = wide_card if width >= CARDS_FROM and screen_height >= TALL else narrow_card
        return draw(self.glance, width)
