"""Each promise of the ledger names tests that are there and run on both engines, and all that `Verify` recomputes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_core.reports import audits, tiers
from loyalty_core.reports.promises import PROMISES

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = range(1, 19)
_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")


def rows() -> dict[int, tuple[set[str], str]]:
    """Return the tests and the sentences of `Verify` that the document names, by number of the promise."""
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    return {int(n): (set(re.findall(r"`([^`]+)`", tests)), says) for n, _, tests, says in _ROW.findall(text)}


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """Return all tests that the named files have, as pytest names them."""
    files = sorted({test.partition("::")[0] for tests, _ in rows().values() for test in tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    return {line for line in done.stdout.splitlines() if "::" in line}


def test_every_promise_has_its_line() -> None:
    assert list(rows()) == list(NUMBERS)
    assert all(tests for tests, _ in rows().values())


@pytest.mark.parametrize("number", NUMBERS)
def test_the_tests_of_a_promise_are_there_and_run_on_both_engines(number: int, collected: set[str]) -> None:
    tests, _ = rows()[number]
    found = {test: {name for name in collected if name.partition("[")[0] == test} for test in tests}
    assert all(found.values()), found
    names = set().union(*found.values())
    assert any("sqlite" in name for name in names)
    assert any("postgresql" in name for name in names)


def test_what_verify_recomputes_is_told_in_full() -> None:
    documented = {number: says for number, (_, says) in rows().items()}
    for number, says in documented.items():
        recomputed = [promise.says for promise in PROMISES if promise.number == number]
        recomputed += [told.SAYS for told in (audits, tiers) if number == told.NUMBER]
        assert says == ("; ".join(recomputed) or "—")
