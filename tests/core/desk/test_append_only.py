"""Postings, allocations and audit rows cannot be changed or removed with plain SQL, on either engine (promise 6)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme
from tests.core.desk.deeds import DEEDS, World
from tests.core.desk.tables import snapshot

TABLES = {
    "posting": "points",
    "allocation": "points",
    "audit_entry": "command",
    "tier_change": "cause",
    "tier_rule": "measure",
}
KEYS = {
    "posting": "customer_id, seq",
    "allocation": "customer_id, posting_seq, lot_seq",
    "audit_entry": "id",
    "tier_change": "customer_id, seq",
    "tier_rule": "effective_from",
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_rows_cannot_be_changed_or_removed(
    programme: Programme, desk: Desk, world: World, table: str, statement: str
) -> None:
    _refuses(programme, desk, world, statement.format(table=table, column=TABLES[table]))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_tables_cannot_be_emptied_at_a_stroke(programme: Programme, desk: Desk, world: World, table: str) -> None:
    _refuses(programme, desk, world, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", TABLES)
def test_an_insert_that_meets_a_row_does_not_change_it(
    programme: Programme, desk: Desk, world: World, table: str
) -> None:
    column, key = TABLES[table], KEYS[table]
    statement = f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
    _refuses(programme, desk, world, f"{statement} ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}")


def _refuses(programme: Programme, desk: Desk, world: World, statement: str) -> None:
    desk.do(DEEDS["points.adjust"](desk, world))
    desk.do(DEEDS["tiers.set-rules"](desk, world))
    desk.do(DEEDS["purchases.record"](desk, world))
    before = snapshot(programme.database)
    with (
        programme.database.engine.connect() as connection,
        pytest.raises(DBAPIError, match="append-only"),
        connection.begin(),
    ):
        connection.execute(text(statement))
    assert snapshot(programme.database) == before
