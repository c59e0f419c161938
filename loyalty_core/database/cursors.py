"""Cursors: the opaque texts that name a row's place in a list, made of the values by which the list is ordered."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.types import TypeDecorator, TypeEngine

from loyalty_core.errors import Invalid

Value = bool | int | str | date | None


def write_cursor(values: Sequence[Any]) -> str:
    """Return the cursor of the row that has these values."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False)


def read_cursor(cursor: str, kinds: Sequence[TypeEngine[Any]]) -> list[Value]:
    """Return the values that a cursor holds, one for each of the columns' types.

    Raises:
        Invalid: it was not made for these columns.
    """
    try:
        values = json.loads(cursor)
    except (ValueError, RecursionError):
        raise no_place() from None
    if not isinstance(values, list) or len(values) != len(kinds):
        raise no_place()
    return [_revive(value, python_type(kind)) for value, kind in zip(values, kinds, strict=True)]


def python_type(kind: TypeEngine[Any]) -> type:
    """Return the Python type of a column's values."""
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def no_place() -> Invalid:
    """Return the error that a cursor of another list, or of none, gets."""
    return Invalid("That place in the list is not known. Start at the top.", field="cursor")


def _plain(value: Any) -> bool | int | str | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a list cannot be ordered by {type(value).__name__}")


def _revive(value: object, wanted: type) -> Value:
    if value is None:
        return None
    if isinstance(value, str) and issubclass(wanted, date):
        return _revive_date(value, wanted)
    if type(value) is wanted and isinstance(value, bool | int | str) and _can_be_sent(value):
        return value
    raise no_place()


def _revive_date(text: str, wanted: type[date]) -> date:
    try:
        value = wanted.fromisoformat(text)
    except ValueError:
        raise no_place() from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise no_place()
    return value


def _can_be_sent(value: bool | int | str) -> bool:
    if isinstance(value, int):
        return abs(value) < 2**63
    return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)
