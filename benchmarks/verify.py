"""How long `Verify` takes over many postings, against counting the same tables.

python3 run.py python -m benchmarks.verify --postings 1000000 --postgres
"""

import time

from benchmarks.expiry import give, settle
from benchmarks.harness import Bench, arguments, benches, print_table, timed
from loyalty_core.reports.verify import Verify

_TABLES = ("customer", "account", "posting", "lot", "allocation", "audit_entry")
LOTS = 4
"""Lots of each customer that are expired before; so many customers have 9 postings each."""


def count(bench: Bench) -> float:
    """Return how many seconds counting the rows of the ledger takes."""
    with bench.driver() as cursor:
        began = time.perf_counter()
        for table in _TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            cursor.fetchall()
        return time.perf_counter() - began


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=0)
    parser.add_argument("--postings", type=int, default=1_000_000, help="how many there are (default 1,000,000)")
    chosen = parser.parse_args()
    rows = []
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.postings:,} postings")
        with timed("customers"):
            give(bench, chosen.postings // (2 * LOTS + 1), LOTS)
        bench.analyse()
        with timed("expiry"):
            settle(bench)
        bench.analyse()
        counted = count(bench)
        began = time.perf_counter()
        report = bench.desk.ask(Verify())
        seconds = time.perf_counter() - began
        if not report.ok:
            raise SystemExit(f"a promise is broken: {report.problems[0].says}")
        rows.append(
            (bench.engine, f"{report.postings:,}", f"{seconds:.1f}", f"{counted:.2f}", f"{seconds / counted:.0f}")
        )
    print_table(("", "postings", "verify s", "count s", "times"), rows)


if __name__ == "__main__":
    main()
