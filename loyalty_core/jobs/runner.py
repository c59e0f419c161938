"""Running a job: batch after batch until nothing is left, each a transaction of its own.

So a run that is cut off anywhere is gone on with by the next, and runs side by side share the work.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, LoyaltyError, NotAllowed, NotSignedIn
from loyalty_core.jobs.catalogue import Job
from loyalty_core.jobs.runs import note_run
from loyalty_core.jobs.views import RunOutcome, RunProgress, RunReport


def run_job(
    desk: Desk,
    job: Job,
    *,
    until: datetime | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[RunProgress], None] = lambda _: None,
) -> RunReport:
    """Run a job until nothing is left that fell due by an instant in the past (now, if not given).

    `cancelled` is asked before each batch; `progress` is told after each. The end of the run is noted.

    Raises:
        Invalid: the instant lies in the future.
        NotSignedIn, NotAllowed: who runs it may not.
        Busy, Unusable: the database is taken or out of reach; what was done so far stays.
    """
    if until is not None and until > desk.clock.now():
        raise Invalid("That lies in the future.", field="until")
    run = _Run(desk, job, until)
    try:
        outcome = run.go(cancelled, progress)
    except (NotAllowed, NotSignedIn):
        raise
    except LoyaltyError:
        with suppress(LoyaltyError):
            run.note("failed")
        raise
    run.note(outcome)
    seconds = Decimal(f"{run.seconds:.3f}")
    return RunReport(job.name, job.what, outcome, run.count, run.batches, seconds, tuple(run.alerts))


class _Run:
    """One run: what it has done so far."""

    def __init__(self, desk: Desk, job: Job, until: datetime | None) -> None:
        self.count = 0
        self.batches = 0
        self.alerts: list[str] = []
        self._desk, self._job, self._until = desk, job, until
        self._started_at = desk.clock.now()
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """How long it takes so far."""
        return time.perf_counter() - self._began

    def go(self, cancelled: Callable[[], bool], progress: Callable[[RunProgress], None]) -> RunOutcome:
        """Do batch after batch; say whether it came to an end."""
        while self._anything_due():
            if cancelled():
                return "cancelled"
            count = self._do_batch()
            if count == 0:
                break
            self.count += count
            self.batches += 1
            progress(RunProgress(self._job.name, self.count, round(self.count / max(self.seconds, 0.001))))
        return "done"

    def _do_batch(self) -> int:
        """Do one batch; return how many things it did."""
        if self._job.deliver is not None:
            delivered = self._job.deliver(self._desk, self._until)
            self.alerts += delivered.alerts
            return delivered.count
        if self._job.batch is None:
            raise TypeError(f"the job {self._job.name} does nothing")
        return int(self._desk.do(self._job.batch(self._until)).result[self._job.what])

    def _anything_due(self) -> bool:
        """Say whether a batch is worth its audit row; a job that cannot tell by reading tells by its batch."""
        return self._job.due is None or self._desk.ask(self._job.due(self._until, 1)).count > 0

    def note(self, outcome: RunOutcome) -> None:
        """Write down how it ended."""
        note_run(self._desk, self._job.name, self._started_at, outcome, self.count)
