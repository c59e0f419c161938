"""The files that were imported, and what each of their rows became."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("begun_at", UtcInstant(), nullable=False),
        sa.Column("last_at", UtcInstant(), nullable=False),
        sa.Column("imported", sa.BigInteger(), nullable=False),
        sa.Column("undone", sa.BigInteger(), nullable=False),
        sa.Column("stays", sa.BigInteger(), nullable=False),
        sa.Column("undo_begun_at", UtcInstant(), nullable=True),
        sa.Column("undone_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("kind IN ('purchases', 'customers', 'points')", name=op.f("ck_import_batch_kind")),
        sa.CheckConstraint(
            "undone >= 0 AND stays >= 0 AND undone + stays <= imported", name=op.f("ck_import_batch_counts")
        ),
        sa.CheckConstraint("undone_at IS NULL OR undo_begun_at IS NOT NULL", name=op.f("ck_import_batch_undone")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_import_batch_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    open_files = sa.text("undo_begun_at IS NULL")
    op.create_index(
        "uq_import_batch_file",
        "import_batch",
        ["kind", "digest"],
        unique=True,
        sqlite_where=open_files,
        postgresql_where=open_files,
    )
    op.create_table(
        "import_row",
        sa.Column("batch_id", BigId, autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("posting_seq", sa.BigInteger(), nullable=True),
        sa.Column("row_key", KeyText, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('there', 'undone', 'stays')", name=op.f("ck_import_row_state")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_import_row_customer_id")),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_row")),
        sqlite_with_rowid=False,
    )
    standing = sa.text("row_key IS NOT NULL AND state <> 'undone'")
    op.create_index(
        "uq_import_row_key",
        "import_row",
        ["row_key"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("ix_import_row_customer", "import_row", ["customer_id"])
    there = sa.text("state = 'there'")
    op.create_index(
        "ix_import_row_there", "import_row", ["batch_id", "line"], sqlite_where=there, postgresql_where=there
    )
