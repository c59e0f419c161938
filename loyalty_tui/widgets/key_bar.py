"""The line at the bottom: what the keys do here and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import events, getters
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from loyalty_tui import actions
from loyalty_tui.actions import APP, Action
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.presenters.keys import key_name
from loyalty_tui.presenters.styles import KEY, LOST, QUIET

GAP: Final = 2

PALETTE: Final = actions.BY_ID["app.palette"]


@dataclass(frozen=True, slots=True)
class _Item:
    """One key with its word: which key it presses, where it starts, and how it is drawn."""

    key: str
    content: Content
    rank: int


class KeyBar(Widget):
    """The keys that do something now: the room's first, then the focused widget's, then the console's own.

    What does not fit is left out: first the palette, then from the end of the widget's and the room's keys; F1 has
    them all. A click on a key presses it.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        dock: bottom;
        background: $panel;
        color: $foreground;
    }
    """

    app = getters.app(LoyaltyApp)

    def on_mount(self) -> None:
        """Follow the focus and whatever else changes what keys do."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        del screen
        self.refresh()

    def render(self) -> Content:
        """Return the line."""
        line = Content(" ")
        for item in self._shown():
            line += item.content + Content(" " * GAP)
        return line

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        start = 1
        for item in self._shown():
            if start <= event.x < start + item.content.cell_length:
                self.app.simulate_key(item.key)
            start += item.content.cell_length + GAP

    def _shown(self) -> list[_Item]:
        items = sorted(self._items(), key=lambda item: (item.rank, item.key != "enter"))
        while sum(item.content.cell_length + GAP for item in items) > self.size.width - 1:
            palette = [item for item in items if item.key == PALETTE.key]
            losers = palette or [item for item in items if item.rank < _RANK_CONSOLE] or items
            items.remove(losers[-1])
        return items

    def _items(self) -> list[_Item]:
        seen: set[str] = set()
        unused: frozenset[str] = getattr(self.screen, "UNUSED", frozenset())
        items = []
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in seen and binding.id not in unused:
                seen.add(binding.action)
                items.append(self._item(active))
        return items

    def _item(self, active: ActiveBinding) -> _Item:
        binding = active.binding
        action = actions.action_of(binding)
        rank = _RANK_WIDGET if action is None else _RANK_CONSOLE if action.scope == APP else _RANK_ROOM
        content = Content.styled(key_name(binding.key), KEY) + Content(" ") + self._word(binding.description, action)
        return _Item(binding.key, content, rank)

    def _word(self, label: str, action: Action | None) -> Content:
        if action is not None and self.app.why_not(action):
            return Content.styled(label, QUIET)
        return Content.styled(label, LOST) if action is not None and action.danger else Content(label)


_RANK_ROOM: Final = 0
_RANK_WIDGET: Final = 1
_RANK_CONSOLE: Final = 2
