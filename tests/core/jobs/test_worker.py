"""The worker: one run after the other, patient with a database that is away, and stopped between batches."""

from threading import Barrier, Event, Thread
from typing import Any

import pytest
from sqlalchemy import text

from loyalty_core.errors import Busy, Refused
from loyalty_core.jobs import worker as working
from loyalty_core.jobs.catalogue import JOBS
from loyalty_core.jobs.runner import run_job
from loyalty_core.jobs.views import RunReport
from loyalty_core.jobs.worker import Failure, Worker
from loyalty_core.programme.opening import Programme
from tests.core.jobs.ledger import JOB, ledger, one_by_one


class Log:
    """What a worker said."""

    def __init__(self) -> None:
        self.said: list[RunReport | Failure] = []
        self.all_ran = Event()

    def say(self, ended: RunReport | Failure) -> None:
        self.said.append(ended)
        if {ended.job for ended in self.said} == {job.name for job in JOBS}:
            self.all_ran.set()


class Patient(Event):
    """A stop that never comes, and notes how long it was waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


def defect(error: Exception) -> str:
    return f"written down: {error}"


def test_once_it_runs_every_job(programme: Programme, members: list[int]) -> None:
    expected, log = one_by_one(programme, members), Log()
    Worker(programme, Event(), log.say, defect).work_once()
    assert [ended.job for ended in log.said] == [job.name for job in JOBS]
    assert ledger(programme) == expected


def test_until_it_is_stopped_it_runs_what_was_missed(programme: Programme, members: list[int]) -> None:
    expected, log, stop = one_by_one(programme, members), Log(), Event()
    thread = Thread(target=Worker(programme, stop, log.say, defect).work)
    thread.start()
    try:
        assert log.all_ran.wait(60)
    finally:
        stop.set()
        thread.join()
    assert {ended.job for ended in log.said} == {job.name for job in JOBS}
    assert ledger(programme) == expected


def test_what_waits_for_others_outside_keeps_nothing_waiting(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code goes out though a campaign hangs, and the ledger's jobs run meanwhile: each is begun before any ends."""
    side_by_side = Barrier(3)
    met: set[str] = set()

    def meeting(desk: Any, job: Any, **options: Any) -> RunReport:
        if job.name in {"expire", "codes", "messages"} - met:
            met.add(job.name)
            side_by_side.wait(60)
        return run_job(desk, job, **options)

    monkeypatch.setattr(working, "run_job", meeting)
    log, stop = Log(), Event()
    thread = Thread(target=Worker(programme, stop, log.say, defect).work)
    thread.start()
    try:
        assert log.all_ran.wait(60)
    finally:
        stop.set()
        thread.join()
    assert not side_by_side.broken


def test_while_the_database_is_away_it_tries_ever_more_slowly(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter(range(8))

    def away(*given: Any, **options: Any) -> RunReport:
        if next(failures, None) is not None:
            raise Busy("The database cannot be reached.", code="unreachable")
        return run_job(*given, **options)

    monkeypatch.setattr(working, "run_job", away)
    stop, log = Patient(), Log()
    Worker(programme, stop, log.say, defect).run(JOB["expire"])
    assert stop.waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [ended.again_in for ended in log.said[:-1] if isinstance(ended, Failure)] == stop.waits
    assert isinstance(log.said[-1], RunReport)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_server_that_was_started_anew_is_found_again(programme: Programme, members: list[int]) -> None:
    log = Log()
    worker = Worker(programme, Event(), log.say, defect)
    worker.work_once()
    with programme.database.writing() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    worker.work_once()
    assert all(isinstance(ended, RunReport) for ended in log.said)


@pytest.mark.parametrize(
    ("error", "message"), [(Refused("Not now."), "Not now."), (ValueError("cut"), "written down: cut")]
)
def test_what_fails_otherwise_is_told_and_keeps_no_other_job_from_running(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def broken(desk: Any, job: Any, **options: Any) -> RunReport:
        if job.name == "expire":
            raise error
        return run_job(desk, job, **options)

    monkeypatch.setattr(working, "run_job", broken)
    log = Log()
    Worker(programme, Event(), log.say, defect).work_once()
    assert [ended for ended in log.said if isinstance(ended, Failure)] == [Failure("expire", message, None)]
    assert len(log.said) == len(JOBS)


def test_stopped_it_ends_its_batch_and_begins_none(programme: Programme, members: list[int]) -> None:
    before, stop, log = ledger(programme), Event(), Log()
    stop.set()
    worker = Worker(programme, stop, log.say, defect)
    worker.work_once()
    worker.work()
    assert log.said == []
    assert ledger(programme) == before
