"""F1: what the keys do here, how the main jobs are done, and what the words of the counter mean."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar, Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from loyalty_tui import actions
from loyalty_tui.actions import APP, Action
from loyalty_tui.answers import ANSWERS
from loyalty_tui.app import LoyaltyApp
from loyalty_tui.glossary import GLOSSARY
from loyalty_tui.presenters.helping import Block, Line, help_text
from loyalty_tui.presenters.keys import key_name, key_names

WIDEST: Final = 84
"""Columns of the window at most; its style sheet says the same."""

FRAME: Final = 7
"""Columns of the window's border, padding and scrollbar."""

HINT: Final = "A key, a job or a word"


class HelpScreen(ModalScreen[None]):
    """The keys of a room, of what had the focus in it, and of the console; then answers, then the glossary.

    What is typed leaves only the lines that tell of it.
    """

    CSS_PATH = "help.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1", "dismiss(None)", "Close", id="help.close"),
        Binding("up", "scroll(-1)", "Up", show=False, id="help.up"),
        Binding("down", "scroll(1)", "Down", show=False, id="help.down"),
        Binding("pageup", "turn(-1)", "Page up", show=False, id="help.page-up"),
        Binding("pagedown", "turn(1)", "Page down", show=False, id="help.page-down"),
    ]

    app = getters.app(LoyaltyApp)
    box = getters.query_one(Input)
    room = getters.query_one("#help--room", VerticalScroll)

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
        with Vertical(id="help") as box:
            box.border_title = Content("Help")
            box.border_subtitle = Content("Type to find  ↑ ↓ PgUp PgDn  Esc closes")
            yield Input(placeholder=HINT, compact=True, max_length=60)
            with VerticalScroll(id="help--room", can_focus=False):
                yield Static(self._text(""), id="help--text", markup=False)

    def on_resize(self) -> None:
        """Fit the lines to the window."""
        self.call_later(self._show)

    def on_input_changed(self) -> None:
        """Leave only what tells of what is typed."""
        self._show()
        self.room.scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Move the text by a line."""
        self.room.scroll_relative(y=by, animate=False)

    def action_turn(self, by: int) -> None:
        """Move the text by a page."""
        (self.room.scroll_page_down if by > 0 else self.room.scroll_page_up)(animate=False)

    def _show(self) -> None:
        self.query_one("#help--text", Static).update(self._text(self.box.value))

    def _text(self, wanted: str) -> Content:
        return help_text(self._blocks(), min(WIDEST, self.app.size.width) - FRAME, wanted)

    def _blocks(self) -> list[Block]:
        offered = [action for action in actions.ACTIONS if action.scope in {self._scope, APP} and self.app.may(action)]
        offered.sort(key=lambda action: action.scope == APP)
        blocks = [Block(group, [_described(action) for action in members])
                  for group, members in groupby(offered, key=lambda action: action.group)]  # fmt: skip
        if self._widget_keys:
            blocks.insert(1 if blocks and self._scope else 0, Block("In the list", self._widget_keys))
        known = [answer for answer in ANSWERS if self.app.may(actions.BY_ID[answer.by[0]])]
        blocks.append(Block("How do I …", [(answer.job, answer.in_words()) for answer in known], stacked=True))
        blocks.append(Block("Words", [(entry.word, entry.meaning) for entry in GLOSSARY]))
        return blocks


def _described(action: Action) -> Line:
    return key_names(action.keys), action.tooltip
