"""What is pasted arrives as one text, in its order, whatever it holds and however the terminal sends it."""

import pytest
from textual.events import Key, Paste
from textual.message import Message

from loyalty_tui.pasting import WholePastes

START, END = "\x1b[200~", "\x1b[201~"
HOSTILE = "[/x] \x1b]0;owned\x07 held\x1b[A\x1b[48;5;5;50;50t\x1b[I"
"""Markup, a window's title, an arrow, and two reports of a terminal."""


def _read(*pieces: str) -> list[Message]:
    parser = WholePastes()
    return [event for piece in pieces for event in parser.feed(piece)]


def _told(events: list[Message]) -> list[str]:
    """Return each event as the text of a paste or the name of a key."""
    return [event.text if isinstance(event, Paste) else event.key for event in events if isinstance(event, Paste | Key)]


def test_a_paste_with_escapes_is_one_text_in_its_order() -> None:
    events = _read(f"a{START}{HOSTILE}{END}b")
    assert _told(events) == ["a", HOSTILE, "b"]
    assert len(events) == 3, "nothing in it is obeyed"


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_paste_that_comes_in_pieces_is_the_same(length: int) -> None:
    sent = f"a{START}{HOSTILE}{END}\x1b[B{START}two\nlines{END}{START}{END}"
    pieces = [sent[begin : begin + length] for begin in range(0, len(sent), length)]
    assert _told(_read(*pieces)) == ["a", HOSTILE, "down", "two\nlines", ""]


def test_a_long_paste_is_read_in_one_go_through() -> None:
    text = "x\x1b[20" * 150_000
    sent = f"{START}{text}{END}"
    assert _told(_read(*(sent[begin : begin + 4096] for begin in range(0, len(sent), 4096)))) == [text]


def test_an_escape_that_was_pressed_begins_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("textual._parser.get_time", lambda: now[0])
    parser = WholePastes()
    told = _told(list(parser.feed("\x1b")))
    now[0] += 10
    told += _told(list(parser.tick()))
    told += _told(list(parser.feed("[200~")))
    assert told == ["escape", "left_square_bracket", "2", "0", "0", "tilde"]
