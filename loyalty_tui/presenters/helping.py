"""The text of the help: keys, answers and words, all of it or only what tells of something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from textual.content import Content

from loyalty_tui.inert import inert
from loyalty_tui.presenters.styles import KEY, QUIET, STRONG

NAMED: Final = 20
"""Columns of the keys and words on the left."""

LEAST: Final = 20
"""Columns that a text has at least, however narrow the screen is."""

Line = tuple[str, str]
"""Names of keys, a word or a job, and what it does, means, or how it is done."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under a heading; where they are `stacked` the text stands below its name, as names are long."""

    title: str
    lines: Sequence[Line]
    stacked: bool = False


def help_text(blocks: Sequence[Block], width: int, wanted: str = "") -> Content:
    """Return the blocks in that width; of them only the lines that hold every word that is wanted."""
    words = wanted.casefold().split()
    found = [_block(block, lines, width) for block in blocks if (lines := _telling(block.lines, words))]
    if not found:
        return Content.styled("Nothing here tells of “", QUIET) + inert(wanted.strip()) + Content.styled("”.", QUIET)
    return Content("\n\n").join(found)


def _telling(lines: Sequence[Line], words: Sequence[str]) -> list[Line]:
    return [line for line in lines if all(word in f"{line[0]} {line[1]}".casefold() for word in words)]


def _block(block: Block, lines: Sequence[Line], width: int) -> Content:
    title = Content.styled(block.title, f"{STRONG} {QUIET}")
    rows = (row for line in lines for row in (_stacked if block.stacked else _beside)(line, width))
    return Content("\n").join([title, *rows])


def _beside(line: Line, width: int) -> Iterator[Content]:
    name, text = line
    for number, part in enumerate(wrap(text, max(LEAST, width - NAMED))):
        yield Content.styled(f"{'' if number else name:<{NAMED}}", KEY) + Content(part)


def _stacked(line: Line, width: int) -> Iterator[Content]:
    name, text = line
    yield Content.styled(name, KEY)
    for part in wrap(text, max(LEAST, width - 2)):
        yield Content(f"  {part}")
