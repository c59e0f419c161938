"""The worker as a process of its own: it does what was missed, beside others, and stops when it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_core.clock import SystemClock
from loyalty_core.jobs.catalogue import JOBS
from loyalty_core.programme.opening import Programme
from tests.core.jobs.ledger import Rows, ledger, one_by_one, timeless

ROOT = Path(__file__).resolve().parents[2]
LOYALTY = [sys.executable, "-c", "from loyalty_tui.cli.main import run; run()"]


def start(programme: Programme) -> subprocess.Popen[str]:
    """Start a worker on the programme's database."""
    url = programme.database.engine.url.render_as_string(hide_password=False)
    line = [*LOYALTY, "worker", "--database", url]
    environment = {name: value for name, value in os.environ.items() if name != "LOYALTY_TOKEN"}
    return subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lines_of_a_round(worker: subprocess.Popen[str]) -> list[str]:
    """Wait until every job has run once; return what was said of each."""
    assert worker.stderr is not None
    return [worker.stderr.readline() for _ in JOBS]


def stop(worker: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send a signal, and return what the worker wrote on standard output until it ended."""
    worker.send_signal(number)
    out, err = worker.communicate(timeout=60)
    assert worker.returncode == 0, err
    assert "Traceback" not in err
    return out


@pytest.fixture
def expected(programme: Programme, members: list[int]) -> Rows:
    """The ledger as it should be now, by the machine's own clock, which the workers go by."""
    return timeless(one_by_one(Programme(programme.database, SystemClock()), members))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_does_what_was_missed_and_stops_at_a_signal(
    programme: Programme, expected: Rows, number: signal.Signals
) -> None:
    worker = start(programme)
    said = lines_of_a_round(worker)

    assert stop(worker, number) == "The worker has ended.\n"

    assert any(" expire: " in line and " accounts in " in line for line in said), said
    assert timeless(ledger(programme)) == expected


def test_workers_side_by_side_do_everything_once(programme: Programme, expected: Rows) -> None:
    workers = [start(programme) for _ in range(2)]
    for worker in workers:
        lines_of_a_round(worker)
    for worker in workers:
        stop(worker, signal.SIGTERM)
    assert timeless(ledger(programme)) == expected
