"""The folder that holds all databases of one test run, and the keeper that takes it away afterwards.

The keeper is a process of its own that waits on a pipe from the test run. However the run ends, by its last test, by
Ctrl-C or by a kill, the pipe closes; then the keeper stops the PostgreSQL server and deletes the folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 768 * 1024**2
"""Bytes that must be free in memory before databases are put there; they are ten times faster to make there."""
PATIENCE_SECONDS = 30
LAST_SECONDS = 1.0
"""How long the folder is kept away once it is deleted."""
POSTGRES = "postgres"
"""The name of PostgreSQL's own folder inside the scratch folder."""


def make_folder() -> Path:
    """Make an empty folder, in memory where there is room."""
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return Path(tempfile.mkdtemp(prefix="loyalty-tests-", dir=MEMORY if in_memory else None))


def start_keeper(folder: Path) -> subprocess.Popen[bytes]:
    """Start the keeper of a folder; closing its standard input lets it do its work and end."""
    command = [sys.executable, __file__, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def dismiss(keeper: subprocess.Popen[bytes]) -> None:
    """Have the folder taken away, and wait for it."""
    keeper.communicate(timeout=2 * PATIENCE_SECONDS)


def stop_postgres(data: Path) -> None:
    """Stop the server whose data folder this is, and return when it has gone."""
    note = data / "postmaster.pid"
    try:
        process = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
        os.kill(process, signal.SIGINT)
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    while note.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def keep(folder: Path) -> None:
    """Wait until the test run has ended, then stop its servers and delete its folder."""
    sys.stdin.buffer.read()
    for note in folder.rglob("postmaster.pid"):
        stop_postgres(note.parent)
    deadline = time.monotonic() + LAST_SECONDS
    while time.monotonic() < deadline:  # a worker that is just ending may still make a lock file anew
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
