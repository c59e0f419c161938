"""Every write is all or nothing: each database call of each of them fails in turn, and so does the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from loyalty_core.clock import FixedClock
from loyalty_core.customers.commands import EditCustomer
from loyalty_core.database.engine import Database
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.registry import command_classes
from loyalty_core.desk.undo import Undo
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import open_programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.conftest import NOON
from tests.core.desk.conftest import Made
from tests.core.desk.deeds import DEEDS, World
from tests.core.desk.tables import snapshot


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


Deed = Callable[[Desk, World], Command]


def credit(_desk: Desk, world: World) -> Command:
    return AdjustPoints(customer_id=world.customer, points=25, reason=Reason.GOODWILL)


def edit_of_contacts(_desk: Desk, world: World) -> Command:
    return EditCustomer(customer_id=world.customer, phone="07700 900789", email="amarachi@example.org")


def purchase_of_lines(_desk: Desk, world: World) -> Command:
    return RecordPurchase(customer_id=world.customer, receipt="R-9", lines=("MUG:2:4.99:Mug", "TEA:1:3.50:Tea"))


def refund_of_lines(desk: Desk, world: World) -> Command:
    desk.do(purchase_of_lines(desk, world))
    return RefundPurchase(receipt="R-9", lines=("MUG:1",))


def undo_of(deed: Deed) -> Deed:
    def make(desk: Desk, world: World) -> Command:
        receipt = desk.do(deed(desk, world))
        assert receipt.id is not None
        return Undo(receipt_id=receipt.id)

    return make


WRITES: dict[str, Deed] = {
    **DEEDS,
    **{f"undo of {name}": undo_of(deed) for name, deed in DEEDS.items() if command_classes()[name].undoable},
    "credit": credit,
    "undo of credit": undo_of(credit),
    "edit of contacts": edit_of_contacts,
    "purchase of lines": purchase_of_lines,
    "refund of lines": refund_of_lines,
}
"""Every command that the product has, and the undo of each that has one: a new one joins by its deed."""


@pytest.fixture
def shop(made: Made, engine_name: str, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The administrator's desk in a world where every write can be done."""
    keeper = request.getfixturevalue("sqlite_files" if engine_name == "sqlite" else "postgres_server")
    url = keeper.new(made.url)
    programme = open_programme(url, FixedClock(NOON))
    yield programme.desk(programme.resume(made.tokens[Role.ADMINISTRATOR]))
    programme.close()
    keeper.drop(url)


@pytest.mark.parametrize("write", sorted(WRITES))
def test_a_call_that_fails_leaves_nothing_behind_and_the_same_request_then_works(
    shop: Desk, made: Made, write: str
) -> None:
    command = WRITES[write](shop, made.world)
    before = snapshot(shop.database)
    with failing(shop.database, None) as calls:
        expected = shop.preview(command)
    statements = len(calls)
    assert statements >= 2
    for call in range(1, statements + 10):
        with failing(shop.database, call) as done:
            try:
                receipt = shop.do(command)
            except (CutError, DBAPIError):
                assert snapshot(shop.database) == before, done[-1]
            else:
                break
    else:
        raise AssertionError("the write never got through")
    assert "COMMIT" in done
    assert receipt.changes == expected.changes
    assert shop.ask(Verify()).problems == ()
