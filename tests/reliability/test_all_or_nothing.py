"""Every write is all or nothing: each database call of each of them fails in turn, and so does the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import ClaimCoupon, IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.customers.commands import EditCustomer, RegisterCustomer
from loyalty_core.database.engine import Database
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.undo import Undo
from loyalty_core.notes.commands import AddNote
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.tables import dump


class CutError(Exception):
    """What the planted fault raises."""


@contextmanager
def failing(database: Database, call: int | None) -> Iterator[list[str]]:
    """Let the call of this number (from 1; the commit is the last) fail; without a number only list the calls."""
    calls: list[str] = []

    def count(name: str) -> None:
        calls.append(name)
        if len(calls) == call:
            raise CutError(name)

    def before_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        count(statement)

    def commit(connection: Any) -> None:
        count("COMMIT")
        type(dialect).do_commit(dialect, connection)

    dialect = database.engine.dialect
    event.listen(database.engine, "before_cursor_execute", before_statement)
    dialect.do_commit = commit  # type: ignore[method-assign, assignment]
    try:
        yield calls
    finally:
        event.remove(database.engine, "before_cursor_execute", before_statement)
        del dialect.do_commit


def adjust(points: int) -> AdjustPoints:
    return AdjustPoints(customer_id=1, points=points, reason=Reason.GOODWILL)


def register(name: str, phone: str) -> RegisterCustomer:
    return RegisterCustomer(first_name=name, last_name="Okafor", phone=phone, email=f"{name}@example.com")


def code_of(desk: Desk) -> str:
    return str(desk.do(IssueCoupon(customer_id=1, campaign_id=1)).result["code"])


def undo_of(command: Callable[[Desk], Command]) -> Callable[[Desk], Command]:
    def make(desk: Desk) -> Command:
        receipt = desk.do(command(desk))
        assert receipt.id is not None
        return Undo(receipt_id=receipt.id)

    return make


WRITES: dict[str, Callable[[Desk], Command]] = {
    "register": lambda _: register("Bella", "07700 900456"),
    "edit": lambda _: EditCustomer(customer_id=1, version=1, first_name="Amaryllis", phone="07700 900789"),
    "credit": lambda _: adjust(25),
    "debit": lambda _: adjust(-25),
    "undo a credit": undo_of(lambda _: adjust(25)),
    "undo a debit": undo_of(lambda _: adjust(-25)),
    "purchase": lambda _: RecordPurchase(customer_id=1, receipt="R-9", lines=("MUG:2:4.99:Mug", "TEA:1:3.50:Tea")),
    "refund": lambda _: RefundPurchase(receipt="R-1", lines=("MUG:1",)),
    "undo a purchase": undo_of(lambda _: RecordPurchase(customer_id=1, receipt="R-8", lines=("MUG:1:4.99:Mug",))),
    "issue a coupon": lambda _: IssueCoupon(customer_id=1, campaign_id=1),
    "claim a coupon": lambda desk: ClaimCoupon(code=code_of(desk)),
    "use a coupon": lambda desk: UseCoupon(code=code_of(desk), receipt="R-1"),
    "void a coupon": lambda desk: VoidCoupon(code=code_of(desk), reason="mistake"),
    "undo a use": undo_of(lambda desk: UseCoupon(code=code_of(desk))),
    "note": lambda _: AddNote(customer_id=1, kind="complaint", text="parcel arrived broken"),
}


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A customer with points and a purchase, and a campaign whose coupons give points."""
    desk.do(register("Amara", "07700 900123"))
    desk.do(adjust(100))
    desk.do(RecordPurchase(customer_id=1, receipt="R-1", lines=("MUG:3:4.99:Mug",)))
    desk.do(AddCampaign(campaign_name="Spring", points=20))
    return desk


@pytest.mark.parametrize("write", WRITES)
def test_a_call_that_fails_leaves_nothing_behind_and_the_same_request_then_works(shop: Desk, write: str) -> None:
    command = WRITES[write](shop)
    before = dump(shop.database)
    with failing(shop.database, None) as calls:
        expected = shop.preview(command)
    statements = len(calls)
    assert statements > 3
    for call in range(1, statements + 10):
        with failing(shop.database, call) as made:
            try:
                receipt = shop.do(command)
            except (CutError, DBAPIError):
                assert dump(shop.database) == before, made[-1]
            else:
                break
    else:
        raise AssertionError("the write never got through")
    assert "COMMIT" in made
    assert receipt.changes == expected.changes
    assert shop.ask(Verify()).problems == ()
