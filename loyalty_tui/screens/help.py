"""F1: what the keys do here, and what the words of the counter mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap
from typing import ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from loyalty_tui import actions
from loyalty_tui.actions import APP, Action
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.glossary import GLOSSARY
from loyalty_tui.presenters.keys import key_name, key_names
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG

WIDEST: Final = 84
"""Columns of the window at most; its style sheet says the same."""

FRAME: Final = 7
"""Columns of the window's border, padding and scrollbar."""

INDENT: Final = 16
"""Columns of the keys and words on the left."""

Line = tuple[str, str]
"""Names of keys, and what they do."""


class HelpScreen(ModalScreen[None]):
    """The keys of a room, of what had the focus in it, and of the console; then the glossary."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss(None)", "Close", id="help.close"),
    ]

    app = getters.app(LoyaltyApp)

    def __init__(self, scope: str, widget_keys: tuple[Line, ...]) -> None:
        super().__init__()
        self._scope = scope
        self._widget_keys = widget_keys

    @classmethod
    def about(cls, screen: Screen[object]) -> HelpScreen:
        """Make the help of a screen as it stands now."""
        keys: dict[str, list[str]] = {}
        unused: frozenset[str] = getattr(screen, "UNUSED", frozenset())
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.tooltip and actions.action_of(binding) is None and binding.id not in unused:
                keys.setdefault(binding.tooltip, []).append(key_name(binding.key))
        lines = tuple((" or ".join(names), tooltip) for tooltip, names in keys.items())
        return cls(getattr(screen, "SCOPE", ""), lines)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            box.border_title = Content("Help")
            box.border_subtitle = Content("Esc closes")
            yield Static(self._text(), id="help--text", markup=False)

    def on_resize(self) -> None:
        """Fit the lines to the window."""
        self.call_later(lambda: self.query_one("#help--text", Static).update(self._text()))

    def _text(self) -> Content:
        width = min(WIDEST, self.app.size.width) - FRAME
        offered = [action for action in actions.ACTIONS if action.scope in {self._scope, APP} and self.app.may(action)]
        offered.sort(key=lambda action: action.scope == APP)
        blocks = [_block(group, [_described(action) for action in members], width)
                  for group, members in groupby(offered, key=lambda action: action.group)]  # fmt: skip
        if self._widget_keys:
            blocks.insert(1 if blocks and self._scope else 0, _block("In the list", list(self._widget_keys), width))
        blocks.append(_block("Words", [(entry.word, entry.meaning) for entry in GLOSSARY], width))
        return Content("\n\n").join(blocks)


def _described(action: Action) -> Line:
    return key_names(action.keys), action.tooltip


def _block(title: str, lines: list[Line], width: int) -> Content:
    rows = [
        Content.styled(f"{name if first else '':<{INDENT}}", KEY) + Content(part)
        for name, text in lines
        for first, part in _folded(text, width - INDENT)
    ]
    return Content("\n").join([Content.styled(title, f"{STRONG} {QUIET}"), *rows])


def _folded(text: str, width: int) -> Iterator[tuple[bool, str]]:
    """Yield a text in lines no wider than that, each with whether it is the first."""
    for number, part in enumerate(wrap(text, max(20, width))):
        yield number == 0, part
