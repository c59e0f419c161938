"""The palette: every action that can be used here, found by its name."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from loyalty_tui import actions
from loyalty_tui.actions import APP, Action
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.presenters.keys import key_names


class Palette(CommandPalette):
    """Textual's palette with our actions, narrower, and with nothing in it that blinks."""

    DEFAULT_CSS = """
    Palette {
        & > Vertical {
            width: 76;
            max-width: 100%;
            margin-top: 2;
            background: $surface;
            &:dark { background: $surface; }
        }
        & #--input { border: none; border-bottom: solid $border-blurred; padding: 0; }
        & SearchIcon { display: none; }
        & LoadingIndicator { display: none; }
        & OptionList { background: $surface; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__(placeholder="What do you want to do?")

    def on_mount(self) -> None:
        """Keep the cursor still."""
        for line in self.query(Input):
            line.cursor_blink = False


class ActionProvider(Provider):
    """The actions of the screen under the palette, then the console's own; those that the role may not use are not
    there, and those that cannot be used now say why.
    """

    async def discover(self) -> Hits:
        """List all of them."""
        for action in self._offered():
            yield DiscoveryHit(Content(action.label), self._doing(action), text=action.label, help=self._about(action))

    async def search(self, query: str) -> Hits:
        """List those whose name or explanation fits."""
        matcher = self.matcher(query)
        for action in self._offered():
            in_label, in_tooltip = matcher.match(action.label), matcher.match(action.tooltip)
            if in_label or in_tooltip:
                score = max(in_label, in_tooltip * 0.5)
                highlighted = matcher.highlight(action.label) if in_label else Content(action.label)
                yield Hit(score, highlighted, self._doing(action), text=action.label, help=self._about(action))

    @property
    def _console(self) -> LoyaltyApp:
        if not isinstance(self.app, LoyaltyApp):
            raise TypeError(type(self.app).__name__)
        return self.app

    def _offered(self) -> list[Action]:
        room: Screen[object] = self.screen
        scope = getattr(room, "SCOPE", "")
        return [action for action in (*actions.in_scope(scope), *actions.in_scope(APP)) if self._console.may(action)]

    def _doing(self, action: Action) -> partial[Coroutine[Any, Any, None]]:
        return partial(self._console.action_perform, action.id)

    def _about(self, action: Action) -> str:
        why = self._console.why_not(action)
        return f"{key_names(action.keys)}  {why or action.tooltip}"
