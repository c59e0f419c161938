"""The console in a terminal of its own: what is painted first, and what is left behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.tui.console import Console

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")

RUN = """
import sys
from loyalty_tui.session import Opening
from loyalty_tui.start import start

def opener():
    from loyalty_core.programme.opening import open_programme
    from tests.tui.console import enter

    if sys.argv[2] == "crash":
        from loyalty_tui.app import LoyaltyApp

        def fail(self):
            phone = "07700 900118"
            raise ZeroDivisionError(phone)

        LoyaltyApp.action_colours = fail
    programme = open_programme(sys.argv[1])
    return Opening(programme, enter(programme, "ada"))

sys.exit(start(opener))
"""

PATIENCE = 120
"""Seconds after which a terminal that says nothing more has hung; no measure of anything."""

ROOT = Path(__file__).resolve().parent.parent.parent


class Terminal:
    """A terminal of 80×24 with the console in it, and everything that the console ever sent to it."""

    def __init__(self, url: str, log_home: Path, wish: str = "") -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(log_home)}
        environment.pop("NO_COLOR", None)
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", RUN, url, wish],
            cwd=str(ROOT),
            env=environment,
            dimensions=(24, 80),
            timeout=PATIENCE,
        )
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = b""

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.screen.display)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Read until something is so; fail where the terminal says nothing more before it is."""
        while not condition():
            data = self.child.read_nonblocking(65536, PATIENCE)
            self.sent += data
            self._stream.feed(data)

    def wait_for_text(self, text: str) -> None:
        """Read until a text is on the screen."""
        self.wait_for(lambda: text in self.text)

    def wait_for_end(self) -> int:
        """Read until the console has ended; return its exit code."""
        with suppress(pexpect.EOF):
            self.wait_for(lambda: False)
        self.child.close()
        assert self.child.exitstatus is not None
        return int(self.child.exitstatus)

    def left_behind(self) -> set[str]:
        """Return the modes that the console switched on and never off."""
        on: set[str] = set()
        for part in self.sent.split(b"\x1b[?")[1:]:
            digits = part.split(b"h", 1)[0].split(b"l", 1)[0]
            if digits.isdigit():
                (on.add if part[len(digits) :][:1] == b"h" else on.discard)(digits.decode())
        return on - {"25", "7"}

    def cursor_is_shown(self) -> bool:
        """Say whether the last word about the cursor was to show it."""
        return self.sent.rfind(b"\x1b[?25h") > self.sent.rfind(b"\x1b[?25l")


def test_something_is_painted_before_the_program_is_read(console: Console, tmp_path: Path) -> None:
    terminal = Terminal(console.url, tmp_path)
    terminal.wait_for(lambda: b"Loyalty" in terminal.sent)
    assert terminal.sent.startswith(b"\x1b[?1049h")
    terminal.wait_for_text("4 customers")
    terminal.child.send(b"\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_behind() == set()
    assert terminal.cursor_is_shown()


def test_a_terminal_with_a_mouse_by_pixels_has_it_by_cells_again(console: Console, tmp_path: Path) -> None:
    terminal = Terminal(console.url, tmp_path)
    terminal.wait_for_text("4 customers")
    terminal.child.send(b"\x1b[?2048;2$y")  # it can tell its size in the stream, says a terminal of that kind
    terminal.wait_for(lambda: b"\x1b[?1016h" in terminal.sent)
    terminal.child.send(b"\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_behind() == set()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_the_terminal_usable(console: Console, tmp_path: Path, name: str) -> None:
    terminal = Terminal(console.url, tmp_path)
    terminal.wait_for_text("4 customers")
    number = getattr(signal, name)
    terminal.child.kill(number)
    assert terminal.wait_for_end() == 128 + number
    assert terminal.left_behind() == set()
    assert terminal.cursor_is_shown()


def test_a_crash_leaves_a_number_and_no_data(console: Console, tmp_path: Path) -> None:
    terminal = Terminal(console.url, tmp_path, "crash")
    terminal.wait_for_text("4 customers")
    terminal.child.send(b"\x14")
    assert terminal.wait_for_end() == 1
    assert terminal.left_behind() == set()
    assert terminal.cursor_is_shown()
    assert b"Error number: E-" in terminal.sent
    assert b"Traceback" not in terminal.sent
    assert b"900118" not in terminal.sent.split(b"\x1b[?1049l")[-1]


def test_nothing_that_a_customer_is_called_reaches_the_terminal(console: Console, tmp_path: Path) -> None:
    with console.programme.database.writing() as connection:
        name = "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x9b31m\u202eAmara"
        connection.exec_driver_sql("update customer set first_name = ? where id = 1", (name,))
        connection.commit()
    terminal = Terminal(console.url, tmp_path)
    terminal.wait_for_text("4 customers")
    terminal.child.send(b"900118")
    terminal.wait_for_text("1 found")
    terminal.child.send(b"\r")
    terminal.wait_for_text("Member since")
    terminal.child.send(b"\x11")
    terminal.wait_for_end()
    assert b"owned" in terminal.sent
    assert b"\x1b]0;owned" not in terminal.sent
    assert b"\x1b]52" not in terminal.sent
    assert "\x9b31m".encode() not in terminal.sent
    assert "\u202e".encode() not in terminal.sent
    assert terminal.screen.title != "owned"
