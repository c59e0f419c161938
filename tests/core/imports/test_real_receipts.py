"""A year of real receipts: every figure that their README names, on both engines."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.purchase import Purchase
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.figures import SalesFigures, SalesReport
from loyalty_core.purchases.importing.mapping import read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from tests.core.imports.facts import facts_of, top_customers
from tests.core.imports.published import MONTHS, YEAR, YEAR_BEST, check_best, check_totals

MAPPING = Path(__file__).parents[2] / "data" / "online_retail.toml"


def take_in(desk: Desk, file: Path) -> ImportReport:
    return import_purchases(desk, file, read_mapping(MAPPING))


CHILD = """
import sys
from pathlib import Path
from loyalty_core.clock import FixedClock
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.importing.mapping import read_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from tests.core.conftest import NOON
url, token, file, mapping = sys.argv[1:]
programme = open_programme(url, FixedClock(NOON))
desk = programme.desk(programme.resume(token))
import_purchases(desk, Path(file), read_mapping(Path(mapping)), progress=lambda _: print("on", flush=True))
"""


def killed_half_way(programme: Programme, file: Path) -> None:
    """Import in a process of its own, which is killed when it has come some way."""
    with programme.database.writing() as connection:
        token = open_session(connection, programme.clock.now(), 1, "LEEDS", "T1").token
        connection.commit()
    url = programme.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", CHILD, url, token, str(file), str(MAPPING)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as child:
        assert child.stdout is not None
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and facts_of(programme.database).receipts.get(("sale", True), 0) < 3_000:
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)


def test_the_whole_year_gives_the_figures_that_are_known_of_it(
    desk: Desk, programme: Programme, data_folder: Path
) -> None:
    """Killed half-way and run again, and once more: as if it had been run once."""
    file = data_folder / "online_retail.csv.gz"
    killed_half_way(programme, file)
    partly = facts_of(programme.database).receipts[("sale", True)]
    assert 3_000 <= partly < 18_439
    report = take_in(desk, file)
    assert (report.rows, report.rejected) == (502_938, 0)
    assert 0 < report.already_there < 27_728
    assert report.imported + report.already_there == 27_728
    check_figures(desk.ask(SalesFigures(best=5)))
    check_customers(desk)
    assert points_stay_in_bounds(programme)
    assert [hit.card for hit in desk.ask(FindCustomers("489560")).hits] == ["13526"]
    assert desk.ask(Verify()).problems == ()
    again = take_in(desk, file)
    assert (again.imported, again.already_there, again.rejected, again.customers_enrolled) == (0, 27_728, 0, 0)
    check_figures(desk.ask(SalesFigures(best=5)))


def check_figures(figures: SalesReport) -> None:
    """Compare what the tables add up to with what is published."""
    check_totals(figures, YEAR)
    check_best(figures, YEAR_BEST)
    assert (figures.customers, figures.buyers) == (4_336, 4_268)
    assert figures.first_at == datetime(2009, 12, 1, 7, 45, tzinfo=UTC)
    assert figures.last_at == datetime(2010, 11, 30, 19, 35, tzinfo=UTC)
    assert [
        (month.month, of.lines, of.sales, str(of.gross), of.refunds, str(of.refunded), str(of.net))
        for month in figures.months
        for of in [month.sums]
    ] == list(MONTHS)


def check_customers(desk: Desk) -> None:
    """Compare what the accounts count with what is published: to the penny, although each receipt is rounded once."""
    counted = [
        (best.card, *(int(Decimal(money).scaleb(2)) for money in (best.net, best.gross, best.refunded)), best.sales)
        for best in YEAR_BEST
    ]
    assert top_customers(desk.database) == counted
    london = ZoneInfo("Europe/London")
    with desk.database.reading() as connection:
        last = select(Customer.card, Account.last_purchase_at).join(Account, Account.customer_id == Customer.id)
        bought_at = {card: at for card, at in connection.execute(last).all() if at is not None}
        nets = connection.execute(select(Account.gross_minor - Account.refunded_minor)).scalars().all()
    for best in YEAR_BEST:
        assert bought_at[best.card].astimezone(london).replace(tzinfo=None).isoformat() == best.last_sale
    assert (sum(net < 0 for net in nets), sum(net == 0 for net in nets)) == (88, 16)


def points_stay_in_bounds(programme: Programme) -> bool:
    """Whether no sale lost more points than it earned, and each earned what its sum says."""
    sales = select(
        Purchase.amount_minor, Purchase.refunded_minor, Purchase.earned_points, Purchase.clawed_points
    ).where(Purchase.kind == "sale", Purchase.customer_id.is_not(None))
    with programme.database.reading() as connection:
        rows = connection.execute(sales).all()
    return all(
        earned == max(amount, 0) // 100 and clawed == earned - min(max(amount - refunded, 0) // 100, earned)
        for amount, refunded, earned, clawed in rows
    )
