"""The keyboard: shows each key to the scanner first, and passes on what the scanner leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from textual.events import Key
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Input, TextArea

from loyalty_tui.messages import Scanned
from loyalty_tui.scanner import Focus, Scanner

if TYPE_CHECKING:
    from loyalty_tui.app import LoyaltyApp


class Keyboard:
    """Stands between the terminal and the app while somebody is signed in."""

    def __init__(self, app: LoyaltyApp, scanner: Scanner) -> None:
        self._app = app
        self._scanner = scanner
        self._hold: Timer | None = None
        self._meant_for: WeakKeyDictionary[Key, Screen[Any]] = WeakKeyDictionary()

    async def press(self, key: Key) -> None:
        """Take a key in: pass on what is no scanner's, and tell the app of what was scanned."""
        if self._hold is not None:
            self._hold.stop()
        verdict = self._scanner.feed(key, self._goes_to)
        await self._pass_on(verdict.keys)
        if verdict.scanned is not None:
            self._app.post_message(Scanned(verdict.scanned))
        if self._scanner.is_holding:
            self._hold = self._app.set_timer(self._scanner.hold, self._release)

    def window_closed(self) -> None:
        """Let what was meant for a window that is gone fall on nothing behind it."""
        # A message carries the time of its making, by the clock that keys are timed by.
        self._scanner.window_closed(Message())

    def is_late(self, key: Key) -> bool:
        """Say whether a key that nobody took comes back from a window or room that is not on top any more.

        The app would look for its meaning in whatever is on top by now.
        """
        screen = self._meant_for.get(key)
        return screen is not None and screen is not self._app.screen

    @property
    def _goes_to(self) -> Focus:
        if isinstance(self._app.screen, ModalScreen):
            return Focus.DIALOG
        return Focus.INPUT if isinstance(self._app.focused, Input | TextArea) else Focus.ELSEWHERE

    async def _release(self) -> None:
        await self._pass_on(self._scanner.release())

    async def _pass_on(self, keys: Sequence[Key]) -> None:
        for key in keys:
            self._meant_for[key] = self._app.screen
            await self._app.take_event(key)
