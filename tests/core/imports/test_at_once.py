"""Two people who import the same file at the same moment: each receipt comes in once, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.figures import SalesFigures
from loyalty_core.purchases.importing.mapping import Mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.reports.verify import Verify
from tests.core.imports.published import SAMPLE, check_totals


def test_two_imports_of_one_file_at_once_add_each_receipt_once(
    desks: dict[Role, Desk], data_folder: Path, retailer: Mapping
) -> None:
    sample = data_folder / "online_retail_sample.csv"
    started = Barrier(2)

    def run(role: Role) -> ImportReport:
        own = desks[role]
        programme = open_programme(own.database.engine.url.render_as_string(hide_password=False), own.clock)
        started.wait()
        try:
            return import_purchases(programme.desk(own.actor), sample, retailer, receipts_a_batch=20)
        finally:
            programme.close()

    with ThreadPoolExecutor(2) as people:
        reports = list(people.map(run, [Role.ADMINISTRATOR, Role.MANAGER]))
    desk = desks[Role.ADMINISTRATOR]
    assert sum(report.imported for report in reports) == 177
    assert sum(report.already_there for report in reports) == 177
    assert [report.rejected for report in reports] == [0, 0]
    assert sum(report.customers_enrolled for report in reports) == 57
    check_totals(desk.ask(SalesFigures()), SAMPLE)
    assert desk.ask(Verify()).problems == ()
