"""Who a customer is now: a record that was merged away stands for the one it was merged into, everywhere.

The desk puts the number that goes on in place of a merged-away one, in every command and every query that names a
`customer_id`, before it runs: one rule, at one place. A query that sees by itself what was merged away says so.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select

from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.command import Command, Query
from loyalty_core.errors import NotFound
from loyalty_core.models.customer import Customer

_INTO = select(Customer.merged_into_id).where(Customer.id == bindparam("customer_id"))
_FIELD = "customer_id"

Asked = TypeVar("Asked", bound=Query[Any])
Wanted = TypeVar("Wanted", bound=Command)


def survivor_of(connection: Connection, customer_id: int) -> int:
    """Return the number under which a customer goes on: their own, or that of the record they were merged into."""
    into: int | None = connection.execute(_INTO, {_FIELD: customer_id}).scalar_one_or_none()
    return customer_id if into is None else into


def records_of(connection: Connection, customer_ids: Collection[int]) -> dict[int, int]:
    """Return every record of customers who go on, each with who that is: their own, and those merged into them."""
    statement = select(Customer.id, Customer.merged_into_id)
    rows = connection.execute(statement.where(is_one_of(connection, Customer.merged_into_id, customer_ids))).all()
    return {number: number for number in customer_ids} | {number: into for number, into in rows if into is not None}


def named_by(command: Command) -> int | None:
    """Return the number of the customer that a command names, if it names one."""
    customer_id = getattr(command, _FIELD, None)
    return customer_id if isinstance(customer_id, int) else None


def meant(command: Wanted, into: int | None) -> Wanted:
    """Return a command about whom it means: about `into`, where the one it names was merged into that one."""
    return command if into is None else command.model_copy(update={_FIELD: into})


def asked(connection: Connection, query: Asked) -> Asked:
    """Return a query about whom it means.

    Raises:
        NotFound: there is no such customer.
    """
    customer_id = getattr(query, _FIELD, None)
    if query.sees_merged or not isinstance(customer_id, int):
        return query
    record = connection.execute(_INTO, {_FIELD: customer_id}).one_or_none()
    if record is None:
        raise NotFound(f"There is no customer {customer_id}.", field=_FIELD)
    owner = record.merged_into_id
    return query if owner is None else replace(query, **{_FIELD: owner})  # type: ignore[type-var]
