"""Purchases at the counter."""

import pytest

from tests.cli.shop import Shop


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop in which Amara bought two mugs and a pot of tea, for 25.45."""
    lines = ["--line", "MUG:2:8.50:Enamel mug", "--line", "TEA:1:8.45:Loose tea: 100 g"]
    receipt = shop.asked("purchase", "record", shop.amara, "--receipt", "R-1", *lines)["receipt"]
    assert receipt["result"] == {"transaction_id": "T1", "amount_minor": 2545, "points": 25}
    return shop


def test_a_purchase_earns_and_its_refund_takes_back(shop_on_each_engine: Shop) -> None:
    shop = shop_on_each_engine
    shop.done("purchase", "record", shop.amara, "--receipt", "R-1", "--amount", "99.99")
    half = shop.asked("purchase", "refund", "R-1", "--amount", "50.00")["receipt"]
    rest = shop.asked("purchase", "refund", "T1")["receipt"]

    assert half["result"]["points"] == -50
    assert rest["result"]["points"] == -49
    assert [row["balance_after"] for row in shop.statement()] == [0, 49, 99]
    assert shop.done("verify")


def test_a_receipt_opens_with_its_lines(sold: Shop) -> None:
    shown = sold.asked("purchase", "show", "r1")

    assert shown["customer_id"] == sold.amara
    assert shown["purchase"]["amount"] == {"minor": 2545, "currency": "GBP"}
    assert [(line["sku"], line["name"], line["value"]) for line in shown["lines"]] == [
        ("MUG", "Enamel mug", "17.00"),
        ("TEA", "Loose tea: 100 g", "8.45"),
    ]
    assert "Enamel mug" in sold.done("purchase", "show", "T1")


def test_lines_are_refunded(sold: Shop) -> None:
    sold.done("purchase", "refund", "R-1", "--line", "MUG:1")

    lines = sold.asked("purchase", "show", "R-1")["lines"]
    assert [line["returned"] for line in lines] == [1, 0]
    code, error = sold.refused("purchase", "refund", "R-1", "--line", "MUG:2")
    assert (code, error["code"]) == (1, "more-than-left")


def test_the_list_says_totals_and_finds_by_receipt_or_transaction(sold: Shop) -> None:
    sold.done("purchase", "record", sold.amara, "--receipt", "R-2", "--amount", "10")

    listed = sold.asked("purchase", "list", sold.amara)
    assert [row["receipt_id"] for row in listed["purchases"]] == ["R-2", "R-1"]
    assert listed["totals"] == {"transactions": 2, "points_credited": 35, "points_redeemed": 0}
    assert listed["more"] is False
    assert sold.asked("purchase", "list", sold.amara, "--limit", 1)["more"] is True
    for text in ("R-1", "T1"):
        found = sold.asked("purchase", "list", sold.amara, "--text", text)["purchases"]
        assert [row["transaction_id"] for row in found] == ["T1"]
    assert "2 transactions" in sold.done("purchase", "list", sold.amara)


def test_the_same_receipt_in_two_stores_needs_the_store(sold: Shop) -> None:
    sold.done("purchase", "record", sold.amara, "--receipt", "R-1", "--amount", "7", "--store", "YORK")

    code, error = sold.refused("purchase", "show", "R-1")
    assert (code, error["field"]) == (5, "store")
    assert sold.asked("purchase", "show", "R-1", "--store", "YORK")["purchase"]["transaction_id"] == "T2"


def test_a_purchase_at_another_terminal_says_so(shop: Shop) -> None:
    place = ["--store", "LEEDS", "--terminal", "T2"]
    shop.done("purchase", "record", shop.amara, "--receipt", "R-9", "--amount", "7", *place)

    assert shop.asked("purchase", "show", "R-9")["purchase"]["terminal"] == "T2"


def test_an_instant_is_local_unless_it_says_otherwise(shop: Shop) -> None:
    record = ["purchase", "record", shop.amara, "--amount", "7"]
    shop.done(*record, "--receipt", "A", "--at", "2020-07-01T12:00")
    shop.done(*record, "--receipt", "B", "--at", "2020-07-01T12:00Z")

    assert shop.asked("purchase", "show", "A")["purchase"]["at"] == "2020-07-01T11:00:00Z"
    assert shop.asked("purchase", "show", "B")["purchase"]["at"] == "2020-07-01T12:00:00Z"


def test_why_names_the_rules_that_were_replayed(sold: Shop) -> None:
    why = sold.asked("purchase", "why", "R-1")

    assert why["failed"] is None
    assert why["earned"] == 25
    assert "enrolled" in [step["rule"] for step in why["steps"]]
    assert "25 points" in sold.done("purchase", "why", "R-1")


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("--receipt R-1 --amount 5", 5, "receipt"),
        ("--receipt R-5 --amount 0", 2, "amount"),
        ("--receipt R-5 --amount 1e3", 2, "amount"),
        ("--receipt R-5 --amount 5.001", 2, "amount"),
        ("--receipt R-5", 2, "amount"),
        ("--receipt R-5 --line MUG:x:1", 2, "line"),
        ("--receipt R-5 --amount 5 --at 2099-01-01", 2, "at"),
        ("--receipt R-5 --amount 5 --at soon", 2, "at"),
        ("--receipt R-5 --amount 5 --store PARIS", 4, "store"),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_its_field(sold: Shop, line: str, code: int, field: str) -> None:
    refused, error = sold.refused("purchase", "record", sold.amara, *line.split())

    assert (refused, error["field"]) == (code, field)
    assert len(sold.statement()) == 1


def test_a_dry_run_of_a_refund_refunds_nothing(sold: Shop) -> None:
    before = sold.rows()

    would = sold.asked("purchase", "refund", "R-1", "--dry-run")["receipt"]

    assert would["result"]["points"] == -25
    assert sold.rows() == before


def test_what_belongs_to_somebody_is_not_linked(sold: Shop) -> None:
    assert sold.refused("purchase", "link", "R-1", sold.amara)[0] == 5
    assert sold.refused("purchase", "link", "R-7", sold.amara)[0] == 4
