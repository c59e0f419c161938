"""What happened over all customers, found by kind and time."""

from alembic import op
from sqlalchemy import text

revision = "0010"
down_revision = "0009"

_JOINED = text("joined_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_posting_kind", "posting", ["kind", "effective_at", "customer_id", "seq", "points"])
    op.create_index(
        "ix_customer_joined_at",
        "customer",
        ["joined_at", "id"],
        sqlite_where=_JOINED,
        postgresql_where=_JOINED,
    )
    op.create_index("ix_referral_sent_at", "referral", ["sent_at", "state"])
    op.create_index("ix_review_created_at", "review", ["created_at", "state"])
