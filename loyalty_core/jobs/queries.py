"""Reads of jobs."""

from dataclasses import dataclass
from typing import ClassVar

from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.jobs.catalogue import JOBS, Job
from loyalty_core.jobs.due import AT_MOST
from loyalty_core.jobs.runs import read_runs
from loyalty_core.jobs.views import Due, JobView


@dataclass(frozen=True)
class ListJobs(Query[tuple[JobView, ...]]):
    """Every job, with what is due now, its last run, and when a worker runs it next."""

    permission: ClassVar[Permission] = Permission.RUN_JOBS

    def answer(self, read: Read) -> tuple[JobView, ...]:
        runs, zone = read_runs(read.connection), read.programme.time_zone
        return tuple(
            JobView(job.name, job.says, _due(job, read), runs.get(job.name), job.times.next_after(read.at, zone))
            for job in JOBS
        )


def _due(job: Job, read: Read) -> Due | None:
    return None if job.due is None else job.due(None, AT_MOST).answer(read)
