"""A run of jobs comes to the same once, twice, side by side, in pieces and after being cut off."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid, NotAllowed
from loyalty_core.jobs.catalogue import JOBS, Job, chosen
from loyalty_core.jobs.queries import ListJobs
from loyalty_core.jobs.runner import run_job
from loyalty_core.jobs.views import RunProgress
from loyalty_core.models.audit import AuditEntry
from loyalty_core.points.settling import Settled, SettleDue
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.jobs.ledger import JOB, ledger, one_by_one


def in_batches_of(batch: int, only: Settled) -> Job:
    """Return a job of the ledger with small batches."""
    return replace(JOB[only], batch=lambda until: SettleDue(until=until, only=only, batch=batch))


def run_both(desk: Desk, batch: int = 3, until: datetime | None = None) -> int:
    both: tuple[Settled, Settled] = ("activate", "expire")
    return sum(run_job(desk, in_batches_of(batch, only), until=until).count for only in both)


def audit_rows(programme: Programme) -> int:
    with programme.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(AuditEntry)).scalar_one()


def test_once_and_twice_leave_what_settling_each_book_would(
    desk: Desk, programme: Programme, members: list[int]
) -> None:
    expected = one_by_one(programme, members)
    assert expected != ledger(programme)

    assert run_both(desk) > 0
    assert ledger(programme) == expected
    done = audit_rows(programme)
    assert run_both(desk) == 0
    assert ledger(programme) == expected
    assert audit_rows(programme) == done, "a run that finds nothing writes nothing"
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("order", list(permutations(("activate", "expire"))))
def test_the_order_of_jobs_makes_no_difference(
    desk: Desk, programme: Programme, members: list[int], order: tuple[str, ...]
) -> None:
    expected = one_by_one(programme, members)
    for name in order:
        assert run_job(desk, JOB[name]).outcome == "done"
    assert ledger(programme) == expected


def test_each_job_takes_the_accounts_that_are_its_own(desk: Desk, members: list[int]) -> None:
    views = {view.name: view for view in desk.ask(ListJobs())}
    for name in ("activate", "expire"):
        due = views[name].due
        assert due is not None
        assert due.count > 0
        assert not due.more
        assert run_job(desk, JOB[name]).count <= due.count
        after = {view.name: view.due for view in desk.ask(ListJobs())}[name]
        assert after is not None
        assert (after.count, after.since) == (0, None)


def test_side_by_side_they_leave_what_one_would(desk: Desk, programme: Programme, members: list[int]) -> None:
    expected = one_by_one(programme, members)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_both(desk, 2), range(4)))
    run_both(desk)
    assert ledger(programme) == expected
    assert desk.ask(Verify()).problems == ()


def test_in_pieces_of_time_they_leave_what_one_would(
    desk: Desk, programme: Programme, members: list[int], clock: FixedClock
) -> None:
    expected = one_by_one(programme, members)
    for days in range(60, -1, -9):
        run_both(desk, until=clock.now() - timedelta(days=days))
    assert ledger(programme) == expected


def test_cancelled_between_batches_it_is_gone_on_with(desk: Desk, programme: Programme, members: list[int]) -> None:
    expected = one_by_one(programme, members)
    told: list[RunProgress] = []

    report = run_job(desk, in_batches_of(2, "expire"), cancelled=lambda: len(told) == 1, progress=told.append)

    assert (report.outcome, report.count, report.batches) == ("cancelled", 2, 1)
    assert [(progress.job, progress.done) for progress in told] == [("expire", 2)]
    last = {view.name: view.last_run for view in desk.ask(ListJobs())}["expire"]
    assert last is not None
    assert (last.outcome, last.count, last.by) == ("cancelled", 2, "ada")
    assert ledger(programme) != expected
    run_both(desk)
    assert ledger(programme) == expected


class CutError(Exception):
    """What ends a process."""


def test_killed_between_batches_it_is_gone_on_with(desk: Desk, programme: Programme, members: list[int]) -> None:
    expected = one_by_one(programme, members)

    def cut(_: RunProgress) -> None:
        raise CutError

    for _ in range(2):
        with pytest.raises(CutError):
            run_job(desk, in_batches_of(1, "expire"), progress=cut)
    run_both(desk)
    assert ledger(programme) == expected


def test_nothing_is_done_early(desk: Desk, programme: Programme, members: list[int], clock: FixedClock) -> None:
    before = ledger(programme)
    for job in JOBS:
        with pytest.raises(Invalid) as refused:
            run_job(desk, job, until=clock.now() + timedelta(microseconds=1))
        assert refused.value.field == "until"
    assert ledger(programme) == before


def test_a_clock_set_back_does_nothing_and_nothing_twice(
    desk: Desk, programme: Programme, members: list[int], clock: FixedClock
) -> None:
    run_both(desk)
    after = ledger(programme)
    clock.advance(timedelta(days=-90))
    programme_desk = programme.worker_desk()
    assert run_both(programme_desk) == 0
    clock.advance(timedelta(days=90))
    assert run_both(programme_desk) == 0
    assert ledger(programme) == after


def test_the_worker_needs_no_person_and_may_do_nothing_else(
    desk: Desk, programme: Programme, members: list[int]
) -> None:
    expected = one_by_one(programme, members)
    worker = programme.worker_desk()
    with pytest.raises(NotAllowed):
        worker.ask(Verify())

    run_both(worker)

    assert ledger(programme) == expected
    with programme.database.reading() as connection:
        entries = connection.execute(
            select(AuditEntry.staff_id, AuditEntry.session_id, AuditEntry.store_id, AuditEntry.terminal_id).where(
                AuditEntry.command == "points.settle"
            )
        ).all()
    assert {tuple(entry) for entry in entries} == {(None, None, None, None)}
    last = {view.name: view.last_run for view in desk.ask(ListJobs())}["expire"]
    assert last is not None
    assert (last.outcome, last.by) == ("done", None)
    assert last.did == last.count > 0


def test_a_run_that_found_nothing_keeps_what_the_last_one_did(
    desk: Desk, members: list[int], clock: FixedClock
) -> None:
    did = run_job(desk, JOB["expire"]).count
    at = clock.now()
    clock.advance(timedelta(minutes=5))
    assert run_job(desk, JOB["expire"]).count == 0
    last = {view.name: view.last_run for view in desk.ask(ListJobs())}["expire"]
    assert last is not None
    assert (last.ended_at, last.count) == (clock.now(), 0)
    assert (last.did, last.did_at) == (did, at)


def test_who_may_not_runs_nothing(desks: dict[Role, Desk], programme: Programme, members: list[int]) -> None:
    before = ledger(programme)
    for role in (Role.AGENT, Role.AUDITOR):
        for job in JOBS:
            with pytest.raises(NotAllowed):
                run_job(desks[role], job)
    assert ledger(programme) == before
    assert all(view.last_run is None for view in desks[Role.MANAGER].ask(ListJobs()))


def test_jobs_are_chosen_by_name_in_the_order_of_the_catalogue() -> None:
    assert [job.name for job in chosen([])] == [job.name for job in JOBS]
    assert [job.name for job in chosen(["coupons", "activate"])] == ["activate", "coupons"]
    with pytest.raises(Invalid) as refused:
        chosen(["expire", "nonsense"])
    assert refused.value.field == "name"
