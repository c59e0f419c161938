"""Start-up: the console against a bare Textual app, both in a pseudo-terminal, from spawn to what is on the screen.

    python -m benchmarks.startup
    python -m benchmarks.startup --starts 20

Prints, in milliseconds and as a ratio to the bare app's first screen (B): the first byte, the shell (status line and
key bar) and the first rows of the overview. The starts of both programs alternate, so that a busy machine slows both.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pexpect

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.database.upgrade import upgrade
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import open_programme
from loyalty_core.staff.sessions import open_session

BARE = """
from textual.app import App
from textual.widgets import Label
class Bare(App):
    def compose(self):
        yield Label("ready-to-go")
Bare().run()
"""
CONSOLE = "from loyalty_tui.cli.main import run; run()"
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def start(code: str, marks: Sequence[bytes], env: Mapping[str, str]) -> list[float]:
    """Start a program and return when its first byte and each mark came, in milliseconds since the spawn."""
    begun = time.perf_counter()
    child = pexpect.spawn(sys.executable, ["-c", code], dimensions=(40, 120), env={**os.environ, **env}, timeout=60)
    seen = b""
    came: list[float] = []
    try:
        while len(came) <= len(marks):
            seen += child.read_nonblocking(65_536, timeout=60)
            now = 1000 * (time.perf_counter() - begun)
            if not came:
                came.append(now)
            shown = ESCAPES.sub(b"", seen)
            while len(came) <= len(marks) and marks[len(came) - 1] in shown:
                came.append(now)
    finally:
        child.close(force=True)
    return came


def found_shop(path: str) -> dict[str, str]:
    """Make a programme with fifty customers; return the environment in which the console opens it signed in."""
    upgrade(path)
    programme = open_programme(path)
    at = datetime.now(UTC)
    founding = Founding("Benchmark", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", "correct horse battery")
    with programme.database.writing() as connection:
        signed_in = open_session(connection, at, found(connection, at, founding), "LEEDS", "T1")
        connection.commit()
    desk = programme.desk(signed_in.actor)
    for number in range(1, 51):
        who = {"first_name": "Guest", "last_name": f"Number {number}", "email": f"guest{number}@example.com"}
        desk.do(RegisterCustomer(**who, phone=f"07700 900{number:03}"))
    programme.close()
    return {"LOYALTY_DATABASE": path, "LOYALTY_TOKEN": signed_in.token}


def report(starts: int) -> None:
    """Measure and print."""
    bare: list[list[float]] = []
    ours: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder:
        env = {"XDG_STATE_HOME": folder, "TERM": "xterm-256color"} | found_shop(f"{folder}/shop.sqlite")
        for _ in range(starts):
            bare.append(start(BARE, [b"ready-to-go"], env))
            ours.append(start(CONSOLE, [b"All actions", b"guest1@"], env))
    base = statistics.median(times[1] for times in bare)
    print(f"bare Textual app, first screen (B): {base:.0f} ms, median of {starts}")
    for n, what in enumerate(("first byte", "shell", "first rows")):
        median = statistics.median(times[n] for times in ours)
        print(f"console, {what:11} {median:7.0f} ms   {median / base:5.2f} B")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=7, help="starts of each program")
    report(parser.parse_args().starts)


if __name__ == "__main__":
    main()
