"""The documents name every verb."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loyalty_tui.cli.verbs import tree_for

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
UNNAMED = {"redeem ask"}
"""What is meant where no verb is named."""


def paths(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the words of every verb in a tree."""
    for name, inner in command.commands.items():
        if hasattr(inner, "commands"):
            yield from paths(inner, (*before, name))
        else:
            yield (*before, name)


def test_every_verb_stands_in_the_document() -> None:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    blocks = "\n".join(block for language, block in fenced if not language)
    lines = blocks.replace("\n   ", " ").splitlines()

    missing = []
    for *groups, verb in paths(tree_for("--help")):
        start = rf"^loyalty {' '.join(groups)}".rstrip()
        said = any(re.search(rf"{start}\b.*[ ·|]{verb}\b", line) for line in lines)
        if not said and " ".join([*groups, verb]) not in UNNAMED:
            missing.append(" ".join([*groups, verb]))

    assert missing == []
