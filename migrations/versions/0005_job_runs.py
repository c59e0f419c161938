"""When each job ran last."""

import sqlalchemy as sa
from alembic import op

from loyalty_core.database.types import BigId, KeyText, UtcInstant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("name", KeyText, nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", BigId, nullable=True),
        sa.Column("did", sa.BigInteger(), nullable=True),
        sa.Column("did_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("count >= 0 AND did > 0", name=op.f("ck_job_run_counts")),
        sa.CheckConstraint("outcome IN ('done', 'cancelled', 'failed')", name=op.f("ck_job_run_outcome")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_job_run_staff_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
        sqlite_with_rowid=False,
    )
