"""Opening balances from a file: lots with their expiry, known to every promise of the ledger, and credited once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid
from loyalty_core.membership.commands import OptOut
from loyalty_core.models.ledger import Lot, Posting
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump
from tests.core.imports.files import Files

HEAD = "row_id,customer_id,card,phone,email,points,expires\n"


@pytest.fixture
def amara(desk: Desk) -> int:
    return register(desk, "Amara", 18, card="C-1")


def register(desk: Desk, name: str, number: int, card: str | None = None) -> int:
    command = RegisterCustomer(
        first_name=name, last_name="Okafor", phone=f"07700 9000{number}", email=f"{name}@example.org", card=card
    )
    customer: int = desk.do(command).result["customer_id"]
    return customer


def lots(programme: Programme, customer: int) -> list[tuple[int, int, date | None]]:
    with programme.database.reading() as connection:
        rows = connection.execute(
            select(Lot.quantity, Lot.points_left, Lot.last_valid_on)
            .where(Lot.customer_id == customer)
            .order_by(Lot.seq)
        )
        return [(row.quantity, row.points_left, row.last_valid_on) for row in rows]


def test_each_is_a_lot_by_a_posting_of_its_own_kind(programme: Programme, desk: Desk, files: Files, amara: int) -> None:
    bo = register(desk, "Bo", 19)
    rows = [
        f"1,{amara},,,,100,2026-12-31",
        "2,,c1,,,50,",
        "3,,,+44 7700 900019,,7,2026-03-02",
        "4,,,,BO@example.org,1000000,",
    ]
    report = files.points(HEAD + "\n".join(rows), rows_a_batch=3)
    assert (report.rows, report.imported, report.points_added, report.rejected) == (4, 4, 1_000_157, 0)
    assert lots(programme, amara) == [(100, 100, date(2026, 12, 31)), (50, 50, None)]
    assert lots(programme, bo) == [(7, 7, date(2026, 3, 2)), (1_000_000, 1_000_000, None)]
    with programme.database.reading() as connection:
        told = connection.execute(select(Posting.kind, Posting.source, Posting.reason, Posting.staff_id)).all()
    assert set(told) == {("opening", "import", "opening-balance", 1)}
    assert desk.ask(ShowCustomerAsOf(amara, programme.clock.now())).points.available == 150
    assert sum(lot.left for lot in desk.ask(ListLots(amara))) == 150
    assert desk.ask(Verify()).problems == ()


def test_a_row_is_credited_once_however_often_and_in_which_file_it_comes(
    programme: Programme, desk: Desk, files: Files, amara: int
) -> None:
    content = HEAD + f"1,{amara},,,,100,2026-12-31\n2,{amara},,,,50,\n"
    files.points(content)
    before = dump(programme.database)
    again = files.points(content)
    assert (again.imported, again.already_there, again.batch) == (0, 2, None)
    assert [row for name, row in dump(programme.database).items() if name in ("posting", "lot", "import_row")] == [
        row for name, row in before.items() if name in ("posting", "lot", "import_row")
    ]
    other = files.points(HEAD + f"1,,C-1,,,100,2026-12-31\n2,{amara},,,,51,\n3,{amara},,,,1,\n3,{amara},,,,1,\n")
    assert (other.imported, other.already_there, other.rejected) == (1, 2, 1)
    assert other.first_rejected[0].reason == "Row 2 came before, with other content."
    late = register(desk, "Amy", 20)
    desk.do(MergeCustomers(customer_id=late, merged_id=amara, reason="one person twice"))
    assert files.points(content).already_there == 2
    assert desk.ask(Verify()).problems == ()


def test_a_debt_is_paid_first_and_they_expire_like_any_points(
    programme: Programme, desk: Desk, files: Files, clock: FixedClock, amara: int
) -> None:
    desk.do(RecordPurchase(customer_id=amara, receipt="R-1", amount="30.00"))
    desk.do(AdjustPoints(customer_id=amara, points=-30, reason=Reason.MISTAKE))
    desk.do(RefundPurchase(receipt="R-1"))
    files.points(HEAD + f"1,{amara},,,,100,2026-03-10\n")
    assert lots(programme, amara)[-1] == (100, 70, date(2026, 3, 10))
    clock.advance(timedelta(days=9))
    later = next_shift(desk)
    assert later.ask(ShowCustomerAsOf(amara, clock.now())).points.available == 0
    assert later.ask(Verify()).problems == ()


def test_without_a_date_they_never_expire_or_as_the_rule_says(
    programme: Programme, desk: Desk, files: Files, amara: int
) -> None:
    from loyalty_core.programme.commands import SetEarning

    desk.do(SetEarning(points=1, per="1.00", validity="days", validity_days=30))
    files.points(HEAD + f"1,{amara},,,,5,\n", without_expiry="rule")
    files.points(HEAD + f"2,{amara},,,,5,\n")
    assert [day for *_, day in lots(programme, amara)] == [date(2026, 4, 1), None]
    assert files.points(HEAD + f"1,{amara},,,,5,\n", without_expiry="rule").already_there == 1


BAD = {
    "no key": (",{id},,,,5,", "row_id: This is needed."),
    "nobody": ("b,,,,,5,", "Nothing says whose points these are."),
    "no points": ("b,{id},,,,,", "points: “” is not a whole number of points."),
    "zero": ("b,{id},,,,0,", "points: An opening balance has 1 to 1,000,000 points."),
    "below zero": ("b,{id},,,,-5,", "is not a whole number of points"),
    "too many": ("b,{id},,,,1000001,", "An opening balance has 1 to 1,000,000"),
    "underscore": ("b,{id},,,,1_000,", "is not a whole number of points"),
    "arabic digits": ("b,{id},,,,١٢,", "is not a whole number of points"),
    "half": ("b,{id},,,,1.5,", "is not a whole number of points"),
    "yesterday": ("b,{id},,,,5,2026-03-01", "expires: That day is past"),
    "no date": ("b,{id},,,,5,soon", "expires: “soon” is not a date"),
    "never": ("b,{id},,,,5,never", "Leave it empty"),
    "unknown number": ("b,999,,,,5,", "There is no customer with the number 999."),
    "number of letters": ("b,x,,,,5,", "customer_id: “x” is no customer's number."),
    "unknown card": ("b,,nope,,,5,", "There is no customer with the card nope."),
    "unknown phone": ("b,,,07700 900099,,5,", "There is no customer with the phone number 07700 900099."),
    "several": ("b,,,07700 900018,,5,", "Several customers have the phone number 07700 900018"),
    "not enrolled": ("b,{out},,,,5,", "This customer is not enrolled."),
}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_bad_row_is_refused_by_line_and_reason_and_nothing_else(
    programme: Programme, desk: Desk, files: Files, amara: int
) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    out = register(desk, "Cy", 30)
    twin = RegisterCustomer(
        first_name="Twin", last_name="X", phone="07700 900018", email="t@example.org", even_if_known=True
    )
    desk.do(twin)
    rows = [row.format(id=amara, out=out) for row, _ in BAD.values()]
    report = files.points(HEAD + "\n".join([*rows, f"good,{amara},,,,5,"]))
    assert (report.imported, report.rejected) == (1, len(BAD))
    told = {row.line: row.reason for row in report.first_rejected}
    for line, (_, says) in enumerate(BAD.values(), start=2):
        assert says in told[line]
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_file_without_what_is_needed_changes_nothing(files: Files) -> None:
    for head, says in (("customer_id,points", "row_id"), ("row_id,card", "points"), ("row_id,points", "card")):
        with pytest.raises(Invalid, match=f"no column “{says}”"):
            files.points(f"{head}\n1,2\n")


def test_who_opted_out_is_still_credited(desk: Desk, files: Files, amara: int) -> None:
    """As by hand: the points are theirs, though they neither earn nor redeem."""
    desk.do(OptOut(customer_id=amara, reason="moved away"))
    assert files.points(HEAD + f"1,{amara},,,,5,\n").imported == 1
