"""What is told of jobs."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

RunOutcome = Literal["done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Due:
    """How much there is for a job to do: `more` where it is more than was counted; the oldest fell due at `since`."""

    count: int
    more: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of a job that ended; instants are UTC.

    `by` is the login of who ran it, None for the worker. `did` and `did_at` are of the last run that found something
    to do.
    """

    started_at: datetime
    ended_at: datetime
    outcome: RunOutcome
    count: int
    by: str | None
    did: int | None
    did_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobView:
    """A job: what it does, what is due (None where only running it can tell), its last run, and a worker's next."""

    name: str
    says: str
    due: Due | None
    last_run: LastRun | None
    next_run_at: datetime


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: so many done, and how many a second."""

    job: str
    done: int
    per_second: int


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: `count` things in `batches` batches. Cancelled, it left the rest to the next run.

    `alerts` are sentences for whoever runs the programme: something that somebody has to see to.
    """

    job: str
    what: str
    outcome: RunOutcome
    count: int
    batches: int
    seconds: Decimal
    alerts: tuple[str, ...] = ()
