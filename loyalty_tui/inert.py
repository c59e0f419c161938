"""Text that somebody typed, made harmless: the only way data reaches a widget.

Three things can be wrong with a name, a note or an imported cell. It may look like markup, it may hold
characters that a terminal obeys (an escape starts a command), and it may hold characters that nobody sees (a
direction override makes one name look like another). Here markup stays letters, and each of the others
becomes a visible mark of one cell, so that a clerk sees that something is there.

`inert`, `inert_lines` and `inert_text` are for those who write to a widget; `InertFilter` is the last line of
defence for what came another way, and works on the painted line.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

LINE_MARK: Final = "↵"
"""Stands for a line break where only one line can be shown."""

UNKNOWN_MARK: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for C1 controls, halves of surrogate pairs and code points that are no characters."""

UNSEEN_MARK: Final = "·"
"""Stands for characters without a shape: direction and zero-width controls, tags, the soft hyphen."""

_JOINER: Final = "\u200d"
_EMOJI_ENDINGS: Final = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""The emoji variation selector and the five skin tones: an emoji may end with one of them."""
_VIRAMA: Final = 9
"""Combining class of the signs that bind two consonants in the scripts of India and Sri Lanka."""

_UNKNOWN: Final = ((0x80, 0x9F), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFFFE, 0xFFFF))
_UNSEEN: Final = (
    *((0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F)),
    *((0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F)),
)


def _codes(spans: tuple[tuple[int, int], ...]) -> Iterator[int]:
    return (code for first, last in spans for code in range(first, last + 1))


_MARKS: Final[dict[int, str]] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys(_codes(_UNKNOWN), UNKNOWN_MARK),
    **dict.fromkeys(_codes(_UNSEEN), UNSEEN_MARK),
    0x0A: LINE_MARK,
    0x7F: "\N{SYMBOL FOR DELETE}",
}
_SUSPECT: Final = re.compile(
    f"[\0-\x1f\x7f{_JOINER}" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNKNOWN + _UNSEEN) + "]"
)


def show_hidden(text: str) -> str:
    """Return the text with each hidden or obeyed character replaced by one visible mark; the length stays."""
    if _SUSPECT.search(text) is None:
        return text
    shown = text.translate(_MARKS)
    return _mark_idle_joiners(shown) if _JOINER in shown else shown


def one_line(text: str) -> str:
    """Return the same for text that may have lines: each break is one mark."""
    return show_hidden(_one_break(text))


def inert(text: str) -> Content:
    """Return one line of content that shows the text and nothing else; line breaks become a mark."""
    return Content(one_line(text))


def inert_lines(text: str) -> Content:
    """Return content that keeps the text's own lines; a tab becomes four spaces."""
    lines = _one_break(text).replace("\r", "\n").expandtabs(4).split("\n")
    return Content("\n".join(map(show_hidden, lines)))


def inert_text(text: str) -> Text:
    """Return the same as `inert`, for the cells of a table."""
    return Text(one_line(text), no_wrap=True, end="")


class InertFilter(LineFilter):
    """Replaces, in every painted line, what a terminal would obey or hide.

    A character of no width turns into a mark of one cell, so its segment is cut back to the width that the
    layout gave it. Segments that Textual itself marks as terminal controls pass untouched.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the line with its marks; the very same list where there is nothing to mark."""
        del background
        if all(segment.control or _SUSPECT.search(segment.text) is None for segment in segments):
            return segments
        return [segment if segment.control else _marked(segment) for segment in segments]


def _marked(segment: Segment) -> Segment:
    shown = show_hidden(segment.text)
    if shown == segment.text:
        return segment
    return Segment(set_cell_size(shown, cell_len(segment.text)), segment.style)


def _one_break(text: str) -> str:
    return text.replace("\r\n", "\n")


def _mark_idle_joiners(text: str) -> str:
    """Keep the joiners that a script or an emoji needs; elsewhere they only hide, and upset the width."""
    neighbours = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return "".join(
        UNSEEN_MARK if character == _JOINER and not _joins(left, right) else character
        for left, character, right in neighbours
    )


def _joins(left: str, right: str) -> bool:
    if unicodedata.combining(left) == _VIRAMA or unicodedata.bidirectional(left) == "AL":
        return True
    is_emoji = left in _EMOJI_ENDINGS or unicodedata.category(left) == "So"
    return is_emoji and unicodedata.category(right) == "So"
