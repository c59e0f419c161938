"""Measure the console's table against Textual's `DataTable`, both as a person meets them: key to picture.

    python benchmarks/table.py
    python benchmarks/table.py --rows 10000000 --keys 200

Each table runs in a terminal of 120 by 40 cells of its own. The console's has a million rows, Textual's, which
holds every row, ten thousand. A key is pressed, and the time to the last byte of the picture that follows is
taken, and the bytes. The machine's own speed falls out of the ratios; a ratio above 1 means that the console's
table is better by so much. The memory is the most that the process ever had.

Needs Linux or macOS. Nothing here passes or fails.
"""

import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

COLUMNS, LINES = 120, 40
QUIET = 0.06
"""Seconds without a byte after which a picture is complete."""

DATA_TABLE_ROWS = 10_000
LEAVE = b"\x11"
END = {"windowed": b"\x1b[F", "datatable": b"\x1b[1;5F"}
"""The key to the last row: Textual's table goes to the last column with the plain one."""


def steps(kind: str, keys: int) -> dict[str, tuple[bytes, int]]:
    """Return what is pressed, and how often."""
    return {
        "fill, first rows": (b"f", 1),
        "cursor down": (b"\x1b[B", keys),
        "page down": (b"\x1b[6~", keys),
        "end": (END[kind], 1),
        "page up": (b"\x1b[5~", keys),
    }


@dataclass(frozen=True)
class Sample:
    """What one key press led to."""

    milliseconds: float
    size: int


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        self._screen, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment.pop("NO_COLOR", None)
        self._process = subprocess.Popen(
            command, stdin=inner, stdout=inner, stderr=inner, env=environment, start_new_session=True
        )
        os.close(inner)
        self._read(patience=20)
        self._read(patience=1)

    def press(self, key: bytes) -> Sample:
        """Press a key and wait for the picture."""
        start = time.perf_counter()
        os.write(self._screen, key)
        end, size = self._read(patience=20)
        return Sample((end - start) * 1_000, size)

    def leave(self) -> float:
        """End the program, and return the most memory it had, in MiB."""
        os.write(self._screen, LEAVE)
        self._read(patience=1)
        _, _, usage = os.wait4(self._process.pid, 0)
        os.close(self._screen)
        return usage.ru_maxrss / (1_024 if sys.platform == "linux" else 1_024 * 1_024)

    def _read(self, *, patience: float) -> tuple[float, int]:
        """Read until it is quiet; return when the last byte came, and how many came."""
        end, size = time.perf_counter(), 0
        while select.select([self._screen], [], [], QUIET if size else patience)[0]:
            try:
                size += len(os.read(self._screen, 1 << 16))
            except OSError:  # the program has gone
                break
            end = time.perf_counter()
        return end, size


def measure(kind: str, rows: int, keys: int) -> tuple[dict[str, list[Sample]], float]:
    """Return the samples of each step for one table, and the memory it took in MiB."""
    terminal = Terminal([sys.executable, str(Path(__file__).resolve()), "--run", kind, "--rows", str(rows)])
    samples = {step: [terminal.press(key) for _ in range(times)] for step, (key, times) in steps(kind, keys).items()}
    return samples, terminal.leave()


def report(rows: int, keys: int) -> None:
    """Measure both, and print one beside the other."""
    ours, our_memory = measure("windowed", rows, keys)
    theirs, their_memory = measure("datatable", DATA_TABLE_ROWS, keys)
    print(f"WindowedTable with {rows:,} rows against DataTable with {DATA_TABLE_ROWS:,}; {keys} presses of each key\n")
    print(f"{'':18}{'WindowedTable':>24}{'DataTable':>24}{'ratio':>16}")
    print(f"{'':18}{'median   p95 ms  bytes':>24}{'median   p95 ms  bytes':>24}{'time  bytes':>16}")
    for step in ours:
        mine, other = figures(ours[step]), figures(theirs[step])
        ratio = f"{other[0] / mine[0]:.1f}  {other[2] / mine[2]:5.1f}"
        print(f"{step:18}{line(mine):>24}{line(other):>24}{ratio:>16}")
    print(f"{'memory, MiB':18}{our_memory:>24.0f}{their_memory:>24.0f}{their_memory / our_memory:>16.1f}")


def figures(samples: list[Sample]) -> tuple[float, float, float]:
    """Return the median and the 95th percentile in milliseconds, and the median of the bytes."""
    times = sorted(sample.milliseconds for sample in samples)
    return statistics.median(times), times[int(0.95 * (len(times) - 1))], statistics.median(s.size for s in samples)


def line(values: tuple[float, float, float]) -> str:
    """Return the figures in their columns."""
    return f"{values[0]:.1f}  {values[1]:7.1f} {values[2]:6.0f}"


def run(kind: str, rows: int) -> None:
    """Be the program that is measured."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from benchmarks.table_apps import APPS

    APPS[kind](rows).run()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the console's table")
    parser.add_argument("--keys", type=int, default=60, help="presses of each key")
    parser.add_argument("--run", choices=("windowed", "datatable"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(options.run, options.rows)
    else:
        report(options.rows, options.keys)


if __name__ == "__main__":
    main()
