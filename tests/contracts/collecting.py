"""Which tests there are, as pytest itself finds them."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def named_in(text: str) -> set[str]:
    """Return the tests that a text names between backquotes, like `tests/x/test_y.py::test_z`."""
    return set(re.findall(r"`(tests/[^`]+::[^`]+)`", text))


def collected(tests: Iterable[str]) -> set[str]:
    """Return every test of the files of some tests, with its parameters."""
    files = sorted({test.partition("::")[0] for test in tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return {line for line in done.stdout.splitlines() if "::" in line}
