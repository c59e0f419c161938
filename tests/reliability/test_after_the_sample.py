"""A thousand random deeds among the customers of the real sample, and a year of nights after them, on both engines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Lot
from loyalty_core.models.purchase import Purchase
from loyalty_core.programme.commands import SetEarning
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.importing.mapping import read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.reports.verify import Verify
from tests.conftest import ROOT
from tests.core.desk.shifts import next_shift
from tests.reliability.replay import breaches
from tests.reliability.year import A_DAY, Times

MAPPING = ROOT / "tests" / "data" / "online_retail.toml"
BEFORE, AFTER = datetime(2010, 11, 30, 9, tzinfo=UTC), datetime(2011, 12, 10, 9, tzinfo=UTC)


def test_a_thousand_deeds_and_a_year_of_nights_keep_every_promise(
    programme: Programme, desk: Desk, clock: FixedClock, data_folder: Path
) -> None:
    clock.instant = BEFORE
    next_shift(desk).do(SetEarning(points=1, per="1.00", pending_days=14, validity="days", validity_days=300))
    clock.instant = AFTER
    desk = next_shift(desk)
    report = import_purchases(desk, data_folder / "online_retail_sample.csv", read_mapping(MAPPING))
    assert (report.imported, report.customers_enrolled) == (177, 57)
    with programme.database.writing() as connection:
        connection.execute(update(Customer).values(phone="+447700900118"))
        customers = list(connection.execute(select(Customer.id).order_by(Customer.id)).scalars())
        sales = select(Purchase.receipt_id).where(Purchase.kind == "sale").order_by(Purchase.id)
        receipts = [str(receipt) for receipt in connection.execute(sales).scalars()]
        connection.commit()
    times = Times(desk, clock, 1000, customers, receipts)
    while len(times.answers) < 1_000:
        clock.advance(timedelta(minutes=20))
        times.desk = next_shift(times.desk) if len(times.answers) % 20 == 0 else times.desk
        times.deed()
    assert times.desk.ask(Verify()).problems == ()
    for night in range(366):
        clock.advance(A_DAY)
        times.desk = next_shift(times.desk)
        times.settle() if night % 7 else times.jobs()
    assert times.desk.ask(Verify()).problems == ()
    with programme.database.reading() as connection:
        assert breaches(connection) == []
        due = connection.execute(select(Lot.seq).where(Lot.points_left > 0, Lot.expires_at <= clock.now())).all()
    assert due == []
    assert {"customers.merge", "membership.block", "referrals.add"} <= {name for name, _ in times.answers}
