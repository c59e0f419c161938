"""An audit row that is removed or edited in spite of everything is found by `Verify`."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.opening import Programme
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member

_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"


def unguard(connection: Connection) -> None:
    """Put triggers and foreign keys out of action, as whoever owns the database can."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in connection.execute(text(_TRIGGERS)).scalars().all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("CREATE TABLE kept AS SELECT * FROM request"))
        connection.execute(text("DROP TABLE request"))
        connection.execute(text("ALTER TABLE kept RENAME TO request"))
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


EDITS = (
    "request_id = 'other'",
    "command = 'points.statement'",
    "customer_id = NULL",
    "staff_id = 99",
    "store_id = 'YORK'",
    "undoes = 1",
    "at = (SELECT MAX(at) FROM audit_entry)",
    "facts = '{}'",
    "digest = NULL",
)


@pytest.mark.parametrize(
    "spoil",
    ["DELETE FROM audit_entry WHERE id = 2", *(f"UPDATE audit_entry SET {edit} WHERE id = 2" for edit in EDITS)],
)
def test_a_row_that_is_removed_or_edited_is_named(
    programme: Programme, clock: FixedClock, desk: Desk, spoil: str
) -> None:
    customer_id = add_member(programme)
    for _ in range(3):
        desk.do(AdjustPoints(customer_id=customer_id, points=5, reason=Reason.GOODWILL))
        clock.instant += timedelta(minutes=1)
    assert desk.ask(Verify()).problems == ()
    with programme.database.writing() as connection:
        unguard(connection)
        connection.execute(text(spoil))
        connection.commit()
    found = {(problem.promise, problem.detail) for problem in desk.ask(Verify()).problems}
    assert found == {(18, "audit row 2")}
