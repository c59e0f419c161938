"""The last run of each job. Like a session it is a note of its own, not a write of the programme: one row a job.

What a run changed stands in the audit, a row for each batch.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from loyalty_core.database.types import UtcInstant
from loyalty_core.desk.desk import Desk
from loyalty_core.jobs.views import LastRun, RunOutcome
from loyalty_core.models.job import JobRun
from loyalty_core.models.staff import Staff

_NOTE = text(
    """
    INSERT INTO job_run (name, started_at, ended_at, outcome, count, staff_id, did, did_at)
    VALUES (:name, :started_at, :ended_at, :outcome, :count, :staff_id, :did, :did_at)
    ON CONFLICT (name) DO UPDATE
    SET started_at = excluded.started_at, ended_at = excluded.ended_at, outcome = excluded.outcome,
        count = excluded.count, staff_id = excluded.staff_id,
        did = COALESCE(excluded.did, job_run.did), did_at = COALESCE(excluded.did_at, job_run.did_at)
    """
).bindparams(*(bindparam(name, type_=UtcInstant()) for name in ("started_at", "ended_at", "did_at")))


def note_run(desk: Desk, name: str, started_at: datetime, outcome: RunOutcome, count: int) -> None:
    """Write down that a run ended now, in place of the one before.

    Raises:
        Busy, Unusable: the database is taken or out of reach.
    """
    now = desk.clock.now()
    values = {
        "name": name,
        "started_at": started_at,
        "ended_at": now,
        "outcome": outcome,
        "count": count,
        "staff_id": desk.actor.on_record().staff_id,
        "did": count or None,
        "did_at": now if count else None,
    }
    with desk.database.writing() as connection:
        connection.execute(_NOTE, values)
        connection.commit()


def read_runs(connection: Connection) -> Mapping[str, LastRun]:
    """Return the last run of each job that ever ran."""
    rows: Iterable[Any] = connection.execute(
        select(
            JobRun.name,
            JobRun.started_at,
            JobRun.ended_at,
            JobRun.outcome,
            JobRun.count,
            Staff.login,
            JobRun.did,
            JobRun.did_at,
        ).outerjoin(Staff, Staff.id == JobRun.staff_id)
    )
    return {name: LastRun(*run) for name, *run in rows}
