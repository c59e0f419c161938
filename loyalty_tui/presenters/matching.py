"""Marking the part of a text that was looked for, however differently it was typed."""

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from loyalty_core.text import fold
from loyalty_tui.inert import inert_text

MARK: Final = "bold underline"
"""Readable without colour."""

SHORTEST_END: Final = 4
"""Characters of the end of a number that count as a match."""

BY_NAME: Final = frozenset({"name", "similar-name"})
"""Kinds of matches that are words of a name."""


def marked(shown: str, kind: str, query: str) -> Text:
    """Return a customer's text as it is shown, with the part marked that fits the query; no part may fit.

    Args:
        shown: text of the customer's.
        kind: kind of the match, as in `views.Match`.
        query: what was typed.
    """
    text = inert_text(shown)
    spans = _word_spans(shown, query) if kind in BY_NAME else _run_spans(shown, query)
    for start, end in spans:
        text.stylize(MARK, start, end)
    return text


def _word_spans(shown: str, query: str) -> Iterator[tuple[int, int]]:
    """Yield where a word of the text begins with a word of the query."""
    for start, word in _words(shown):
        fitting = [len(typed) for typed in fold(query).split() if fold(word).startswith(typed)]
        if fitting:
            yield start, start + min(max(fitting), len(word))


def _words(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for word in text.split(" "):
        yield start, word
        start += len(word) + 1


def _run_spans(shown: str, query: str) -> Iterator[tuple[int, int]]:
    """Yield where the text has the letters and digits of the query, whatever stands between them.

    Of a number that was typed with another beginning (a country code, say) the longest end that fits is taken.
    """
    places, letters = _significant(shown)
    _, wanted = _significant(query)
    for skipped in range(len(wanted)):
        rest = wanted[skipped:]
        if skipped and len(rest) < SHORTEST_END:
            return
        at = letters.rfind(rest) if rest.isdecimal() else letters.find(rest)
        if at >= 0:
            yield places[at], places[at + len(rest) - 1] + 1
            return


def _significant(text: str) -> tuple[list[int], str]:
    """Return the letters and digits of a text, folded, with the place of each in the text."""
    found = [(place, char) for place, letter in enumerate(text) for char in fold(letter) if char.isalnum()]
    return [place for place, _ in found], "".join(char for _, char in found)
