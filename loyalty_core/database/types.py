"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


_NAIVE = "an instant without a time zone cannot be stored"


def micros_of(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970, as SQLite stores it."""
    if instant.tzinfo is None:
        raise ValueError(_NAIVE)
    return (instant - _EPOCH) // _MICROSECOND


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, whole microseconds since 1970 on SQLite; always given in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name != "postgresql":
            return micros_of(value)
        if value.tzinfo is None:
            raise ValueError(_NAIVE)
        return value

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit number that the database hands out: on SQLite the row id."""

KeyText = String().with_variant(String(collation="C"), "postgresql")
"""Text compared code point by code point, so that both engines keep one order."""
