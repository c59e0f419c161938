"""Where a note was written, and the order in which what is promised falls due."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    op.add_column("note", sa.Column("store_id", sa.String(), nullable=True))
    op.create_index("ix_note_due", "note", ["due_on", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_note_created", "note", ["created_at"])
