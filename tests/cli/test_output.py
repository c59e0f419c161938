"""What is printed is inert, and stays readable."""

import json

from loyalty_tui.cli import output

HOSTILE = "\x1b]0;owned\x07 \x9b31m \u202eevil\u202c \u200b \x7f [/x] Ελένη 山田 👩‍👩‍👧 \ud800"


def test_json_says_the_same_and_holds_nothing_that_a_terminal_obeys() -> None:
    text = output.json_text({"name": HOSTILE})

    assert json.loads(text) == {"name": HOSTILE}
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "Ελένη 山田" in text


def test_a_line_shows_what_it_cannot_hold() -> None:
    text = output.shown("\x1b[31mred\nnext\u202e")

    assert text.isprintable()
    assert "red" in text
    assert "next" in text


def test_columns_are_aligned_by_what_is_seen() -> None:
    text = output.table(("Name", "Points"), [("山田", "5"), ("Amara", "1,200"), (None, "")], ("Points",))

    assert text.split("\n") == ["Name   Points", "山田        5", "Amara   1,200", "–"]
