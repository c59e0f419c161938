"""How rows become receipts, and what becomes of each: kinds, customers, stores and conflicts; on both engines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Invalid, NotAllowed, NotFound, Refused
from loyalty_core.imports.rehearsing import RehearseImport
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Posting
from loyalty_core.models.programme import EarningRule
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.models.staff import Store
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.purchases.queries import ShowPurchase
from loyalty_core.reports.verify import Verify
from tests.core.imports.conftest import Take
from tests.core.imports.ledger import ledger_of
from tests.core.members import set_membership

HEAD = "receipt,date,sku,name,quantity,price,card,store\n"
PREFIXES = {"refund": ["C"], "adjustment": ["A"]}


@pytest.fixture(autouse=True)
def york(programme: Programme) -> None:
    """A second store."""
    with programme.database.writing() as connection:
        connection.execute(insert(Store).values(id="YORK", name="York"))
        connection.commit()


def rows(programme: Programme, statement: Any) -> Sequence[Any]:
    with programme.database.reading() as connection:
        return connection.execute(statement).all()


def line(receipt: str, price: str = "10.00", *, quantity: int = 1, card: str = "777", **other: str) -> str:
    date, sku, store = other.get("date", "2026-02-01T10:00"), other.get("sku", "A1"), other.get("store", "")
    return f"{receipt},{date},{sku},Tea,{quantity},{price},{card},{store}\n"


# ------------------------------------------------------------------ receipts


def test_a_receipt_of_more_points_than_can_be_counted_is_refused_alone(
    programme: Programme, desk: Desk, take: Take
) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(EarningRule).values(points=1_000_000, per_minor=1))
        connection.commit()
    content = line("R1") + line("R2", "9999999") + line("C3", "9999999", quantity=-1) + line("R4", "9999999", card="")
    report = take(HEAD + content, kind=PREFIXES)
    assert (report.imported, report.rejected, report.points_earned) == (2, 2, 10**9)
    assert [(row.line, "more than can be counted" in row.reason) for row in report.first_rejected] == [
        (3, True),
        (4, True),
    ]
    assert desk.ask(Verify()).problems == ()


def test_lines_that_stand_mixed_are_put_together_again(programme: Programme, take: Take) -> None:
    content = line("R1", "1.00") + line("R2", "10.00") + line("R1", "2.00") + line("R2", "20.00") + line("R1", "4.00")
    report = take(HEAD + content)
    assert (report.imported, report.rejected) == (2, 0)
    sums = select(Purchase.receipt_id, Purchase.amount_minor).order_by(Purchase.id)
    assert [tuple(row) for row in rows(programme, sums)] == [("R1", 700), ("R2", 3000)]
    numbered = select(PurchaseLine.line_no, PurchaseLine.unit_price_micros).where(PurchaseLine.purchase_id == 1)
    assert sorted(tuple(row) for row in rows(programme, numbered)) == [(1, 10**6), (2, 2 * 10**6), (3, 4 * 10**6)]


def test_a_line_too_many_rows_later_is_refused_and_named(take: Take) -> None:
    content = line("R1") + line("R2") + line("R3") + line("R1")
    near = take(HEAD + content, grouping={"rows": 3}, dry_run=True)
    far = take(HEAD + content, grouping={"rows": 2})
    assert (near.imported, near.rejected) == (3, 0)
    assert (far.imported, far.rejected, far.rejected_rows) == (3, 1, 1)
    assert far.first_rejected[0].line == 5
    assert "R1 was complete already" in far.first_rejected[0].reason


def test_a_line_of_another_hour_is_another_receipt_with_the_same_number_and_refused(take: Take) -> None:
    report = take(HEAD + line("R1") + line("R1", date="2026-02-01T10:30") + line("R1", date="2026-02-01T10:31"))
    assert (report.imported, report.rejected_rows, report.rows) == (1, 1, 3)
    assert report.first_rejected[0].line == 4


def test_a_part_that_comes_after_its_receipt_was_left_is_a_conflict(take: Take) -> None:
    between = "".join(line(f"X{number}") for number in range(600))
    report = take(HEAD + line("R1") + between + line("R1"), grouping={"rows": 5}, receipts_a_batch=50)
    assert (report.imported, report.rejected, report.rejected_rows) == (601, 1, 1)
    assert "R1 was complete already" in report.first_rejected[0].reason
    again = take(HEAD + line("R1") + between + line("R1"), grouping={"rows": 5}, receipts_a_batch=50)
    assert (again.imported, again.already_there, again.rejected) == (0, 601, 1)


def test_a_later_part_of_a_refused_receipt_is_refused_too(take: Take) -> None:
    between = "".join(line(f"X{number}") for number in range(600))
    content = line("R1", "wrong") + between + line("R1")
    report = take(HEAD + content, grouping={"rows": 5}, receipts_a_batch=50)
    assert (report.imported, report.rejected_rows) == (600, 2)
    assert "R1 was complete already" in report.first_rejected[-1].reason


def test_receipt_ids_are_one_however_they_are_spaced(programme: Programme, take: Take) -> None:
    report = take(HEAD + line("r-1 001") + line("R1001"))
    assert (report.imported, report.rows) == (1, 2)
    assert [tuple(row) for row in rows(programme, select(Purchase.receipt_id, Purchase.receipt_key))] == [
        ("r-1 001", "R1001")
    ]


def test_lines_that_contradict_each_other_refuse_the_receipt(take: Take) -> None:
    report = take(HEAD + line("R1") + line("R1", card="778") + line("R2", card="779"))
    assert (report.imported, report.rejected, report.rejected_rows) == (1, 1, 2)
    assert "different customers" in report.first_rejected[0].reason


def test_equal_lines_are_all_kept(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1") * 3)
    ((amount,),) = rows(programme, select(Purchase.amount_minor))
    assert amount == 3000


def test_sums_are_rounded_once_a_receipt(programme: Programme, take: Take) -> None:
    report = take(HEAD + line("R1", "0.003") * 3 + line("R2", "0.005") + line("C1", "0.005", quantity=-1))
    amounts = [amount for (amount,) in rows(programme, select(Purchase.amount_minor).order_by(Purchase.id))]
    assert amounts == [1, 1, -1]
    assert (str(report.gross), report.gross_money.minor) == ("0.014", 1)


# --------------------------------------------------------------------- kinds


def test_kinds_are_told_by_how_the_receipt_id_begins(programme: Programme, take: Take) -> None:
    content = line("R1") + line("C1", quantity=-1) + line("A1", "-3.00")
    report = take(HEAD + content, kind=PREFIXES)
    assert (report.sales, report.refunds, report.adjustments) == (1, 1, 1)
    assert (str(report.net), report.points_earned, report.points_taken_back) == ("-3.00", 10, 10)
    ((gross, refunded, transactions),) = rows(
        programme, select(Account.gross_minor, Account.refunded_minor, Account.transactions)
    )
    assert (gross, refunded, transactions) == (1000, 1000, 1)


def test_kinds_are_told_by_a_column(take: Take) -> None:
    head = HEAD.replace("\n", ",Type\n")
    content = line("R1").replace("\n", ",S\n") + line("R2").replace("\n", ",R\n") + line("R3").replace("\n", ",?\n")
    kinds = {"column": "Type", "sale": ["S"], "refund": ["R"], "refund_sign": "positive"}
    report = take(head + content, kind=kinds)
    assert (report.sales, report.refunds, report.rejected) == (1, 1, 1)
    assert str(report.refunded) == "10.00"
    assert "of no kind" in report.first_rejected[0].reason


def test_kinds_are_told_by_the_sign_of_the_sum_where_nothing_is_said(take: Take) -> None:
    report = take(HEAD + line("R1") + line("R2", quantity=-1) + line("R3", "0.00"))
    assert (report.sales, report.refunds) == (2, 1)


def test_a_sale_below_zero_is_refused_where_kinds_are_named(take: Take) -> None:
    report = take(HEAD + line("R1", quantity=-1), kind=PREFIXES)
    assert (report.imported, report.rejected) == (0, 1)
    assert "less than nothing" in report.first_rejected[0].reason


def test_amounts_may_stand_instead_of_lines(programme: Programme, desk: Desk, take: Take) -> None:
    content = "receipt,date,amount,card\nR1,2026-02-01,10.50,777\nR1,2026-02-01,9.50,777\nR2,2026-02-02,-5.00,777\n"
    report = take(content)
    assert (report.sales, report.refunds, report.rejected) == (1, 1, 0)
    assert (report.points_earned, report.points_taken_back) == (20, 5)
    assert rows(programme, select(PurchaseLine.line_no)) == []
    assert [part.matched for part in desk.ask(ShowPurchase("R2")).refund_parts] == ["by-rate"]
    assert desk.ask(Verify()).problems == ()


def test_other_dates_signs_and_delimiters_are_read_as_the_mapping_says(programme: Programme, take: Take) -> None:
    content = "Beleg;Datum;Artikel;Menge;Preis;Karte\nR1;05.02.2026 10:00;A1;2;1,25;777\n"
    columns = {"receipt": "Beleg", "date": "Datum", "sku": "Artikel", "quantity": "Menge", "price": "Preis"}
    take(content, delimiter=";", decimal=",", dates=["%d.%m.%Y %H:%M"], columns=columns | {"card": "Karte"})
    ((at, amount),) = rows(programme, select(Purchase.at, Purchase.amount_minor))
    assert (at, amount) == (datetime(2026, 2, 5, 10, 0, tzinfo=UTC), 250)


def test_a_date_that_two_forms_read_differently_is_not_guessed(take: Take) -> None:
    report = take(
        HEAD + line("R1", date="01/02/2026") + line("R2", date="31/01/2026") + line("R3", date="01/01/2026"),
        dates=["%d/%m/%Y", "%m/%d/%Y"],
    )
    assert (report.imported, report.rejected) == (2, 1)
    assert "two ways" in report.first_rejected[0].reason


def test_times_are_local_unless_they_say_otherwise(programme: Programme, take: Take) -> None:
    dates = ["2025-07-01T12:00", "2025-07-01T12:00Z", "2025-07-01T12:00+03:00", "2025-10-26T01:30", "2025-01-01"]
    take(HEAD + "".join(line(f"R{number}", date=date) for number, date in enumerate(dates)))
    hours = [at.isoformat()[5:16] for (at,) in rows(programme, select(Purchase.at).order_by(Purchase.id))]
    assert hours == ["07-01T11:00", "07-01T12:00", "07-01T09:00", "10-26T00:30", "01-01T00:00"]


# ----------------------------------------------------------------- customers


def test_an_unknown_customer_number_is_refused_kept_or_enrolled_as_the_mapping_says(
    programme: Programme, take: Take
) -> None:
    content = HEAD + line("R1") + line("R2", card="")
    refused = take(content, unknown="reject", dry_run=True)
    assert (refused.imported, refused.rejected) == (1, 1)
    assert refused.first_rejected[0].reason == "There is no customer with the card 777."
    kept = take(content, unknown="anonymous", dry_run=True)
    assert (kept.imported, kept.customers_enrolled, kept.points_earned) == (2, 0, 0)
    enrolled = take(content, unknown="reject", enrol=True)
    assert (enrolled.imported, enrolled.customers_enrolled, enrolled.points_earned) == (2, 1, 10)
    known = take(HEAD + line("R3", card=" 77-7 "), unknown="reject")
    assert (known.imported, known.customers_enrolled) == (1, 0)
    assert [tuple(row) for row in rows(programme, select(Customer.card, Customer.membership))] == [("777", "enrolled")]


def test_who_is_enrolled_joined_with_their_first_receipt(programme: Programme, take: Take) -> None:
    countries = {"EIRE": "IE"}
    head = HEAD.replace("\n", ",country\n")
    first, later = line("R1", date="2025-05-01T10:00"), line("R2", date="2025-06-01T10:00")
    take(head + first.replace("\n", ",EIRE\n") + later.replace("\n", ",France\n"), countries=countries)
    ((joined, country),) = rows(programme, select(Customer.joined_at, Customer.country))
    assert (joined, country) == (datetime(2025, 5, 1, 9, 0, tzinfo=UTC), "IE")


def test_the_card_stays_on_a_receipt_that_is_nobodys(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1"), unknown="anonymous")
    assert [tuple(row) for row in rows(programme, select(Purchase.card, Purchase.customer_id))] == [("777", None)]


def test_who_opted_out_neither_earns_nor_is_refused(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1"))
    set_membership(programme, rows(programme, select(Customer.id))[0].id, "opted_out")
    report = take(HEAD + line("R2") + line("R3", quantity=-1))
    assert (report.imported, report.points_earned, report.points_taken_back) == (2, 0, 0)


def test_a_closed_record_takes_no_receipts(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1"))
    with programme.database.writing() as connection:
        connection.execute(update(Customer).values(record_state="merged"))
        connection.commit()
    report = take(HEAD + line("R2") + line("R3", card=""))
    assert (report.imported, report.rejected) == (1, 1)
    assert "is closed" in report.first_rejected[0].reason


# ------------------------------------------------------------ there already?


def test_the_same_receipt_id_in_two_stores_is_two_receipts_and_finds_its_customer_once(
    programme: Programme, take: Take
) -> None:
    report = take(HEAD + line("R1") + line("R1", "20.00", store="YORK"))
    assert (report.imported, report.rejected) == (2, 0)
    by_store = select(Purchase.store_id, Purchase.amount_minor).order_by(Purchase.store_id)
    assert [tuple(row) for row in rows(programme, by_store)] == [("LEEDS", 1000), ("YORK", 2000)]
    assert [store for (store,) in rows(programme, select(Posting.store_id).order_by(Posting.seq))] == ["LEEDS", "YORK"]


def test_other_content_under_a_known_id_is_a_conflict_that_is_named(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1") + line("R2"))
    before = ledger_of(programme.database)
    report = take(HEAD + line("R1") + line("R2", "10.01"))
    assert (report.imported, report.already_there, report.rejected) == (0, 1, 1)
    (refused,) = report.first_rejected
    assert (refused.line, refused.reason) == (3, "Receipt R2 of store LEEDS came before, with other content.")
    assert ledger_of(programme.database) == before


@pytest.mark.parametrize(
    "other",
    [
        line("R1", card="778"),
        line("R1", quantity=2),
        line("R1", sku="A2"),
        line("R1", date="2026-02-01T10:01"),
        line("R1") * 2,
        line("R1").replace("Tea", "Tee"),
    ],
)
def test_any_difference_is_other_content(take: Take, other: str) -> None:
    take(HEAD + line("R1"))
    assert take(HEAD + other).rejected == 1


def test_how_cells_are_quoted_and_spaced_is_no_difference(take: Take) -> None:
    take(HEAD + line("R1"))
    again = take(HEAD.replace("\n", "\r\n") + '" R1 ","2026-02-01T10:00","A1",Tea ,+1,10.000,777,LEEDS\r\n')
    assert (again.already_there, again.rejected) == (1, 0)


def test_a_receipt_of_the_counter_is_not_taken_for_one_of_the_file(take: Take, desk: Desk) -> None:
    take(HEAD + line("R1"))
    desk.do(RecordPurchase(customer_id=1, receipt="R2", amount="10.00"))
    report = take(HEAD + line("R2"))
    assert (report.imported, report.rejected) == (0, 1)


def test_a_store_that_is_not_there_is_named(take: Take) -> None:
    report = take(HEAD + line("R1", store="HULL") + line("R2", store="a b"))
    assert [row.reason for row in report.first_rejected] == [
        "store: An ID has 1 to 32 letters, digits, dots or hyphens.",
        "There is no store HULL.",
    ]


def test_the_store_of_the_command_comes_before_the_mappings_and_the_persons(programme: Programme, take: Take) -> None:
    take(HEAD + line("R1"), store="YORK")
    take(HEAD + line("R2"))
    stores = rows(programme, select(Purchase.receipt_id, Purchase.store_id).order_by(Purchase.receipt_id))
    assert [tuple(row) for row in stores] == [("R1", "YORK"), ("R2", "LEEDS")]
    with pytest.raises(NotFound, match="no store HULL"):
        take(HEAD + line("R3"), store="HULL")


# ------------------------------------------------------------------- refunds


def test_a_refund_is_matched_to_no_later_sale(desk: Desk, take: Take) -> None:
    take(HEAD + line("R2", date="2026-02-03T10:00"))
    report = take(HEAD + line("C1", quantity=-1, date="2026-02-02T10:00"))
    assert report.points_taken_back == 10
    assert [part.matched for part in desk.ask(ShowPurchase("C1")).refund_parts] == ["by-rate"]
    take(HEAD + line("C2", quantity=-1, date="2026-02-03T10:00"))
    (part,) = desk.ask(ShowPurchase("C2")).refund_parts
    assert (part.matched, part.receipt_id) == ("by-item", "R2")


def test_articles_are_matched_whatever_their_case_in_any_alphabet(desk: Desk, take: Take) -> None:
    take(HEAD + line("R1", sku="straße") + line("C1", quantity=-1, sku=" STRASSE ", date="2026-02-01T11:00"))
    take(HEAD + line("R2", sku="ǆ1") + line("X1"))
    take(HEAD + line("C2", quantity=-1, sku="Ǆ1", date="2026-02-01T11:00"))
    for refund, sale in (("C1", "R1"), ("C2", "R2")):
        (part,) = desk.ask(ShowPurchase(refund)).refund_parts
        assert (part.matched, part.receipt_id, part.points) == ("by-item", sale, 10)


# --------------------------------------------------------------- permissions


def test_who_may_not_import_is_told_so_before_the_file_is_read(desks: dict[Role, Desk], tmp_path: Any) -> None:
    from loyalty_core.purchases.importing.mapping import Mapping
    from loyalty_core.purchases.importing.runner import import_purchases

    for role in (Role.AGENT, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            import_purchases(desks[role], tmp_path / "nothing.csv", Mapping())


def test_each_batch_is_one_audit_row_without_a_word_of_the_receipts(programme: Programme, take: Take) -> None:
    take(HEAD + "".join(line(f"R{number}") for number in range(25)), receipts_a_batch=10)
    entries = rows(programme, select(AuditEntry.command, AuditEntry.facts).order_by(AuditEntry.id))
    assert [(entry.command, entry.facts["body"]["receipts"]) for entry in entries] == [
        ("purchases.import", 10),
        ("purchases.import", 10),
        ("purchases.import", 5),
    ]
    assert "Tea" not in str(entries)
    assert "777" not in str(entries)
    assert len({entry.facts["body"]["digest"] for entry in entries}) == 3


def test_a_rehearsal_cannot_be_done(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.do(RehearseImport.of([]))


def test_a_mapping_that_does_not_fit_the_file_names_the_column(take: Take) -> None:
    for mapping, column in (({"columns": {"card": "Card"}}, "Card"), ({"kind": {"column": "T", "refund": ["R"]}}, "T")):
        with pytest.raises(Invalid, match=f"no column “{column}”"):
            take(HEAD + line("R1"), **mapping)
    with pytest.raises(Invalid, match="one or the other"):
        take(HEAD + line("R1"), columns={"amount": "price", "sku": "sku"})
