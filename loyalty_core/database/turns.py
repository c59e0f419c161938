"""Waiting for each other where there is no row yet to lock."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select


def take_turn(connection: Connection, names: Iterable[str]) -> None:
    """Hold names until the transaction ends; whoever else asks for one of them waits. SQLite has one writer anyway."""
    if connection.dialect.name == "sqlite":
        return
    for name in sorted(set(names)):
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
