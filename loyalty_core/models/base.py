"""What every table shares: one metadata, named constraints, and the column types of this product."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, MetaData
from sqlalchemy.orm import DeclarativeBase

from loyalty_core.database.types import UtcInstant

Json = dict[str, Any]


class Base(DeclarativeBase):
    """A table. Rows are read and written with Core statements; no mapped object is ever loaded."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {int: BigInteger(), datetime: UtcInstant(), Json: JSON()}
