"""Taking a paste for one text, whatever it holds.

Textual's parser goes on reading keys inside a paste: an escape in it is typed at once, ahead of all that was pasted
before it, and a report of the terminal's in it is obeyed. Here what stands between the terminal's two marks never gets
there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from textual import _xterm_parser
from textual._xterm_parser import BRACKETED_PASTE_END as END
from textual._xterm_parser import BRACKETED_PASTE_START as START
from textual.events import Paste
from textual.message import Message

_PARTLY: Final = len(END) - 1
"""As much of a mark may have come with what was read before."""

_READERS: Final = ("textual.drivers.linux_driver", "textual.drivers.win32")
"""The modules that make a parser of what comes from a terminal."""


class WholePastes(_xterm_parser.XTermParser):
    """Textual's parser of what a terminal sends, with each paste one event that holds it as it was pasted."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._before = ""
        self._pasted: list[str] | None = None

    def feed(self, data: str) -> Iterable[Message]:
        """Give the events of what was read; an empty text ends it all."""
        if not data:
            yield from super().feed(data)
        while data:
            if self._pasted is None:
                keys, data = self._up_to_paste(data)
                yield from super().feed(keys)
            else:
                text, data = self._up_to_end(data)
                if text is not None:
                    yield from self._whole(text)

    def tick(self) -> Iterable[Message]:
        """Give the events of a time that is over: an escape that nothing followed begins no mark."""
        for event in super().tick():
            self._before = ""
            yield event

    def _up_to_paste(self, data: str) -> tuple[str, str]:
        """Return what stands before a paste, with the mark at its end, and the rest."""
        known = len(self._before)
        window = self._before + data
        found = window.find(START)
        if found < 0:
            self._before = window[-_PARTLY:]
            return data, ""
        self._before, self._pasted = "", []
        begins = found + len(START) - known
        return data[:begins], data[begins:]

    def _up_to_end(self, data: str) -> tuple[str | None, str]:
        """Return the paste, once its end has been read, and the rest."""
        pasted = self._pasted or []
        window = pasted.pop() + data if pasted else data
        found = window.find(END)
        if found < 0:
            # The last piece alone is looked through again, so a long paste is read in one go through.
            self._pasted = [*pasted, window[:-_PARTLY], window[-_PARTLY:]] if window else pasted
            return None, ""
        self._pasted = None
        return "".join(pasted) + window[:found], window[found + len(END) :]

    def _whole(self, text: str) -> Iterator[Message]:
        """Let Textual's parser see an empty paste end, and give the text in its place."""
        for event in super().feed(END):
            yield Paste(text.replace("\0", "")) if isinstance(event, Paste) else event


def take_pastes_whole() -> None:
    """Have the terminal's driver, which is imported, read with this parser; Textual has no other place to say so."""
    for driver in _READERS:
        if driver in sys.modules:
            vars(sys.modules[driver])["XTermParser"] = WholePastes
