"""How fast purchases are imported: `python3 run.py python -m benchmarks.importing --postgres`.

A file of small receipts is made and imported into an empty programme, customers included. The baseline of the same run
writes the same rows bare: `executemany` on SQLite, `COPY` on PostgreSQL, into the same tables. `--file` and `--map`
import a file of your own instead.
"""

import csv
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.harness import Bench, arguments, benches, print_table
from loyalty_core.database.bulk import insert_many
from loyalty_core.models import Base
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Allocation, Lot, Posting
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.models.search import SearchTerm
from loyalty_core.purchases.importing.mapping import Mapping, read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport

TABLES: tuple[type[Base], ...] = (
    Customer,
    Account,
    SearchTerm,
    Purchase,
    PurchaseLine,
    RefundPart,
    Posting,
    Lot,
    Allocation,
)
"""What an import writes, in an order in which nothing refers to what comes later."""
CHUNK = 10_000


def main() -> None:
    """Measure on each engine and print what came out."""
    parser = arguments(__doc__, customers=20_000)
    parser.add_argument("--receipts", type=int, default=50_000, help="how many the file has (default 50,000)")
    parser.add_argument("--file", type=Path, help="a file to import instead of a made one")
    parser.add_argument("--map", type=Path, help="its mapping")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="loyalty-benchmark-") as folder:
        file = chosen.file or make_file(Path(folder) / "receipts.csv", chosen.receipts, chosen.customers)
        mapping = read_mapping(chosen.map) if chosen.map else Mapping(unknown="enrol")
        rows = [
            [imported.engine, *measured(imported, bare, file, mapping)]
            for imported, bare in zip(benches(chosen), benches(chosen), strict=True)
        ]
    print_table(["engine", "receipts/s", "rows/s", "seconds", "bare rows", "times bare", "peak MB"], rows)


def make_file(path: Path, receipts: int, customers: int) -> Path:
    """Write receipts of one to three lines, four in five of a customer's, one in twenty a refund; return the path."""
    chance = random.Random(7)
    articles = [
        (f"{10_000 + n}", f"ARTICLE NUMBER {n}", f"{chance.randint(50, 4_000) / 100:.2f}") for n in range(3_000)
    ]
    at = datetime(2025, 1, 1, 9, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["receipt", "date", "sku", "name", "quantity", "price", "card"])
        for number in range(receipts):
            at += timedelta(seconds=chance.randint(1, 120))
            card = f"{700_000 + chance.randrange(customers)}" if chance.random() < 0.8 else ""
            sign = -1 if chance.random() < 0.05 else 1
            for sku, name, price in chance.sample(articles, chance.choice((1, 1, 2, 3))):
                writer.writerow([f"R{number:08}", f"{at:%Y-%m-%dT%H:%M:%SZ}", sku, name, sign, price, card])
    return path


def measured(imported: Bench, bare: Bench, file: Path, mapping: Mapping) -> list[str]:
    """Import into one programme, and write the same rows bare into the other."""
    report: ImportReport = import_purchases(imported.desk, file, mapping)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if report.rejected:
        raise SystemExit(f"{report.rejected} receipts were refused: {report.first_rejected[0].reason}")
    seconds = float(report.seconds)
    plain = write_bare(imported, bare)
    return [
        f"{report.receipts_per_second:,}",
        f"{report.rows_per_second:,}",
        f"{seconds:.1f}",
        f"{plain:.1f}",
        f"{seconds / plain:.1f}",
        f"{peak:.0f}",
    ]


def write_bare(source: Bench, target: Bench) -> float:
    """Copy what an import wrote to another programme; return the seconds that writing took, reading not counted."""
    taken = 0.0
    for table in TABLES:
        columns = tuple(getattr(table, column.key) for column in table.__table__.columns)
        for rows in _chunks(source, columns):
            with target.programme.database.writing() as connection:
                began = time.perf_counter()
                insert_many(connection, columns, rows)
                connection.commit()
                taken += time.perf_counter() - began
    return taken


def _chunks(source: Bench, columns: tuple[Any, ...]) -> Iterator[list[tuple[Any, ...]]]:
    with source.programme.database.reading() as connection:
        for rows in connection.execute(select(*columns)).partitions(CHUNK):
            yield [tuple(row) for row in rows]


if __name__ == "__main__":
    main()
