"""What the command prints: one JSON document, or short plain text. Data is inert in both.

A terminal obeys some characters and hides others; here each becomes a visible mark, or an escape in JSON.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, Final

_BEYOND_ASCII: Final = re.compile("[\x7f-\U0010ffff]")


def say(text: str) -> None:
    """Print a text on standard output; where nobody reads it any more, nothing more is said of it."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would be complained of when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def json_text(document: Any) -> str:
    """Return a document as JSON, readable in any script; what a terminal would obey or hide is escaped."""
    return _BEYOND_ASCII.sub(_escaped, json.dumps(document, ensure_ascii=False, indent=2))


def document(view: object) -> dict[str, Any]:
    """Return a view as the document that stands for it."""
    from loyalty_core.plain import plain

    found = plain(view)
    if not isinstance(found, dict):
        raise TypeError("an answer is a document with names in it")
    return dict(found)


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if char == "\x7f" else json.dumps(char)[1:-1]


def shown(text: object) -> str:
    """Return a value as one line that shows each character and does nothing; None is a dash."""
    if text is None:
        return "–"
    words = str(text)
    if words.isprintable():
        return words
    from loyalty_tui.inert import show_hidden

    return show_hidden(words.replace("\r\n", "\n"))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()) -> str:
    """Return rows as aligned columns under their headings; those named in `numbers` stand on the right."""
    from rich.cells import cell_len

    cells = [[shown(heading) for heading in headings], *([shown(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(row[n]) for row in cells) for n in range(len(headings))]
    lines = []
    for row in cells:
        padded = [
            " " * (width - cell_len(cell)) + cell if heading in numbers else cell + " " * (width - cell_len(cell))
            for cell, width, heading in zip(row, widths, headings, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def facts(pairs: Sequence[tuple[str, object]]) -> str:
    """Return names and values, one pair a line, the values aligned."""
    width = max(len(name) for name, _ in pairs) + 2
    return "\n".join(f"{name:<{width}}{shown(value)}".rstrip() for name, value in pairs)
