"""What was imported: each file that brought something in, and which customer or points each of its rows became."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import BigId, KeyText
from loyalty_core.models.base import Base


class ImportBatch(Base):
    """A file that brought something in: one batch however often it was run, until its undo begins.

    `digest` is the SHA-256 of the file as it lay there. `imported` counts receipts, or rows where there are none;
    `undone` and `stays` are what an undo took back of them, and what it had to leave.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("kind IN ('purchases', 'customers', 'points')", name="kind"),
        CheckConstraint("undone >= 0 AND stays >= 0 AND undone + stays <= imported", name="counts"),
        CheckConstraint("undone_at IS NULL OR undo_begun_at IS NOT NULL", name="undone"),
        Index(
            "uq_import_batch_file",
            "kind",
            "digest",
            unique=True,
            sqlite_where=text("undo_begun_at IS NULL"),
            postgresql_where=text("undo_begun_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    digest: Mapped[str]
    file_name: Mapped[str]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    store_id: Mapped[str]
    terminal_id: Mapped[str]
    begun_at: Mapped[datetime]
    last_at: Mapped[datetime]
    imported: Mapped[int]
    undone: Mapped[int]
    stays: Mapped[int]
    undo_begun_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A row of a file, by its line, and what it became: a customer, or an opening balance of one.

    `row_key` is the number that the system it came from gives the row; while it is not undone nothing else is taken in
    under it. It can be erased, as it may be a number of the person's.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint("state IN ('there', 'undone', 'stays')", name="state"),
        Index(
            "uq_import_row_key",
            "row_key",
            unique=True,
            sqlite_where=text("row_key IS NOT NULL AND state <> 'undone'"),
            postgresql_where=text("row_key IS NOT NULL AND state <> 'undone'"),
        ),
        Index("ix_import_row_customer", "customer_id"),
        Index(
            "ix_import_row_there",
            "batch_id",
            "line",
            sqlite_where=text("state = 'there'"),
            postgresql_where=text("state = 'there'"),
        ),
        {"sqlite_with_rowid": False},
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    posting_seq: Mapped[int | None]
    row_key: Mapped[str | None] = mapped_column(KeyText)
    state: Mapped[str]


STANDS = ImportRow.state == literal_column("'there'")
"""A row that was not taken back. The word stands in the statement itself: SQLite takes the index for no bound one."""
