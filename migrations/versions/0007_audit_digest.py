"""A digest beside each audit row, so that an edited one is found; rows from before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("digest", sa.String(), nullable=True))
