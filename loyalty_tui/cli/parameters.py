"""Options that several verbs share, and how what was typed becomes what the core takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from loyalty_core.clock import parse_day, parse_instant
from loyalty_core.errors import Invalid

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Choice = TypeVar("Choice", bound=str)

RequestId = Annotated[
    UUID | None,
    typer.Option("--request-id", help="The same id never has a second effect; send it again after an unclear end."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="At most so many rows.")]
CustomerId = Annotated[int, typer.Argument(metavar="ID", help="The customer's number.")]
At = Annotated[str | None, typer.Option("--at", help="When it happened, like 2026-11-21T14:30; now, if not given.")]


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that were given: those that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def instant_of(text: str | None, time_zone: ZoneInfo, field: str) -> datetime | None:
    """Return the instant that was typed, in local time unless it says otherwise; raise `Invalid` for none."""
    if text is None:
        return None
    try:
        return parse_instant(text, time_zone)
    except Invalid as error:
        raise Invalid(error.message, field=field) from None


def day_of(text: str | None, field: str) -> date | None:
    """Return the local date that was typed; raise `Invalid` for none."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except Invalid as error:
        raise Invalid(error.message, field=field) from None


def one_of(text: str | None, values: Sequence[Choice], field: str) -> Choice | None:
    """Return the value that was typed, or None for none; raise `Invalid` where it is not one of some."""
    if text is None:
        return None
    for value in values:
        if value == text:
            return value
    raise Invalid(f"This is one of {', '.join(values)}.", field=field)
