"""Each test has a database of its own, on either engine, as the migrations leave it."""

import pytest
from sqlalchemy import inspect, text

from loyalty_core.database.engine import connect, parse_url
from loyalty_core.database.upgrade import SCHEMA_VERSION, upgrade, version_of


def tables_in(url: str) -> set[str]:
    """Return the names of a database's tables."""
    database = connect(parse_url(url))
    try:
        with database.reading() as connection:
            return set(inspect(connection).get_table_names())
    finally:
        database.close()


def add_table(url: str) -> None:
    """Add a table that no migration makes."""
    database = connect(parse_url(url))
    try:
        with database.writing() as connection:
            connection.execute(text("CREATE TABLE left_behind (number INTEGER)"))
            connection.commit()
    finally:
        database.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_from_the_test_before(database_url: str, turn: int) -> None:
    names = tables_in(database_url)
    add_table(database_url)

    assert "alembic_version" in names
    assert "left_behind" not in names


def test_the_tables_are_those_of_the_newest_migration(database_url: str) -> None:
    database = connect(parse_url(database_url))
    try:
        with database.reading() as connection:
            assert version_of(connection) == SCHEMA_VERSION
    finally:
        database.close()


def test_an_empty_database_has_no_tables(empty_postgresql_url: str) -> None:
    assert tables_in(empty_postgresql_url) == set()


def test_an_empty_database_can_be_upgraded(empty_database_url: str) -> None:
    upgrade(empty_database_url)

    assert "alembic_version" in tables_in(empty_database_url)
