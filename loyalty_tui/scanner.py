"""Telling a barcode scanner, a paste and a leftover Enter from what a person types.

A scanner is a keyboard that is faster than any hand: at least four characters, no more than 30 ms apart, ended by
Enter. Where no input has the focus such a run opens a customer; its letters are therefore held back for a moment, so
that none of them is taken for a command. In a dialog the run is ordinary typing, but the Enter at its end submits
nothing: so a scan never sends a form, nor does a paste in a terminal that does not mark pastes. After a window has
closed, a second Enter that was meant for it, and those of a key that is still held down, go nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from textual.events import Key
from textual.message import Message

GAP: Final = 0.030
"""The most seconds between two keys of a scanner."""

HOLD: Final = 0.045
"""Seconds for which a character is held back: longer than the gap, shorter than anybody notices."""

LEAST: Final = 4
"""The fewest characters of a scan."""

REPEAT: Final = 0.5
"""The most seconds between two Enters of a key that is held down, and from the end of a window to an Enter that was
meant for it; longer than any keyboard's first delay."""


class Focus(Enum):
    """What a key would go to."""

    INPUT = auto()
    """An input of a room: all keys are ordinary."""
    DIALOG = auto()
    """Anything in a dialog: all keys are ordinary, but a fast Enter is dropped."""
    ELSEWHERE = auto()
    """Anything else: a scan opens a customer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do: pass these keys on, in order, and open what was scanned, if anything was."""

    keys: tuple[Key, ...] = ()
    scanned: str | None = None


class Scanner:
    """Watches all keys of the console before anything else sees them.

    Attributes:
        hold: seconds for which a character outside inputs is held back; 0 never holds one back, and then nothing
            outside inputs counts as a scan.
    """

    def __init__(self, *, hold: float = HOLD, time_of: Callable[[Message], float] = lambda event: event.time) -> None:
        """Make a scanner; `time_of` says when something happened, in seconds of a clock that never goes back."""
        self.hold = hold
        self._time_of = time_of
        self._run: list[str] = []
        self._held: list[Key] = []
        self._last = float("-inf")
        self._last_enter = float("-inf")
        self._was_enter = False
        self._is_resting = False

    @property
    def is_holding(self) -> bool:
        """Whether keys are held back; `release` them after `hold` seconds without another key."""
        return bool(self._held)

    def feed(self, key: Key, focus: Focus) -> Verdict:
        """Take a key in, and say what to do now."""
        at = self._time_of(key)
        is_fast, self._last = at - self._last <= GAP, at
        self._was_enter = key.key == "enter"
        if key.key == "enter":
            return self._enter(key, focus, at, is_fast=is_fast)
        self._is_resting = False
        before = () if is_fast else self.release()
        if not is_fast:
            self._run.clear()
        if key.character is None or not key.is_printable:
            self._run.clear()
            return Verdict((*before, *self.release(), key))
        self._run.append(key.character)
        if focus is Focus.ELSEWHERE and self.hold:
            self._held.append(key)
            return Verdict(before)
        return Verdict((*before, *self.release(), key))

    def release(self) -> tuple[Key, ...]:
        """Return the keys that were held back: no scanner's after all."""
        keys, self._held = tuple(self._held), []
        return keys

    def window_closed(self, now: Message) -> None:
        """Drop the Enters that follow `now`, if an Enter closed it and they come so soon that they were meant for it.

        That may be long after the Enter that closed it: a write that takes a while is waited for with the window open.
        """
        if self._was_enter:
            self._is_resting = True
            self._last_enter = max(self._last_enter, self._time_of(now))

    def _enter(self, key: Key, focus: Focus, at: float, *, is_fast: bool) -> Verdict:
        is_run = is_fast and len(self._run) >= LEAST
        is_repeat, self._last_enter = at - self._last_enter <= REPEAT, at
        run, held = "".join(self._run), self.release()
        self._run.clear()
        if self._is_resting and is_repeat:
            return Verdict(held)
        self._is_resting = False
        if is_run and focus is Focus.DIALOG:
            return Verdict(held)
        if is_run and held:
            return Verdict(scanned=run)
        return Verdict((*held, key))
