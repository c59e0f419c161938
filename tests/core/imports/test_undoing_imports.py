"""A whole import undone: every row taken back by entries of its own, or left with the reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, NotAllowed, NotFound, Refused
from loyalty_core.imports import undoing
from loyalty_core.imports.queries import ListImports
from loyalty_core.imports.undo_runner import undo_import
from loyalty_core.imports.undoing import UndoImport
from loyalty_core.membership.commands import OptOut
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.notes.commands import AddNote, Kind
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import dump
from tests.core.imports.conftest import Take
from tests.core.imports.files import Files

HEAD = "first_name,last_name,phone,email,card,membership\n"
BALANCES = "row_id,customer_id,points,expires\n"


def rows(count: int) -> str:
    return "".join(f"N{n},Person,07700 9000{n:02},n{n}@example.org,C{n},\n" for n in range(1, count + 1))


def account(programme: Programme, customer: int) -> tuple[int, int]:
    with programme.database.reading() as connection:
        columns = (Account.available, Account.debt)
        found = connection.execute(select(*columns).where(Account.customer_id == customer)).one()
        return found.available, found.debt


def register(desk: Desk, number: int) -> int:
    person = {"first_name": f"P{number}", "last_name": "X", "email": f"p{number}@example.org"}
    customer: int = desk.do(RegisterCustomer(**person, phone=f"07700 9000{number}")).result["customer_id"]
    return customer


def test_customers_are_erased_again_but_for_those_with_whom_something_happened(
    programme: Programme, desk: Desk, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "ROWS_A_PIECE", 2)
    stopped = "Stop,Ped,07700 900050,s@example.org,C50,blocked\n"
    files.customers(HEAD + rows(4) + stopped)
    desk.do(AddNote(customer_id=2, kind=Kind.QUERY, text="called"))
    desk.do(OptOut(customer_id=3, reason="moved away"))
    before = dump(programme.database)
    dry = undo_import(desk, 1, dry_run=True)
    assert dump(programme.database) == before
    told: list[tuple[int, int]] = []
    report = undo_import(desk, 1, progress=lambda *step: told.append(step))
    assert (dry.undone, dry.stays, dry.first_staying, dry.lost) == (3, 2, report.first_staying, report.lost)
    assert (report.undone, report.stays) == (3, 2)
    assert [row.line for row in report.first_staying] == [3, 4]
    assert report.lost == ("2 rows stay, as something happened with them since.",)
    assert told == [(2, 5), (4, 5)]
    with programme.database.reading() as connection:
        states = connection.execute(select(Customer.record_state).order_by(Customer.id)).scalars().all()
        audit = connection.execute(select(AuditEntry.command).where(AuditEntry.command == "imports.undo")).all()
    assert states == ["erased", "live", "live", "erased", "erased"]
    assert len(audit) == 3
    assert desk.ask(FindCustomers("C50")).hits == ()
    assert desk.ask(Verify()).problems == ()
    with pytest.raises(Conflict) as refused:
        undo_import(desk, 1)
    assert refused.value.code == "already-undone"
    again = files.customers(HEAD + rows(4) + stopped)
    assert (again.imported, again.already_there, again.batch) == (3, 2, 2)
    (second, first) = desk.ask(ListImports()).rows
    assert (first.state, first.can_undo, first.undone, first.stays) == ("undone", False, 3, 2)
    assert (second.state, second.can_undo, second.imported, second.kind) == ("there", True, 3, "customers")


def test_stopped_half_way_an_undo_goes_on_where_it_was(
    programme: Programme, desk: Desk, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "ROWS_A_PIECE", 2)
    files.customers(HEAD + rows(5))
    receipt = desk.do(UndoImport(batch=1))
    assert (receipt.result["undone"], receipt.result["finished"]) == (2, False)
    (half,) = desk.ask(ListImports()).rows
    assert (half.state, half.undone, half.can_undo) == ("being-undone", 2, True)
    assert desk.ask(Verify()).problems == ()
    assert undo_import(desk, 1).undone == 3
    with programme.database.reading() as connection:
        assert set(connection.execute(select(Customer.record_state)).scalars()) == {"erased"}


@pytest.mark.parametrize(("policy", "debt"), [("debt", 60), ("write-off", 0)])
def test_of_balances_what_was_spent_is_owed_or_forgiven_as_the_policy_says(
    programme: Programme, desk: Desk, files: Files, policy: str, debt: int
) -> None:
    desk.do(SetPolicies(shortfall=policy))
    amara, bo = register(desk, 10), register(desk, 11)
    desk.do(AdjustPoints(customer_id=bo, points=5, reason=Reason.GOODWILL))
    files.points(BALANCES + f"1,{amara},100,\n2,{bo},40,\n")
    desk.do(AdjustPoints(customer_id=amara, points=-60, reason=Reason.MISTAKE))
    dry = undo_import(desk, 1, dry_run=True)
    report = undo_import(desk, 1)
    assert dry.lost == report.lost
    assert report.lost[0].startswith("60 points were spent meanwhile; ")
    assert account(programme, amara) == (0, debt)
    assert account(programme, bo) == (5, 0)
    assert desk.ask(Verify()).problems == ()
    assert files.points(BALANCES + f"1,{amara},100,\n2,{bo},40,\n").imported == 2


def test_what_expired_stays_expired_and_what_was_merged_is_taken_where_it_is(
    programme: Programme, desk: Desk, files: Files, clock: FixedClock
) -> None:
    amara, bo, cy = register(desk, 10), register(desk, 11), register(desk, 12)
    files.points(BALANCES + f"1,{amara},100,2026-03-05\n2,{bo},40,\n3,{bo},20,2026-03-05\n")
    desk.do(AdjustPoints(customer_id=amara, points=-30, reason=Reason.MISTAKE))
    desk.do(MergeCustomers(customer_id=cy, merged_id=bo, reason="one person twice"))
    clock.advance(timedelta(days=5))
    desk = next_shift(desk)
    report = undo_import(desk, 1)
    assert (report.undone, report.stays) == (3, 0)
    assert report.lost == (
        "30 points were spent meanwhile; the customers owe them.",
        "90 points had expired meanwhile; they stay expired.",
    )
    assert account(programme, amara) == (0, 30)
    assert account(programme, cy) == (0, 0)
    assert desk.ask(Verify()).problems == ()


def test_of_a_balance_that_came_along_with_a_merge_in_pieces_all_that_expired_stays_expired(
    programme: Programme, desk: Desk, files: Files, clock: FixedClock
) -> None:
    """What is given back after the merge is moved on as a lot of its own."""
    bo, cy = register(desk, 11), register(desk, 12)
    files.points(BALANCES + f"1,{bo},100,2026-03-05\n")
    taken = desk.do(AdjustPoints(customer_id=bo, points=-40, reason=Reason.MISTAKE))
    desk.do(MergeCustomers(customer_id=cy, merged_id=bo, reason="one person twice"))
    assert taken.id is not None
    desk.undo(taken.id)
    assert account(programme, cy) == (100, 0)
    clock.advance(timedelta(days=5))
    report = undo_import(next_shift(desk), 1)
    assert report.lost == ("100 points had expired meanwhile; they stay expired.",)
    assert account(programme, cy) == (0, 0)
    assert next_shift(desk).ask(Verify()).problems == ()


def test_receipts_are_listed_and_not_undone_as_a_whole(desk: Desk, take: Take) -> None:
    report = take("receipt,date,amount\nR1,2026-02-01T10:00,12.50\nR2,2026-02-01T11:00,1\n")
    (row,) = desk.ask(ListImports()).rows
    assert (row.batch, row.kind, row.imported, row.file) == (report.batch, "purchases", 2, "receipts.csv")
    assert row.why_not == "Receipts are taken back one by one, by a refund of each."
    with pytest.raises(Refused) as refused:
        undo_import(desk, row.batch)
    assert refused.value.code == "cannot-undo"
    assert take("receipt,date,amount\nR1,2026-02-01T10:00,12.50\nR2,2026-02-01T11:00,1\n").batch is None


def test_an_import_that_is_none_and_who_may_not(desk: Desk, desks: dict[Role, Desk], files: Files) -> None:
    with pytest.raises(NotFound):
        undo_import(desk, 7)
    files.customers(HEAD + rows(1))
    with pytest.raises(NotAllowed):
        undo_import(desks[Role.AGENT], 1)
    with pytest.raises(NotAllowed):
        desks[Role.AUDITOR].ask(ListImports())
