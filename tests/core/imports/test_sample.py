"""The sample of real receipts, against every figure that its description publishes; on both engines."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.purchase import Purchase, PurchaseLine, RefundPart
from loyalty_core.money import Money
from loyalty_core.points.rules import Rate
from loyalty_core.programme.opening import Programme, open_programme
from loyalty_core.purchases.figures import SalesFigures
from loyalty_core.purchases.importing.mapping import Mapping, read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.reports.verify import Verify
from loyalty_core.staff import sessions
from tests.core.conftest import NOON
from tests.core.imports.conftest import RETAILER
from tests.core.imports.ledger import ledger_of
from tests.core.imports.published import SAMPLE, SAMPLE_BEST, check_best, check_totals
from tests.core.imports.published_matches import MATCHES

RATE = Rate(1, 100, "down")
"""A new programme's: one point for each whole pound."""


class Imported(NamedTuple):
    """A programme that the sample was imported into, and what was said of it; only to be read."""

    programme: Programme
    desk: Desk
    report: ImportReport

    def rows(self, statement: Any) -> Sequence[Any]:
        with self.programme.database.reading() as connection:
            return connection.execute(statement).all()


@pytest.fixture(scope="module")
def sample(data_folder: Path) -> Path:
    return data_folder / "online_retail_sample.csv"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def imported(request: pytest.FixtureRequest, sample: Path) -> Iterator[Imported]:
    engine = str(request.param)
    keeper = request.getfixturevalue("sqlite_files" if engine == "sqlite" else "postgres_server")
    url = keeper.new(request.getfixturevalue(f"founded_{engine}"))
    programme = open_programme(url, FixedClock(NOON))
    with programme.database.writing() as connection:
        signed_in = sessions.open_session(connection, NOON, 1, "LEEDS", "T1")
        connection.commit()
    desk = programme.desk(signed_in.actor)
    yield Imported(programme, desk, import_purchases(desk, sample, read_mapping(RETAILER)))
    programme.close()
    keeper.drop(url)


def micros(amount: str) -> int:
    return int(Decimal(amount.replace(",", "")).scaleb(6))


def test_all_of_it_is_taken_in(imported: Imported) -> None:
    report = imported.report
    assert (report.rows, report.imported, report.already_there, report.skipped, report.rejected) == (2003, 177, 0, 0, 0)
    assert (report.sales, report.refunds, report.adjustments, report.customers_enrolled) == (128, 48, 1, 57)
    assert [str(sum_) for sum_ in (report.gross, report.refunded, report.adjusted, report.net)] == [
        "43186.861",
        "1691.21",
        "-53594.36",
        "-12098.709",
    ]
    assert report.net_money == Money(-1_209_871, "GBP")


def test_the_totals_added_up_from_the_tables_are_the_published_ones(imported: Imported) -> None:
    desk = imported.desk
    figures = desk.ask(SalesFigures(best=5))
    check_totals(figures, SAMPLE)
    check_best(figures, SAMPLE_BEST)
    assert (figures.customers, figures.buyers) == (57, 48)
    assert figures.first_at == datetime(2009, 12, 1, 10, 52, tzinfo=UTC)
    assert figures.last_at == datetime(2010, 11, 30, 14, 30, tzinfo=UTC)
    nets = [row.net for row in desk.ask(SalesFigures(best=100)).best]
    assert (sum(net < 0 for net in nets), sum(net == 0 for net in nets)) == (9, 2)


def test_accounts_count_the_best_customers_to_the_penny(imported: Imported) -> None:
    counted = select(Customer.card, Account.gross_minor, Account.refunded_minor, Account.transactions).join(
        Account, Account.customer_id == Customer.id
    )
    accounts = {card: tuple(figures) for card, *figures in imported.rows(counted)}
    for best in SAMPLE_BEST:
        gross, refunded = (int(Decimal(amount).scaleb(2)) for amount in (best.gross, best.refunded))
        assert accounts[best.card] == (gross, refunded, best.sales)


def test_each_cancellation_undoes_the_sale_that_is_published(imported: Imported) -> None:
    sale, refund = Purchase.__table__.alias("sale"), Purchase.__table__.alias("refund")
    parts = (
        select(refund.c.receipt_id, sale.c.receipt_id, refund.c.card, RefundPart.amount_minor, sale.c.amount_minor)
        .join(refund, refund.c.id == RefundPart.refund_id)
        .join(sale, sale.c.id == RefundPart.purchase_id)
        .where(RefundPart.matched == "by-item")
        .order_by(refund.c.receipt_id)
    )
    found = [tuple(row) for row in imported.rows(parts)]
    of_whole = {match[0] for match in MATCHES}
    assert [row for row in found if row[0] in of_whole] == [
        (refund_id, sale_id, card, micros(refunded) // 10_000, micros(value) // 10_000)
        for refund_id, sale_id, card, _, refunded, value, _ in MATCHES
    ]
    undone = select(Purchase.receipt_id).where(
        Purchase.kind == "sale", Purchase.refunded_minor == Purchase.amount_minor, Purchase.amount_minor > 0
    )
    whole = {match[1] for match in MATCHES if match[6] == "full"}
    assert {number for (number,) in imported.rows(undone)} & {match[1] for match in MATCHES} == whole


def test_a_sale_that_is_undone_in_parts_loses_its_points_once(imported: Imported) -> None:
    taken = select(
        Purchase.receipt_id,
        Purchase.amount_minor,
        Purchase.refunded_minor,
        Purchase.earned_points,
        Purchase.clawed_points,
    ).where(Purchase.kind == "sale", Purchase.refunded_minor > 0)
    sales = {number: figures for number, *figures in imported.rows(taken)}
    for number in ("489809", "505966", "519238"):
        amount, refunded, earned, clawed = sales[number]
        assert earned == RATE.points_for(amount)
        assert clawed == earned - RATE.points_for(amount - refunded)
    assert all(0 <= clawed <= earned for _, _, earned, clawed in sales.values())


def test_quirks_of_the_data_come_through_as_they_are(imported: Imported) -> None:
    lines = select(
        Purchase.receipt_id,
        PurchaseLine.sku,
        PurchaseLine.name,
        PurchaseLine.quantity,
        PurchaseLine.unit_price_micros,
        Purchase.kind,
        Purchase.customer_id,
    ).join(Purchase, Purchase.id == PurchaseLine.purchase_id)
    of: dict[str, list[Any]] = {}
    for receipt_id, *line in imported.rows(lines):
        of.setdefault(receipt_id, []).append(line)
    assert of["A506401"] == [["B", "Adjust bad debt", 1, -53_594_360_000, "adjustment", None]]
    assert of["C496350"] == [["M", "Manual", 1, 373_570_000, "refund", None]]
    assert [line[3] for line in of["522766"] if line[0] == "PADS"] == [1000]
    assert all(line[2] < 0 and line[3] == 0 and line[4] == "sale" for line in of["489521"])
    assert of["489464"][0][1] == "85123a mixed"
    assert any('"' in line[1] for line in of["490800"])
    assert all(line[0] == line[0].strip() for line in of["514532"])
    assert all(any(line[3] == 0 and line[5] is not None for line in of[number]) for number in ("494607", "527084"))
    for number in ("523391", "527146", "492521"):
        seen = [tuple(line) for line in of[number]]
        assert len(set(seen)) < len(seen)


def test_the_counts_of_the_quirks_are_the_published_ones(imported: Imported) -> None:
    joined = select(func.count()).select_from(PurchaseLine).join(Purchase, Purchase.id == PurchaseLine.purchase_id)
    free = joined.where(PurchaseLine.unit_price_micros == 0)
    counted = (
        free,
        free.where(Purchase.customer_id.is_not(None)),
        joined.where(PurchaseLine.name == ""),
        joined.where(Purchase.kind == "sale", PurchaseLine.quantity < 0),
    )
    assert [imported.rows(statement)[0][0] for statement in counted] == [10, 3, 5, 5]


def test_a_receipt_happened_when_its_first_line_did(imported: Imported) -> None:
    ((at,),) = imported.rows(select(Purchase.at).where(Purchase.receipt_id == "492807"))
    ((summer,),) = imported.rows(select(Purchase.at).where(Purchase.receipt_id == "516732"))
    assert at == datetime(2009, 12, 20, 12, 28, tzinfo=UTC)
    assert summer == datetime(2010, 7, 22, 12, 40, tzinfo=UTC), "London is an hour ahead of UTC in July"


def test_a_customer_with_two_countries_keeps_both_on_the_receipts(imported: Imported) -> None:
    where = select(Purchase.country, Purchase.customer_id).where(Purchase.receipt_id.in_(["490397", "524862"]))
    (one, customer), (other, same) = imported.rows(where)
    assert one != other
    assert customer == same is not None


def test_again_it_adds_nothing(programme: Programme, desk: Desk, sample: Path, retailer: Mapping) -> None:
    import_purchases(desk, sample, retailer)
    before = ledger_of(programme.database)
    again = import_purchases(desk, sample, retailer)
    assert (again.imported, again.already_there, again.rejected) == (0, 177, 0)
    assert (again.customers_enrolled, again.points_earned, again.net_money.minor) == (0, 0, 0)
    assert ledger_of(programme.database) == before


def test_every_promise_of_the_ledger_holds(imported: Imported) -> None:
    verified = imported.desk.ask(Verify())
    assert (verified.problems, verified.customers) == ((), 57)


def test_a_dry_run_says_what_the_import_says_and_writes_nothing(
    programme: Programme, desk: Desk, sample: Path, retailer: Mapping
) -> None:
    empty = ledger_of(programme.database)
    dry = import_purchases(desk, sample, retailer, dry_run=True, receipts_a_batch=20)
    assert ledger_of(programme.database) == empty
    wet = import_purchases(desk, sample, retailer)
    assert told(dry) == told(wet)
    assert (dry.dry_run, wet.dry_run) == (True, False)


def told(report: ImportReport) -> dict[str, Any]:
    timed = ("seconds", "rows_per_second", "receipts_per_second", "dry_run", "batch")
    return {name: getattr(report, name) for name in ImportReport.__slots__ if name not in timed}
