"""Views as the columns of a file: every field of a row, in a form that programs read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_core.coupons.views import Benefit
from loyalty_core.customers.views import TierView
from loyalty_core.money import Money, exponent
from loyalty_tui.presenters.campaigns import benefit
from loyalty_tui.widgets.table_columns import Column


def columns(view: type, zone: ZoneInfo) -> tuple[Column[Any], ...]:
    """Return a column for each field of a view (a dataclass), under the field's own name.

    Instants are local times like 2026-11-21 14:30:05, dates like 2026-12-31, amounts plain decimals in major units,
    points whole numbers; what there is not is empty.
    """
    return tuple(Column(field.name, field.name, _cell_of(field.name, zone)) for field in fields(view))


def _cell_of(name: str, zone: ZoneInfo) -> Callable[[Any], str]:
    return lambda row: as_text(getattr(row, name), zone)


def as_text(value: object, zone: ZoneInfo) -> str:
    """Return one value as it stands in a cell of the file."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(zone).replace(microsecond=0, tzinfo=None).isoformat(" ")
        case date():
            return value.isoformat()
        case Money(minor=minor, currency=currency):
            return format(Decimal(minor).scaleb(-exponent(currency)), f".{exponent(currency)}f")
        case Benefit():
            return benefit(value)
        case TierView():
            return value.name
        case tuple():
            return ", ".join(as_text(part, zone) for part in value)
        case _:
            return str(value)
