"""The worker: runs every job at its times until it is stopped. Several may work side by side."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo

from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Busy, LoyaltyError, Unusable
from loyalty_core.jobs.catalogue import JOBS, Job
from loyalty_core.jobs.runner import run_job
from loyalty_core.jobs.views import RunReport
from loyalty_core.programme.opening import Programme

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a run that found the database out of reach is tried again: doubled each time, up to the longest."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed: why, in a sentence, and in how many seconds it is tried again (None: at its next time)."""

    job: str
    message: str
    again_in: float | None


class Worker:
    """Runs jobs one after the other, as the programme's own clock, until `stop` is set; a batch is ended first.

    What waits for others outside runs beside the rest, each such job by itself, so that none has to wait for another.

    Args:
        programme: the open programme.
        stop: set from outside, by a signal or another thread.
        say: told of each run that ended or failed, from several threads.
        defect: given what no job should raise; returns a sentence for people.
    """

    def __init__(
        self,
        programme: Programme,
        stop: Event,
        say: Callable[[RunReport | Failure], None],
        defect: Callable[[Exception], str],
    ) -> None:
        self._programme = programme
        self._desk: Desk = programme.worker_desk()
        self._stop = stop
        self._say = say
        self._defect = defect

    def work(self) -> None:
        """Run all jobs at once, for what was missed, and then each at its times, until stopped."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # It would complain of each run that is skipped while the one before still waits for the database.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        zone = self._programme.facts().time_zone
        trigger = _trigger_class()
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={lane: ThreadPoolExecutor(1) for lane in {_lane(job) for job in JOBS}},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in JOBS:
            now = datetime.now(UTC)
            scheduler.add_job(self.run, trigger(job, zone), args=[job], next_run_time=now, executor=_lane(job))
        scheduler.start()
        self._stop.wait()
        scheduler.shutdown(wait=True)

    def work_once(self) -> None:
        """Run all jobs once, unless stopped; what fails is told and not tried again."""
        for job in JOBS:
            if not self._stop.is_set():
                self._out_of_reach(job, None)

    def run(self, job: Job) -> None:
        """Run a job until it is through; while the database is out of reach, try again and again, ever more slowly."""
        wait = FIRST_WAIT
        while not self._stop.is_set() and self._out_of_reach(job, wait):
            self._stop.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _out_of_reach(self, job: Job, again_in: float | None) -> bool:
        """Run a job; return whether the database was out of reach, which passes."""
        try:
            self._say(run_job(self._desk, job, cancelled=self._stop.is_set))
        except (Busy, Unusable) as error:
            self._say(Failure(job.name, error.message, again_in))
            return True
        except LoyaltyError as error:
            self._say(Failure(job.name, error.message, None))
        except Exception as error:  # noqa: BLE001 - one job's defect must not keep the others from running
            self._say(Failure(job.name, self._defect(error), None))
        return False


def _lane(job: Job) -> str:
    """Return the name of what runs a job, one run after the other: everything that waits for nobody outside in one."""
    return "default" if job.deliver is None else job.name


def _trigger_class() -> Callable[[Job, ZoneInfo], object]:
    """Return the scheduler's view of a job's times; made when it is needed, as the scheduler is slow to import."""
    from apscheduler.triggers.base import BaseTrigger

    class AtItsTimes(BaseTrigger):  # type: ignore[misc] # the scheduler has no types
        def __init__(self, job: Job, zone: ZoneInfo) -> None:
            self._job, self._zone = job, zone

        def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
            return self._job.times.next_after(now, self._zone)

    return AtItsTimes
