"""Order exports of shop systems, by the mappings that come with the program: only what was fulfilled earns."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.importing.mapping import named_mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.purchases.importing.views import ImportReport
from loyalty_core.reports.verify import Verify
from tests.conftest import ROOT

Take = Callable[..., ImportReport]


@pytest.fixture
def amara(desk: Desk) -> int:
    person = {"first_name": "Amara", "last_name": "Okafor", "phone": "07700 900018"}
    customer: int = desk.do(RegisterCustomer(**person, email="Amara@Example.com")).result["customer_id"]
    return customer


@pytest.fixture
def shop(desk: Desk) -> Take:
    def take(name: str, **options: Any) -> ImportReport:
        file = ROOT / "tests" / "data" / f"{name}_orders.csv"
        return import_purchases(desk, file, named_mapping(name), **options)

    return take


def lines_of(programme: Programme, receipt: str) -> list[tuple[str, str, int, int]]:
    with programme.database.reading() as connection:
        rows = connection.execute(
            select(PurchaseLine.sku, PurchaseLine.name, PurchaseLine.quantity, PurchaseLine.unit_price_micros)
            .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
            .where(Purchase.receipt_id == receipt)
            .order_by(PurchaseLine.line_no)
        )
        return [(sku, name, quantity, price // 10_000) for sku, name, quantity, price in rows]


def test_of_shopify_what_is_paid_and_fulfilled_comes_in_once(
    programme: Programme, desk: Desk, shop: Take, amara: int
) -> None:
    dry = shop("shopify", dry_run=True)
    report = shop("shopify")
    assert (report.rows, report.imported, report.skipped, report.rejected) == (6, 2, 3, 0)
    assert (dry.imported, dry.points_earned) == (report.imported, report.points_earned) == (2, 47)
    assert lines_of(programme, "#1001") == [
        ("FERN-1", "Fern print", 2, 1600),
        ("Discount", "Discount", 1, -500),
        ("Canvas tote", "Canvas tote", 1, 2000),
    ]
    spend = desk.ask(ShowCustomer(amara)).spend
    assert (spend.gross.minor, spend.transactions) == (4700, 1)
    with programme.database.reading() as connection:
        whose = connection.execute(select(Purchase.receipt_id, Purchase.customer_id, Purchase.card)).all()
    assert sorted(whose) == [("#1001", amara, None), ("#1002", None, None)]
    again = shop("shopify")
    assert (again.imported, again.already_there, again.rejected) == (0, 2, 0)
    assert desk.ask(Verify()).problems == ()


def test_of_woocommerce_what_is_completed_comes_in_once(
    programme: Programme, desk: Desk, shop: Take, amara: int
) -> None:
    report = shop("woocommerce")
    assert (report.rows, report.imported, report.skipped, report.rejected) == (3, 1, 1, 0)
    assert lines_of(programme, "201") == [("TEA-1", "Green tea", 2, 425), ("POT-1", "Tea pot", 1, 1150)]
    assert desk.ask(ShowCustomer(amara)).points.available == 20
    assert shop("woocommerce").already_there == 1


def test_an_address_of_several_customers_is_refused_and_nobody_is_enrolled_by_one(
    desk: Desk, shop: Take, amara: int
) -> None:
    twin = {"first_name": "Twin", "last_name": "X", "phone": "07700 900019", "email": "amara@example.com"}
    other = desk.do(RegisterCustomer(**twin, even_if_known=True)).result["customer_id"]
    report = shop("woocommerce")
    assert (report.imported, report.rejected) == (0, 1)
    assert report.first_rejected[0].reason == (
        f"Several customers have the e-mail address amara@example.com: {amara}, {other}. Name the card."
    )
    with pytest.raises(Invalid, match="Only card numbers can be enrolled"):
        shop("woocommerce", enrol=True)


def test_a_name_that_is_no_mapping_of_ours_is_a_file() -> None:
    with pytest.raises(Invalid, match="The mapping magento cannot be read"):
        named_mapping("magento")
