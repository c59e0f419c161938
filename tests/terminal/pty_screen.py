"""A real pseudo-terminal with the console in it: keys in, a drawn screen and every byte out."""

import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import pexpect
import pyte

PATIENCE_SECONDS = 60
QUIET_SECONDS = 0.15


class Terminal:
    """The `loyalty` command in a pseudo-terminal of a size, its output drawn as a terminal would draw it."""

    def __init__(self, *arguments: str, columns: int = 80, lines: int = 24, env: Mapping[str, str]) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.sent = b""
        """Everything that the program sent to the terminal."""
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", "from loyalty_tui.cli.main import run; run()", *arguments],
            dimensions=(lines, columns),
            env={**_outside(), "TERM": "xterm-256color", "COLORTERM": "truecolor", **env},
            timeout=PATIENCE_SECONDS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def read(self, seconds: float = QUIET_SECONDS) -> bool:
        """Draw what has come; return False when nothing came in that time."""
        try:
            data = self.child.read_nonblocking(65_536, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        self.sent += data
        self.stream.feed(data)
        return True

    def wait_for(self, pattern: str) -> None:
        """Wait until the screen shows something, or fail with the screen."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.read()
            if re.search(pattern, self.text):
                return
        raise AssertionError(f"never shown: {pattern}\n{self.text}")

    def press(self, keys: str) -> None:
        """Press keys one by one, as a person does: slower than a scanner."""
        for key in keys:
            self.child.send(key)
            self.read(0.08)

    def scan(self, text: str) -> None:
        """Send a text and Enter at once, as a barcode scanner does."""
        self.child.send(f"{text}\r")

    def click(self, text: str) -> None:
        """Click on a text that stands on the screen."""
        for line, shown in enumerate(self.screen.display, start=1):
            column = shown.find(text)
            if column >= 0:
                for end in ("M", "m"):
                    self.child.send(f"\x1b[<0;{column + 1};{line}{end}")
                return
        raise AssertionError(f"not on the screen: {text}\n{self.text}")

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def end(self, number: signal.Signals | None = None) -> int | None:
        """Wait for the program's end, after a signal if one is given; return its exit code."""
        if number is not None:
            self.child.kill(number)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.child.isalive() and time.monotonic() < deadline:
            self.read()
        while self.read():
            pass
        self.child.close()
        status: int | None = self.child.exitstatus
        return status


def _outside() -> dict[str, str]:
    """Return the environment of the tests, without the size of their own terminal."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
