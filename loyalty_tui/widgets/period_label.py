"""Which days are looked at; a click asks for others."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG


class PeriodLabel(Widget):
    """The name of a period with the key that changes it, and its days."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PeriodLabel {
        width: auto;
        height: 1;
        color: $foreground;
    }
    """

    label: reactive[str] = reactive("", layout=True)
    """What the period is called."""

    days: reactive[str] = reactive("", layout=True)
    """Its first day and its last; empty while they are not known."""

    class Asked(Message):
        """A person wants another period."""

    def __init__(self, key: str) -> None:
        """Make it with the name of the key that changes it."""
        super().__init__()
        self._key = key

    def render(self) -> Content:
        """Return the line."""
        name = Content.styled(self._key, KEY) + Content(" ") + inert(self.label).stylize(STRONG) + Content(" ▾")
        days = self.days if self.days != self.label else ""
        return name + Content.styled(f"  {days}", QUIET) if days else name

    def on_click(self) -> None:
        """Ask for another period."""
        self.post_message(self.Asked())
