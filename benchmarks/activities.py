"""How long the activities over all customers take, at a few entries and at a million, against one bare statement.

    python3 run.py python -m benchmarks.activities --postings 1000000 --postgres

The entries lie three years back evenly. Each line is asked at `FEW` entries and at all of them. `bare` is the first
page of everything as one plain statement to the driver, which merges what the engine finds by the index; it neither
counts the list nor makes views. Times are in milliseconds, warm.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from benchmarks.filling import fill, trust
from benchmarks.harness import Bench, arguments, benches, measure, print_table, timed
from benchmarks.people import people
from loyalty_core.activities.figures import ShowActivityFigures
from loyalty_core.activities.queries import ListPointActivities
from loyalty_core.activities.rules import DEFAULT_DAYS, KIND_OF, Kind, last_days
from loyalty_core.database.bulk import insert_many
from loyalty_core.desk.command import Query
from loyalty_core.models.ledger import Posting
from loyalty_core.paging import PageRequest

FEW = 10_000
YEARS = 3
CHUNK = 20_000
ROUNDS = 50
ROWS = 100
"""Rows of a page."""

_POSTING = (
    Posting.customer_id,
    Posting.seq,
    Posting.kind,
    Posting.points,
    Posting.available_change,
    Posting.pending_change,
    Posting.debt_change,
    Posting.lifetime_change,
    Posting.available_after,
    Posting.pending_after,
    Posting.debt_after,
    Posting.source,
    Posting.effective_at,
    Posting.recorded_at,
)
_KINDS = [
    *("earn",) * 80,
    *("spend",) * 8,
    *("expire",) * 6,
    *("claw-back",) * 3,
    *("credit",) * 2,
    "debit",
]


def postings(customers: int, first: int, last: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Give the entries of so many numbers, a customer after the other and round again."""
    chance = random.Random(first)
    for number in range(first, last):
        at = now - timedelta(seconds=chance.random() * YEARS * 365 * 86_400)
        key = (number % customers + 1, number // customers + 1)
        yield (*key, chance.choice(_KINDS), 5, 5, 0, 0, 0, 5, 0, 0, "purchase", at, at)


def add(bench: Bench, customers: int, first: int, last: int, now: datetime) -> None:
    """Write the entries of so many numbers."""
    rows = postings(customers, first, last, now)
    with timed(f"{last:,} entries"), bench.programme.database.writing() as connection:
        trust(connection)
        while part := list(islice(rows, CHUNK)):
            insert_many(connection, _POSTING, part)
        connection.commit()
    engine = bench.programme.database.engine
    engine.dispose()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # PostgreSQL tidies by itself what only grows, in the long run.
        connection.exec_driver_sql("ANALYZE" if bench.engine == "sqlite" else "VACUUM ANALYZE posting")


def questions(today: date) -> dict[str, Query[Any]]:
    """Return what is asked."""
    days = last_days(DEFAULT_DAYS, today)
    return {
        "first page, 30 days": ListPointActivities(None, days.first, days.last),
        "first page, everything": ListPointActivities(),
        "last page, everything": ListPointActivities(request=PageRequest(from_end=True)),
        "first page, adjusted": ListPointActivities(Kind.ADJUSTED),
        "figures, 30 days": ShowActivityFigures(days.first, days.last),
        "figures, a year": ShowActivityFigures(today - timedelta(days=364), today),
        "figures, everything": ShowActivityFigures(),
    }


def bare(bench: Bench) -> Callable[[int], object]:
    """Return what sends the bare statement and takes its rows."""
    mark = "?" if bench.engine == "sqlite" else "%s"
    branches = [
        "SELECT * FROM (SELECT effective_at, customer_id, seq FROM posting "
        f"WHERE kind = '{kind}' ORDER BY effective_at DESC, customer_id DESC, seq DESC LIMIT {mark}) AS part_{number}"
        for number, kind in enumerate(KIND_OF)
    ]
    text = (
        "SELECT p.*, c.first_name, c.last_name, c.email "
        f"FROM (SELECT * FROM ({' UNION ALL '.join(branches)}) AS merged "
        f"ORDER BY effective_at DESC, customer_id DESC, seq DESC LIMIT {mark}) AS found "
        "JOIN posting p ON p.customer_id = found.customer_id AND p.seq = found.seq "
        "JOIN customer c ON c.id = found.customer_id "
        "ORDER BY p.effective_at DESC, p.customer_id DESC, p.seq DESC"
    )

    def send(rows: int) -> object:
        with bench.driver() as cursor:
            cursor.execute(text, [rows] * (len(branches) + 1))
            return cursor.fetchall()

    return send


def taken(bench: Bench, today: date) -> dict[str, float]:
    """Return the median of each question, and of the bare statement."""
    found = {"bare": measure(bare(bench), [ROWS] * ROUNDS).p50}
    for name, query in questions(today).items():
        found[name] = measure(bench.desk.ask, [query] * (3 if name.startswith("figures") else ROUNDS)).p50
    return found


def report(few: dict[str, float], many: dict[str, float], count: int) -> Sequence[Sequence[str]]:
    """Return the lines of the table."""
    lines = []
    for name, time in many.items():
        to_bare = f"{time / many['bare']:.1f}" if name.startswith("first") else ""
        lines.append((name, f"{few[name]:.2f}", f"{time:.2f}", f"{time / few[name]:.1f}", to_bare))
    return [("", f"{FEW:,}", f"{count:,}", "ratio", "to bare"), *lines]


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=20_000)
    parser.add_argument("--postings", type=int, default=1_000_000, help="how many there are (default 1,000,000)")
    chosen = parser.parse_args()
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers, {chosen.postings:,} entries")
        fill(bench, people(chosen.customers))
        now = datetime.now(UTC)
        add(bench, chosen.customers, 0, FEW, now)
        few = taken(bench, now.date())
        add(bench, chosen.customers, FEW, chosen.postings, now)
        heads, *rows = report(few, taken(bench, now.date()), chosen.postings)
        print_table(heads, rows)
        if chosen.plans:
            for query in questions(now.date()).values():
                sent = bench.sent_by(partial(bench.desk.ask, query))
                print("\n\n".join(map(bench.plan_of, sent)))


if __name__ == "__main__":
    main()
