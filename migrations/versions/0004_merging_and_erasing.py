"""Where merged records went and where what moved came from; comments of postings can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOVED = {
    "customer": ("merged_into_id",),
    "lot": ("from_customer_id", "from_seq"),
    "purchase": ("earned_by",),
    "redemption": ("first_customer_id", "first_seq"),
    "coupon": ("issued_to",),
}
_FIXED = (
    "customer_id, seq, kind, points, available_change, pending_change, debt_change, lifetime_change, available_after, "
    "pending_after, debt_after, reason, staff_id, store_id, terminal_id, source, purchase_id, reverses_seq, "
    "effective_at, recorded_at, for_tier"
)
"""Columns of a posting that never change: all but the comment, which can be cleared and never be written anew."""


def upgrade() -> None:
    for table, columns in _MOVED.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_customer_merged_into",
        "customer",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _let_comments_go_on_sqlite()
    else:
        _let_comments_go_on_postgresql()


def _let_comments_go_on_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'posting is append-only'); END"
    op.execute("DROP TRIGGER posting_no_update")
    op.execute(f"CREATE TRIGGER posting_no_update BEFORE UPDATE OF {_FIXED} ON posting {refuse}")
    op.execute(
        f"CREATE TRIGGER posting_no_comment BEFORE UPDATE OF comment ON posting WHEN NEW.comment IS NOT NULL {refuse}"
    )


def _let_comments_go_on_postgresql() -> None:
    op.execute("DROP TRIGGER posting_no_change ON posting")
    op.execute(
        f"CREATE TRIGGER posting_no_change BEFORE UPDATE OF {_FIXED} OR DELETE OR TRUNCATE ON posting "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER posting_no_comment BEFORE UPDATE OF comment ON posting "
        "FOR EACH ROW WHEN (NEW.comment IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
