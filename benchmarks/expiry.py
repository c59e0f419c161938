"""How long the points of many customers take to expire in one night, against one bare statement of the same work.

    python3 run.py python -m benchmarks.expiry --customers 100000 --postgres

Each customer has `--lots` lots that end that night, and one that lives on. `SettleDue` books them in batches, each a
transaction with its audit row. `one set` writes the same postings, allocations, lots and accounts for everybody at
once, in one transaction that keeps every account locked for as long as it takes; it is run first and rolled back.
"""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from benchmarks.harness import Bench, arguments, benches, print_table, timed
from loyalty_core.customers.newcomers import open_accounts
from loyalty_core.database.bulk import insert_many
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Lot, Posting
from loyalty_core.points.settling import SettleDue

CHUNK = 20_000
END = datetime(2026, 1, 1, tzinfo=UTC)
BEGIN = END - timedelta(days=365)

_CUSTOMER = (
    Customer.id,
    Customer.first_name,
    Customer.last_name,
    Customer.sort_name,
    Customer.referral_code,
    Customer.member_type,
    Customer.membership,
    Customer.record_state,
    Customer.registered_at,
    Customer.joined_at,
    Customer.version,
)
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
_LOT = (
    Lot.customer_id,
    Lot.seq,
    Lot.quantity,
    Lot.points_left,
    Lot.pending,
    Lot.opened_at,
    Lot.available_from,
    Lot.expires_at,
)
_ONE_SET = (
    """
    INSERT INTO posting (customer_id, seq, kind, points, available_change, pending_change, debt_change,
        lifetime_change, available_after, pending_after, debt_after, source, effective_at, recorded_at)
    SELECT l.customer_id, a.last_seq + ROW_NUMBER() OVER w, 'expire', -l.points_left, -l.points_left, 0, 0, 0,
        a.available - SUM(l.points_left) OVER w, 0, 0, 'clock', l.expires_at, l.expires_at
    FROM lot l JOIN account a ON a.customer_id = l.customer_id
    WHERE l.points_left > 0 AND l.expires_at <= {end}
    WINDOW w AS (PARTITION BY l.customer_id ORDER BY l.expires_at, l.opened_at, l.seq)
    """,
    """
    INSERT INTO allocation (customer_id, posting_seq, lot_seq, points)
    SELECT l.customer_id, a.last_seq + ROW_NUMBER() OVER w, l.seq, l.points_left
    FROM lot l JOIN account a ON a.customer_id = l.customer_id
    WHERE l.points_left > 0 AND l.expires_at <= {end}
    WINDOW w AS (PARTITION BY l.customer_id ORDER BY l.expires_at, l.opened_at, l.seq)
    """,
    """
    UPDATE account SET available = available - gone.points, expired = expired + gone.points,
        last_seq = last_seq + gone.lots, due_at = NULL
    FROM (SELECT customer_id, SUM(points_left) AS points, COUNT(*) AS lots FROM lot
          WHERE points_left > 0 AND expires_at <= {end} GROUP BY customer_id) gone
    WHERE gone.customer_id = account.customer_id
    """,
    "UPDATE lot SET points_left = 0 WHERE points_left > 0 AND expires_at <= {end}",
)


def give(bench: Bench, customers: int, lots: int) -> None:
    """Write customers, each with lots that end at `END` and one that never does, 10 points in each."""
    for start in range(1, customers + 1, CHUNK):
        some = range(start, min(start + CHUNK, customers + 1))
        with bench.programme.database.writing() as connection:
            if bench.engine == "postgresql":
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            insert_many(connection, _CUSTOMER, [_customer(number) for number in some])
            open_accounts(connection, list(some))
            entries = [(number, seq) for number in some for seq in range(1, lots + 2)]
            insert_many(
                connection,
                _POSTING,
                [
                    (number, seq, "credit", 10, 10, 0, 0, 10, 10 * seq, 0, 0, "benchmark", BEGIN, BEGIN)
                    for number, seq in entries
                ],
            )
            insert_many(
                connection,
                _LOT,
                [(number, seq, 10, 10, False, BEGIN, BEGIN, END if seq <= lots else None) for number, seq in entries],
            )
            _set_accounts(connection, some, lots)
            connection.commit()


def _customer(number: int) -> tuple[object, ...]:
    return (number, "Amara", "Okafor", "okafor amara", f"A-{number}", "customer", "enrolled", "live", BEGIN, BEGIN, 1)


def _set_accounts(connection: Connection, some: range, lots: int) -> None:
    points = 10 * (lots + 1)
    connection.execute(
        Account.__table__.update()  # type: ignore[attr-defined]
        .where(Account.customer_id.between(some[0], some[-1]))
        .values(available=points, lifetime=points, earned=points, last_seq=lots + 1, due_at=END)
    )


def one_set(bench: Bench) -> float:
    """Return how many seconds the work takes as a set, and roll it back."""
    end = str(int(END.timestamp() * 1_000_000)) if bench.engine == "sqlite" else f"'{END.isoformat()}'"
    with bench.programme.database.writing() as connection:
        if bench.engine == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        began = time.perf_counter()
        for statement in _ONE_SET:
            connection.exec_driver_sql(statement.format(end=end))
        return time.perf_counter() - began


def settle(bench: Bench) -> tuple[float, float, int]:
    """Return how many seconds `SettleDue` takes, the longest of its batches, and how many accounts it settled."""
    batches: list[float] = []
    accounts, began = 0, time.perf_counter()
    while True:
        start = time.perf_counter()
        count = bench.desk.do(SettleDue(only="expire")).result["accounts"]
        if not count:
            return time.perf_counter() - began, max(batches), accounts
        batches.append(time.perf_counter() - start)
        accounts += count


def main() -> None:
    """Run the benchmark on the engines that the command line names."""
    parser = arguments(__doc__, customers=100_000)
    parser.add_argument("--lots", type=int, default=2, help="lots of each customer that end that night (default 2)")
    chosen = parser.parse_args()
    rows = []
    for bench in benches(chosen):
        print(f"{bench.engine}, {chosen.customers:,} customers with {chosen.lots} lots that end")
        with timed("customers"):
            give(bench, chosen.customers, chosen.lots)
        bench.analyse()
        bare = one_set(bench)
        bench.analyse()
        seconds, longest, accounts = settle(bench)
        each = f"{accounts / seconds:,.0f}"
        rows.append((bench.engine, f"{seconds:.1f}", each, f"{longest:.2f}", f"{bare:.1f}", f"{seconds / bare:.2f}"))
    print_table(("", "settled s", "accounts/s", "longest batch s", "one set s", "times one set"), rows)


if __name__ == "__main__":
    main()
