"""Jobs: what falls due by the clock, run by hand or by the worker."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_tui.cli import failures, output
from loyalty_tui.cli.call import call_of
from loyalty_tui.cli.parameters import instant_of
from loyalty_tui.presenters import dates

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from loyalty_core.jobs.views import Due, JobView, LastRun, RunProgress, RunReport
    from loyalty_core.jobs.worker import Failure

group = typer.Typer(help="What falls due by the clock.")


@group.command("list")
def list_(context: typer.Context) -> None:
    """List the jobs: what is due, when each ran last, and when a worker runs it next."""
    from loyalty_core.jobs.queries import ListJobs

    call = call_of(context)
    with call.shift() as shift:
        jobs = shift.desk.ask(ListJobs())
    call.answer({"jobs": [output.document(job) for job in jobs]}, lambda: _table(jobs, shift.facts.time_zone))


@group.command("run")
def run(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Which jobs; all, if none is named.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Only what fell due by then, like 2026-11-21T14:30; now, if not given."),
    ] = None,
) -> None:
    """Run jobs until nothing is left that is due. Interrupted, the batch at hand is ended and the rest is left."""
    from loyalty_core.jobs.catalogue import chosen
    from loyalty_core.jobs.runner import run_job

    call = call_of(context)
    with call.shift_here() as shift, _stopped_by_signals() as stop:
        instant = instant_of(until, shift.facts.time_zone, "until")
        reports = [
            run_job(shift.desk, job, until=instant, cancelled=stop.is_set, progress=_progress)
            for job in chosen(names or [])
            if not stop.is_set()
        ]
    call.answer(
        {"runs": [output.document(report) | {"seconds": float(report.seconds)} for report in reports]},
        "\n".join(_in_words(report) for report in reports),
    )
    if stop.is_set():
        raise typer.Exit(failures.INTERRUPTED)


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, and end; for cron.")] = False,
) -> None:
    """Run the jobs at their times until stopped (SIGTERM, SIGINT). Nobody has to be signed in, as for “db”."""
    from loyalty_core.jobs.worker import Worker
    from loyalty_tui.defects import DefectLog

    call = call_of(context)
    log = _Log()
    with call.programme() as programme, _stopped_by_signals() as stop:
        working = Worker(programme, stop, log.say, lambda error: failures.defect(DefectLog().write(error)).message)
        if once:
            working.work_once()
        else:
            working.work()
    call.answer({"runs": log.runs, "failed": log.failed, "did": log.did}, "The worker has ended.")
    if once and log.failed:
        raise typer.Exit(failures.CONFLICT)


class _Log:
    """The worker's log on standard error, a line a run, and its sums.

    That a job found nothing is said once, until it finds something again.
    """

    def __init__(self) -> None:
        self._idle: set[str] = set()
        self.runs = 0
        self.failed = 0
        self.did: dict[str, int] = {}

    def say(self, ended: RunReport | Failure) -> None:
        """Write a line."""
        from datetime import UTC, datetime

        from loyalty_core.jobs.views import RunReport

        if isinstance(ended, RunReport):
            self.runs += 1
            self.did[ended.job] = self.did.get(ended.job, 0) + ended.count
            words = _in_words(ended)
            if self._still_idle(ended):
                return
        else:
            self.failed += 1
            again = "" if ended.again_in is None else f" Trying again in {ended.again_in:g} s."
            words = f"{ended.job}: failed. {ended.message}{again}"
        sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {output.shown(words)}\n")
        sys.stderr.flush()

    def _still_idle(self, ended: RunReport) -> bool:
        """Say whether a job found nothing once more."""
        if ended.count or ended.outcome != "done":
            self._idle.discard(ended.job)
            return False
        known = ended.job in self._idle
        self._idle.add(ended.job)
        return known


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set, in place of what they do otherwise."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        # In a thread of its own: the one that is interrupted may hold the event's lock.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _progress(progress: RunProgress) -> None:
    sys.stderr.write(f"{progress.job}: {progress.done:,} done, {progress.per_second:,} a second\n")
    sys.stderr.flush()


def _in_words(report: RunReport) -> str:
    if report.outcome == "cancelled":
        return f"{report.job}: cancelled after {report.count:,} {report.what} in {report.seconds:.1f} s."
    if report.count == 0:
        return f"{report.job}: nothing was due."
    return " ".join((f"{report.job}: {report.count:,} {report.what} in {report.seconds:.1f} s.", *report.alerts))


def _table(jobs: tuple[JobView, ...], zone: ZoneInfo) -> str:
    rows = [
        (job.name, _due(job.due, zone), _last(job.last_run, zone), dates.moment(job.next_run_at, zone), job.says)
        for job in jobs
    ]
    return output.table(("Job", "Due now", "Last run", "Worker's next run", "What it does"), rows)


def _due(due: Due | None, zone: ZoneInfo) -> str:
    if due is None:
        return "not known"
    if due.since is None:
        return "nothing"
    return f"{'more than ' if due.more else ''}{due.count:,} since {dates.moment(due.since, zone)}"


def _last(last: LastRun | None, zone: ZoneInfo) -> str:
    if last is None:
        return "never"
    return f"{dates.moment(last.ended_at, zone)}, {last.outcome}, {last.count:,} by {last.by or 'worker'}"
