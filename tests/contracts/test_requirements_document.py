"""What the product does is told line by line: each number once, and nothing counts as done that no test shows."""

import ast
import re
from pathlib import Path
from typing import Any

from textual.binding import Binding

from loyalty_tui.actions import ACTIONS
from loyalty_tui.cli.verbs import tree_for
from loyalty_tui.presenters.keys import key_name
from loyalty_tui.widgets.windowed_table import WindowedTable

ROOT = Path(__file__).resolve().parents[2]
LAST = 225
_ROW = re.compile(r"^\| R(\d+)(?:–R(\d+))? \| (.+) \|$", re.MULTILINE)

DONE, _, COMING = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").partition("\n## Not there yet\n")


def rows(text: str) -> list[tuple[range, list[str]]]:
    """Return the numbers that each row of the tables is about, and its other cells."""
    found = []
    for first, last, cells in _ROW.findall(text):
        found.append((range(int(first), int(last or first) + 1), cells.split(" | ")))
    return found


def named_in(text: str) -> set[str]:
    """Return the tests that a text names."""
    return set(re.findall(r"`(tests/[^`]+::[^`]+)`", text))


def found_in(file: str) -> set[str]:
    """Return the tests that pytest finds in a file, without the second that asking pytest takes."""
    assert Path(file).name.startswith("test_")
    parsed = ast.parse((ROOT / file).read_bytes())
    named = {node.name for node in parsed.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    return {f"{file}::{name}" for name in named if name.startswith("test_")}


def test_each_number_stands_there_once() -> None:
    numbers = [number for text in (DONE, COMING) for these, _ in rows(text) for number in these]
    assert sorted(numbers) == list(range(1, LAST + 1))


def test_what_is_done_is_shown_by_tests_and_what_is_not_names_none() -> None:
    assert [these for these, cells in rows(DONE) if len(cells) != 3 or not named_in(cells[2])] == []
    assert [these for these, cells in rows(COMING) if len(cells) != 1] == []
    assert named_in(COMING) == set()


def test_the_tests_are_there() -> None:
    named = named_in(DONE)
    there = set().union(*(found_in(file) for file in {test.partition("::")[0] for test in named}))
    assert named - there == set()


def is_there(verb: str, command: Any) -> bool:
    """Say whether a command has a verb, like `note add --kind`, with the options that are named."""
    words = verb.split()
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return set(words) <= known


def test_keys_and_verbs_are_there() -> None:
    places = " ".join(cells[1] for _, cells in rows(DONE))
    of_tables = Binding.make_bindings(WindowedTable.BINDINGS)
    bound = [*(action.keys for action in ACTIONS), *(binding.key for binding in of_tables)]
    keys = {key_name(key.strip()) for keys in bound for key in keys.split(",")}
    assert set(re.findall(r"\*\*([^*]+)\*\*", places)) - keys == set()
    tree = tree_for("--help")
    assert [verb for verb in re.findall(r"`([^`]+)`", places) if not is_there(verb, tree)] == []
