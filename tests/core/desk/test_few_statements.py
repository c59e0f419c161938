"""What the desk sends for a post: few statements, which listeners hear of and which fail like any other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError

from loyalty_core.database.direct import Ready
from loyalty_core.desk.desk import Desk
from loyalty_core.models.audit import Request
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from tests.core.members import add_member


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """Give a list that gathers the first word and the table of every statement sent meanwhile, but BEGIN."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("points", "statements"), [(50, 9), (-20, 10)])
def test_a_post_sends_few_statements(programme: Programme, desk: Desk, points: int, statements: int) -> None:
    """The door, the account, the member, rule or lots; posting, lot, allocation, account; audit row, answer."""
    customer_id = add_member(programme)
    desk.do(AdjustPoints(customer_id=customer_id, points=100, reason=Reason.GOODWILL))
    with heard(programme.database.engine) as sent:
        desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))
    assert len(sent) == statements, sent


@pytest.mark.parametrize("lines", [1, 300])
def test_a_purchase_sends_few_statements_however_many_lines_it_has(
    programme: Programme, desk: Desk, lines: int
) -> None:
    """The door, who referred the buyer, the account, the member, the receipt, rules, a number; the receipt, its lines,
    the terms it is found by, the referral; posting, lot, account; audit row, answer."""
    customer_id = add_member(programme)
    wanted = tuple(f"SKU{number}:1:1.99:Tea" for number in range(lines))
    command = RecordPurchase(customer_id=customer_id, receipt="NEW-1", lines=wanted)
    with heard(programme.database.engine) as sent:
        desk.do(command)
    assert len(sent) <= 16, sent


def test_a_row_comes_back_as_the_columns_say(programme: Programme, desk: Desk) -> None:
    receipt = desk.do(AdjustPoints(customer_id=add_member(programme), points=5, reason=Reason.GOODWILL))
    asked = Ready(select(Request.entry_id, Request.receipt).where(Request.request_id == bindparam("given")))
    with programme.database.reading() as connection:
        assert asked.rows(connection, given=receipt.request_id) == [(receipt.id, receipt.stored())]
        assert asked.rows(connection, given=str(uuid4())) == []


def test_a_broken_constraint_fails_like_any_other(programme: Programme) -> None:
    add = Ready(insert(Request), "request_id", "body_hash", "entry_id", "receipt")
    row: dict[str, Any] = {"request_id": "one", "body_hash": "none", "entry_id": None, "receipt": {}}
    with programme.database.transaction() as connection, pytest.raises(IntegrityError) as failure:
        add.run(connection, **row)
    assert not failure.value.connection_invalidated
    assert failure.value.params is None
